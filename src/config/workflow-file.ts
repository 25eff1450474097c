/** Workflows as files: found by name, read, and checked, with the line and column of whatever is wrong in them. */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import type * as z from 'zod';
import { SwarmError } from '../core/error.ts';
import { didYouMean } from '../core/nearest.ts';
import { Workflow } from '../core/workflow/workflow.ts';
import { workflowFaults } from '../core/workflow/workflow-faults.ts';
import { parseDuration } from './duration.ts';
import { isTree, placeKey } from './layer.ts';
import { type ParsedFile, type Path, parseYaml } from './parse-yaml.ts';
import { type PresetPaths, presetDirs } from './preset-files.ts';
import { badWorkflow, type Problem, plain, quoted } from './problem.ts';
import { readConfigFile } from './read-file.ts';

const folder = 'workflows';
const endings = ['.yaml', '.yml'];
const plainName = /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u;

/** `nameOrFile`: a path, or the name of one in the folder `workflows` of a directory of presets. Throws what is wrong with it. */
export function loadWorkflow(nameOrFile: string, paths: PresetPaths, cwd: string): Workflow {
  const isFile = nameOrFile.includes('/') || endings.includes(path.extname(nameOrFile));
  if (isFile) return readWorkflow(path.resolve(cwd, nameOrFile), nameOrFile) ?? missing(`there is no file ${nameOrFile}`);
  return workflowNamed(nameOrFile, paths);
}

export function workflowNamed(name: string, paths: PresetPaths): Workflow {
  const dirs = workflowDirs(paths);
  for (const dir of plainName.test(name) ? dirs : []) {
    for (const ending of endings) {
      const file = path.join(dir, name + ending);
      const found = readWorkflow(file, file);
      if (found !== undefined) return found;
    }
  }
  const names = workflowNames(paths);
  return missing(
    `there is no workflow '${plain(name)}'`,
    didYouMean(name, names, `There are: ${names.join(', ') || 'none'}. A file is named with its ending: ./release.yaml`),
  );
}

export const workflowNames = (paths: PresetPaths): string[] =>
  [...new Set(workflowDirs(paths).flatMap(filesIn))].map(file => path.parse(file).name).sort();

const workflowDirs = (paths: PresetPaths): string[] => presetDirs(paths).map(dir => path.join(dir, folder));

/** Nothing when there is no such file. */
function readWorkflow(file: string, shown: string): Workflow | undefined {
  const read = readConfigFile(file, shown);
  if ('problem' in read) throw badWorkflow([read.problem]);
  return read.text === null ? undefined : parseWorkflow(read.text, shown);
}

/** `shown` is the file's name in messages. */
export function parseWorkflow(text: string, shown: string): Workflow {
  const file = parseYaml(text, shown, null);
  const fail = (problems: readonly Problem[]): never => {
    throw badWorkflow(problems);
  };
  if (file.problems.length > 0) fail(file.problems);
  const problems: Problem[] = [];
  const read = Workflow.safeParse({ name: path.parse(shown).name, ...(plainly(file.tree, [], { file, shown, problems }) as object) });
  if (!read.success) problems.push(...read.error.issues.flatMap(issue => problemsOf(issue, file, shown)));
  if (problems.length > 0 || read.data === undefined) return fail(problems);
  const faults = workflowFaults(read.data).map(
    ({ path: at, message }): Problem => ({ at: placeOf(at, file, shown), key: keyOf(at), message }),
  );
  return faults.length > 0 ? fail(faults) : read.data;
}

interface Reading {
  readonly file: ParsedFile;
  readonly shown: string;
  readonly problems: Problem[];
}

/** Below these everything is a value of the person's own. */
const values: ReadonlySet<string> = new Set(['handoff', 'foreach', 'match', 'default', 'resources']);
const lists: ReadonlySet<string> = new Set(['needs', 'tags', 'requires', 'gates']);

