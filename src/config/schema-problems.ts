/** What the schema objects to, put into words: where it was written, what it takes, what stands there, what to write. */

import type * as z from 'zod';
import { didYouMean, nearest } from '../core/nearest.ts';
import { formatSize, parseDuration } from './duration.ts';
import { isTree, type Layer, placeOf, placesOf, type Tree } from './layer.ts';
import { isSecret } from './mask.ts';
import { type Problem, plain, quoted } from './problem.ts';
import { othersOf } from './rule.ts';
import { entryNamesAt, isSection, keyOf, keysIn, type Setting, settingAt, settings } from './settings.ts';

export function schemaProblems(error: z.ZodError, merged: Tree, layers: readonly Layer[]): Problem[] {
  return error.issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys') return issue.keys.flatMap(key => unknownKey(issue.path, key, layers));
    return [wrongValue(issue, merged, layers)];
  });
}

/** Reported in each layer that has it: correcting one file must not merely uncover the same mistake in the next. */
function unknownKey(section: readonly PropertyKey[], name: string, layers: readonly Layer[]): Problem[] {
  const path = [...section, name];
  const message = unknownKeyMessage(section, name);
  return placesOf(layers, path).map(place => ({ at: place.key, key: keyOf(path), message }));
}

export function unknownKeyMessage(section: readonly PropertyKey[], name: string): string {
  const siblings = keysIn(section);
  const alike = settings.filter(({ path }) => path.at(-1) === name);
  const elsewhere = alike.find(({ path }) => path[0] === section[0]) ?? alike[0];
  const otherwise = elsewhere === undefined ? `Known here: ${siblings.join(', ')}` : `Did you mean '${keyFrom(section, elsewhere)}'?`;
  return `unknown key '${plain(name)}'. ${didYouMean(name, siblings, otherwise)}`;
}

/** With the names that the user has chosen on the way there: `pools.shell.max`. */
const keyFrom = (section: readonly PropertyKey[], { path }: Setting): string =>
  keyOf(
    path.map((part, at) => (at > 0 && path[0] === section[0] && !keysIn(path.slice(0, at)).includes(part) ? (section[at] ?? part) : part)),
  );

function wrongValue(issue: z.core.$ZodIssue, merged: Tree, layers: readonly Layer[]): Problem {
  const key = keyOf(issue.path);
  const others = othersOf(issue);
  if (others !== undefined) return { at: whereToTell(issue.path, others, layers), key, message: issue.message };
  const place = placeOf(layers, issue.path);
  if (issue.code === 'invalid_key') return { at: place?.key ?? 'built-in', key, message: `must be ${entryNamesAt(issue.path)}` };
  const setting = settingAt(issue.path);
  const value = issue.path.reduce<unknown>(member, merged);
  const secret = isSecret(key, place?.variables ?? []);
  const expects = setting === undefined ? 'must be a map of settings' : `must be ${setting.expects}`;
  const known = keysIn(issue.path);
  const remedy = setting === undefined ? (known.length === 0 ? '' : `; known there: ${known.join(', ')}`) : remedyFor(value, setting);
  return {
    at: place?.value ?? 'built-in',
    key,
    message: `${expects}, not ${secret ? 'the hidden value' : quoted(value)}${secret ? '' : remedy}`,
  };
}

/** At the value, or at the key of a section, of which the value may be a long way down. */
export function whereToTell(path: readonly PropertyKey[], others: readonly string[], layers: readonly Layer[]): string {
  const paths = [path, ...others.map(other => [...path.slice(0, -1), other])];
  const place = paths.map(candidate => placeOf(layers, candidate)).find(found => found !== undefined);
  return (isSection(path) ? place?.key : place?.value) ?? 'built-in';
}

const member = (node: unknown, part: PropertyKey): unknown =>
  isTree(node) || Array.isArray(node) ? (node as Record<PropertyKey, unknown>)[part] : undefined;

/** What to write instead, where that can be guessed. */
function remedyFor(value: unknown, setting: Setting): string {
  if (value === null) return '; write a value or remove the line';
  const bare = bareNumber(value);
  if (setting.kind === 'duration' && bare !== undefined) return `; write ${bare}s`;
  if (setting.kind === 'size' && bare !== undefined) return `; write ${Number.isSafeInteger(bare) ? formatSize(bare) : `${bare}MB`}`;
  if (typeof value !== 'string') return '';
  if (setting.kind === 'list') return `; write [${value.split(/\s+/).filter(Boolean).join(', ')}]`;
  if (setting.kind === 'choice') {
    const meant = nearest(value, setting.options);
    return meant === undefined ? '' : `; did you mean ${meant}?`;
  }
  if (setting.kind === 'duration' && parseDuration(value) === undefined) return '; write for example 90s, 1.5m or 2h';
  return (setting.kind === 'integer' || setting.kind === 'number') && bare !== undefined ? '; remove the quotes' : '';
}

/** A number without a unit, also as text: variables and flags know nothing else. */
const bareNumber = (value: unknown): number | undefined =>
  ['string', 'number'].includes(typeof value) && /^\d+(\.\d+)?$/.test(String(value)) ? Number(value) : undefined;
