/** A file of tasks, YAML or JSON, taken apart so that every complaint can name its line and column. */

import type { SwarmError } from '../core/error.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Params } from '../protocol/methods.ts';
import { paramOf } from './contract.ts';
import { importedTask, namesIn } from './import-task.ts';
import { usageError } from './readers.ts';

type Path = readonly (string | number)[];

export interface ImportFile {
  readonly tasks: Params<'task.import'>['tasks'];
  /** A complaint of the daemon about these tasks, with the place in the file that it is about. */
  readonly placed: (complaint: SwarmError) => Promise<SwarmError>;
}

/** `shown` is the file's name in messages. */
export async function readImport(text: string, shown: string): Promise<ImportFile> {
  const value = parsedJson(text) ?? (await parsedYaml(text, shown));
  const list = Array.isArray(value) ? value : (value as { tasks?: unknown } | null)?.tasks;
  if (!Array.isArray(list))
    throw usageError(`${shown}: there is no list of tasks in it`, 'Write a list, or a map with the list under `tasks`.');
  const at = async (path: Path): Promise<string> => `${shown}${await placeOf(text, Array.isArray(value) ? path.slice(1) : path)}`;
  const names = namesIn(list);
  const tasks: ImportFile['tasks'] = [];
  for (const [index, written] of list.entries()) {
    try {
      tasks.push(importedTask(written, names));
    } catch (error) {
      throw usageError(`${await at(['tasks', index])}: ${(error as Error).message}`);
    }
  }
  return { tasks, placed: complaint => placed(complaint, at) };
}

/** The daemon names the value as the contract does, `tasks[3].title`, and in `data.path` as steps. */
async function placed({ message, hint, data }: SwarmError, at: (path: Path) => Promise<string>): Promise<SwarmError> {
  const path = Array.isArray(data?.path) ? (data.path as Path) : [];
  const inFile = path.map(step => (step === 'timeout_ms' ? 'timeout' : step));
  return usageError(`${await at(inFile)}: ${message.replace(/^task\.import: /, '')}`, hintFor(message, hint));
}

/** Where the daemon's hint would be about the parameters of the call, of which a file shows nothing, one about the fields of a task. */
function hintFor(message: string, hint: string | undefined): string | undefined {
  const [, unknown] = /unknown '([^']+)'/.exec(message) ?? [];
  if (unknown === undefined) return hint?.startsWith('It takes:') ? undefined : hint;
  const known = Object.keys(paramOf('task.import', 'tasks')?.fields ?? {}).map(name => (name === 'timeout_ms' ? 'timeout' : name));
  return didYouMean(unknown, known, `A task may have: ${known.join(', ')}.`);
}

/** Much faster than YAML, of which JSON is a part; what it does not like is left to YAML, which says where the fault is. */
function parsedJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function parsedYaml(text: string, shown: string): Promise<unknown> {
  const { document, place } = await yamlDocument(text);
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw usageError(`${shown}${place(fault.pos[0])}: ${fault.message.split('\n')[0]}`);
  try {
    return document.toJS();
  } catch (error) {
    throw usageError(`${shown}: ${(error as Error).message}`);
  }
}

/** `:12:5`, of the value at this path or of the nearest one around it. */
async function placeOf(text: string, path: Path): Promise<string> {
  const { document, place } = await yamlDocument(text);
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = (node as { range?: [number, number, number] | null } | null | undefined)?.range;
    if (range) return place(range[0]);
  }
  return '';
}

async function yamlDocument(text: string) {
  const { LineCounter, parseDocument } = await import('./yaml.ts');
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = counter.linePos(offset);
    return `:${line}:${col}`;
  };
  return { document, place };
}
