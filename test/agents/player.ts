/** A model that plays the worker of any task: reads what it is told, looks the task up, hands in what is asked for, and judges others. */

import type { JsonValue } from '../../src/core/json.ts';
import type { Asked, Said } from '../helpers/scripted-model.ts';

/** What each task's agent has read before it began, by the task's id. */
export type Told = Map<string, string>;

/** The lines of this text that its agent has not read, however they were broken on the way. */
export const unread = (told: Told, id: string, text: string): string[] =>
  text.split('\n').filter(line => !bare(told.get(id) ?? '').includes(bare(line)));

export const bare = (text: string): string => text.replace(/\s+/g, '');

interface Job {
  readonly id: string;
  /** What has to be read first. */
  readonly file?: string;
  readonly text: string;
}

export function player(told: Told): (asked: Asked) => Said {
  return asked => {
    const { prompts, tools, tool } = asked;
    const prompt = prompts.findLast(text => jobIn(text) !== undefined || requestsIn(text).length > 0);
    if (prompt === undefined) return { text: 'Ready.' };
    const [list, update, vote] = [tool('task_list'), tool('task_update'), tool('vote_cast')];
    if (update === undefined || list === undefined || vote === undefined) return { text: `Tools are missing among ${tools.join(', ')}.` };
    const names = { list, update, vote };
    const requests = requestsIn(prompt);
    return requests.length > 0 ? judge(requests, asked, names) : work(jobIn(prompt)!, told, asked, names);
  };
}

interface Names {
  readonly list: string;
  readonly update: string;
  readonly vote: string;
}

function work(job: Job, told: Told, asked: Asked, { list, update }: Names): Said {
  const { id } = job;
  const [read, ...answers] = job.file === undefined ? [job.text, ...asked.results] : asked.results;
  if (read === undefined) return reading(job.file!, asked);
  told.set(id, unnumbered(read));
  if (answers.length === 0) return { tool: { name: list, input: { task_id: id } } };
  if (answers.length === 1) return { tool: { name: update, input: { task_id: id, progress: 0.5, step: 'half' } } };
  if (answers.length === 2) return { tool: { name: update, input: { task_id: id, status: 'completed', result: resultOf(id, read) } } };
  return { text: `Did ${id}.` };
}

/** Approves, and votes for what comes first, in the way that each message names. */
function judge(requests: readonly Request[], { results }: Asked, { update, vote }: Names): Said {
  const request = requests[results.length];
  if (request === undefined) return { text: 'Judged.' };
  if ('task' in request) return { tool: { name: update, input: { task_id: request.task, verdict: 'approve', notes: 'well done' } } };
  return { tool: { name: vote, input: { vote_id: request.vote, choice: request.choice } } };
}

type Request = { readonly task: string } | { readonly vote: string; readonly choice: string };

const requestsIn = (prompt: string): Request[] =>
  prompt.split(/^(?=\[m\d+\] from )/m).flatMap((message): Request[] => {
    const [, task] = /Answer with task_update with task_id: (t\d+) and verdict/.exec(message) ?? [];
    if (task !== undefined) return [{ task }];
    const [, vote] = /Answer with vote_cast with vote_id: (v\d+) and choice/.exec(message) ?? [];
    const [, choice] = /Vote for one of: ([^,;]+)/.exec(message) ?? [];
    return vote === undefined || choice === undefined ? [] : [{ vote, choice }];
  });

function jobIn(prompt: string): Job | undefined {
  const [, file, filed] = /Read the file (\S+) and do what it says: it is your task (t\d+)\./.exec(prompt) ?? [];
  if (filed !== undefined) return { id: filed, file: file!, text: prompt };
  const [text, id] = /\bTask (t\d+): [\s\S]*/.exec(prompt) ?? [];
  return id === undefined ? undefined : { id, text: text! };
}

/** Without what stands before each line where a tool counts them. */
const unnumbered = (text: string): string => text.replace(/^ *\d+(?:→|\t)/gm, '');

/** By the tools that agents have for it. */
const readers: Readonly<Record<string, (file: string) => object>> = {
  Read: file => ({ file_path: file }),
  read_file: file => ({ file_path: file }),
  read: file => ({ filePath: file }),
  view: file => ({ path: file }),
  exec_command: file => ({ cmd: `cat ${file}` }),
  shell_command: file => ({ command: `cat ${file}` }),
};

function reading(file: string, { tools }: Asked): Said {
  const name = Object.keys(readers).find(each => tools.includes(each));
  if (name === undefined) return { text: `There is nothing to read a file with among ${tools.join(', ')}.` };
  return { tool: { name, input: readers[name]!(file) } };
}

/** A round that is counted begins with one that is sent back. */
function resultOf(id: string, text: string): JsonValue {
  const schema = schemaIn(text);
  const isFirst = /\b(round|draft) 1\b/i.test(text.split('\n')[0]!);
  return schema === undefined ? words(`What came of ${id}`) : fitting(schema, { seed: id, isFirst });
}

interface Shape {
  readonly type?: string;
  readonly enum?: readonly JsonValue[];
  readonly items?: Shape;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
}

interface Wording {
  readonly seed: string;
  readonly isFirst: boolean;
}

function fitting(shape: Shape, { seed, isFirst }: Wording): JsonValue {
  const { type, enum: values, items = {}, minItems = 0, properties = {} } = shape;
  if (values !== undefined) return isFirst && values.includes('rejected') ? 'rejected' : values[0]!;
  if (type === 'object')
    return Object.fromEntries(
      Object.entries(properties).map(([name, inner]) => [name, fitting(inner, { seed: `${name} of ${seed}`, isFirst })]),
    );
  if (type === 'array')
    return Array.from({ length: Math.max(2, minItems) }, (_, at) => fitting(items, { seed: `${seed}, number ${at + 1}`, isFirst }));
  if (type === 'boolean') return true;
  return type === 'number' || type === 'integer' ? 1 : words(seed);
}

/** As long as what agents write. */
const words = (seed: string): string => `${seed}: ${'there is a lot to be said of this, '.repeat(12)}and that was ${seed}.`;

/** The value that stands behind the words that announce it. */
function schemaIn(text: string): Shape | undefined {
  const [, rest] = text.split(/\bfits this (?:JSON )?schema:/i);
  return rest === undefined ? undefined : (JSON.parse(braced(rest.slice(rest.indexOf('{')))) as Shape);
}

function braced(text: string): string {
  let depth = 0;
  for (const [at, character] of [...text].entries()) {
    if (character === '{') depth++;
    if (character === '}' && --depth === 0) return [...text].slice(0, at + 1).join('');
  }
  throw new Error(`no end of a schema in: ${text}`);
}