/** What a person writes for short: durations, gates by their type, a list of one. */
function plainly(value: unknown, at: Path, reading: Reading): unknown {
  if (Array.isArray(value)) return value.map((item, index) => plainly(item, [...at, index], reading));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const here = [...at, key];
      if (key === 'timeout' || key === 'within') return [`${key}_ms`, milliseconds(inner, here, reading)];
      if (values.has(key)) return [key, inner];
      const listed = lists.has(key) && typeof inner === 'string' ? [inner] : inner;
      if (key !== 'gates' || !Array.isArray(listed)) return [key, plainly(listed, here, reading)];
      return [key, listed.map((gate: unknown) => (typeof gate === 'string' ? { type: gate } : gate))];
    }),
  );
}

function milliseconds(value: unknown, at: Path, { file, shown, problems }: Reading): number | undefined {
  const ms = typeof value === 'number' ? value * 1000 : parseDuration(String(value));
  if (ms === undefined)
    problems.push({ at: placeOf(at, file, shown), key: keyOf(at), message: `must be a duration such as 90s or 10m, not ${quoted(value)}` });
  return ms;
}

function problemsOf(issue: z.core.$ZodIssue, file: ParsedFile, shown: string): Problem[] {
  const at = issue.path.map(part => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(name => ({
      ...{ at: placeOf([...at, name], file, shown, 'key'), key: keyOf(at) },
      message: `unknown key '${plain(name)}'. ${didYouMean(name, keysAt(at), `Known here: ${keysAt(at).join(', ')}`)}`,
    }));
  }
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined && at.reduce<unknown>(member, file.tree) === undefined;
  const what =
    issue.code === 'invalid_type'
      ? isMissing
        ? 'is missing'
        : `must be ${article(issue.expected)}, not ${quoted(at.reduce<unknown>(member, file.tree))}`
      : issue.message;
  return [{ at: placeOf(at, file, shown), key: keyOf(at), message: what }];
}

const article = (kind: string): string => (kind === 'array' ? 'a list' : kind === 'object' || kind === 'record' ? 'a map' : `a ${kind}`);

/** The keys that may stand in the section at this path, as they are written. */
function keysAt(at: Path): string[] {
  let shape: z.core.$ZodType | undefined = Workflow;
  for (const part of at) shape = below(unwrapped(shape), part);
  const found = unwrapped(shape);
  const keys = found !== undefined && 'shape' in found ? Object.keys(found.shape as object) : [];
  return keys.map(written);
}

const written = (key: string): string => key.replace(/^(timeout|within)_ms$/, '$1');

type Shaped = { _zod?: { def: { innerType?: Shaped; element?: Shaped; valueType?: Shaped } }; shape?: Record<string, Shaped> } | undefined;

function below(shape: Shaped, part: string | number): never {
  return (shape?.shape?.[part] ?? shape?._zod?.def.element ?? shape?._zod?.def.valueType) as never;
}

function unwrapped(shape: unknown): Shaped {
  const given = shape as Shaped;
  const inner = given?._zod?.def.innerType;
  return inner === undefined ? given : unwrapped(inner);
}

/** Of the value, or of the nearest one around it that is written. */
function placeOf(at: Path, { places }: ParsedFile, shown: string, of: 'key' | 'value' = 'value'): string {
  for (let length = at.length; length > 0; length--) {
    const path = at.slice(0, length).map(part => (typeof part === 'string' ? written(part) : part));
    const place = places.get(placeKey(path));
    if (place !== undefined) return place[of];
  }
  return `${shown}:1:1`;
}

const keyOf = (at: Path): string => at.map(part => (typeof part === 'string' ? written(part) : String(part))).join('.');

const member = (node: unknown, part: PropertyKey): unknown =>
  typeof node === 'object' && node !== null ? (node as Record<PropertyKey, unknown>)[part] : undefined;

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir).filter(file => endings.includes(path.extname(file)));
  } catch {
    return [];
  }
}

function missing(message: string, hint?: string): never {
  throw new SwarmError('not_found', message, hint === undefined ? {} : { hint });
}
