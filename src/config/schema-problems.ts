/** What the schema objects to, put into words: where it was written, what it takes, what stands there, what to write. */

import type * as z from 'zod';
import { didYouMean, nearest } from '../core/nearest.ts';
import { formatSize, parseDuration } from './duration.ts';
import { isTree, type Layer, placeOf, placesOf, type Tree } from './layer.ts';
import { isSecret } from './mask.ts';
import { type Problem, plain, quoted } from './problem.ts';
import { keyOf, keysIn, type Setting, settingByKey, settings } from './settings.ts';

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
  const elsewhere = settings.find(({ path }) => path.at(-1) === name);
  const otherwise = elsewhere === undefined ? `Known here: ${siblings.join(', ')}` : `Did you mean '${elsewhere.key}'?`;
  return `unknown key '${plain(name)}'. ${didYouMean(name, siblings, otherwise)}`;
}

function wrongValue(issue: z.core.$ZodIssue, merged: Tree, layers: readonly Layer[]): Problem {
  const key = keyOf(issue.path);
  const setting = settingByKey.get(key);
  const other = issue.code === 'custom' ? issue.params?.other : undefined;
  if (other !== undefined) {
    const place = placeOf(layers, issue.path) ?? placeOf(layers, [...issue.path.slice(0, -1), String(other)]);
    return { at: place?.value ?? 'built-in', key, message: issue.message };
  }
  const place = placeOf(layers, issue.path);
  const value = issue.path.reduce<unknown>((node, part) => (isTree(node) ? node[String(part)] : undefined), merged);
  const secret = isSecret(key, place?.variables ?? []);
  const expects = setting === undefined ? 'must be a map of settings' : `must be ${setting.expects}`;
  const remedy = setting === undefined ? `; known there: ${keysIn(issue.path).join(', ')}` : remedyFor(value, setting);
  return {
    at: place?.value ?? 'built-in',
    key,
    message: `${expects}, not ${secret ? 'the hidden value' : quoted(value)}${secret ? '' : remedy}`,
  };
}

/** What to write instead, where that can be guessed. */
function remedyFor(value: unknown, setting: Setting): string {
  if (value === null) return '; write a value or remove the line';
  const bare = bareNumber(value);
  if (setting.kind === 'duration' && bare !== undefined) return `; write ${bare}s`;
  if (setting.kind === 'size' && bare !== undefined) return `; write ${Number.isSafeInteger(bare) ? formatSize(bare) : `${bare}MB`}`;
  if (typeof value !== 'string') return '';
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
