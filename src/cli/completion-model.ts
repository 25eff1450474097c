/** The command as shells complete it: verbs, their flags, and what may stand for each value. */

import type { Known } from './complete.ts';
import { summaryOf } from './contract.ts';
import { flagsOf, isMany, paramOfFlag, valuesOf } from './flags.ts';
import type { AnyVerb, Entry, Flag } from './verb.ts';

export interface CompletionModel {
  readonly verbs: readonly CompletedVerb[];
  /** First words of verbs that have two, with what those are about. */
  readonly groups: readonly (readonly [word: string, about: string])[];
}

export interface CompletedVerb {
  readonly words: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** What its arguments are. */
  readonly operand: Value;
}

export interface CompletedFlag {
  readonly long: string;
  readonly short: string | undefined;
  readonly about: string;
  readonly isMany: boolean;
  /** Nothing for a switch. */
  readonly value: Value | undefined;
}

/** Fixed words, files, or what `swarm __complete KIND` knows; `free` is anything. */
export type Value = { readonly words: readonly string[] } | 'file' | Known | 'free';

export function completionModel(entries: readonly Entry[]): CompletionModel {
  const shown = entries.filter(({ group }) => group !== 'hidden');
  const verbs = shown.map(({ words, verb }) => completed(words, verb));
  return { verbs, groups: Object.entries(groupAbout) };
}

const groupAbout = {
  task: 'tasks: add, list, claim, report ...',
  dead: 'dead letters',
  alert: 'alarms that agents raise: raise, clear',
  artifact: 'artifacts: put, get, list',
  runs: 'runs of workflows: show, pause, resume, cancel, retry',
  usage: 'what work took; report says it where nobody can read it',
  topic: 'topics of messages',
  record: 'recordings of workers',
  worker: 'the agents that the board knows',
  presets: 'what pools can start from',
  config: 'the configuration',
  worktrees: 'the checkouts of workers and tasks; clean takes them away',
  vote: 'votes: open, cast, show ...',
};

function completed(words: string, verb: AnyVerb): CompletedVerb {
  const flags = flagsOf(verb).map(([name, flag]) => completedFlag(name, flag, verb));
  const [operand] = verb.args ?? [];
  return {
    words,
    summary: summaryOf(verb),
    flags: [...flags, { long: 'help', short: 'h', about: 'show its help', isMany: false, value: undefined }],
    operand: operand === undefined ? 'free' : operandOf(words, operand[0].replace(/[^A-Z|a-z]/g, '')),
  };
}

function completedFlag(name: string, flag: Flag, verb: AnyVerb): CompletedFlag {
  const param = paramOfFlag(verb.method, flag);
  const words = valuesOf(flag, param);
  const about = flag.about ?? param?.description ?? '';
  return {
    ...{ long: name, short: flag.short, about, isMany: isMany(flag, param) },
    value: flag.value === undefined ? undefined : words === undefined ? completedBy(flag.value, param?.type) : { words },
  };
}

function operandOf(words: string, placeholder: string): Value {
  if (words === 'ack') return 'messages';
  if (words === 'completion') return { words: ['bash', 'zsh', 'fish'] };
  return completedBy(placeholder, undefined);
}

/** By type, or by what the help calls it. */
function completedBy(placeholder: string, type: string | undefined): Value {
  if (type === 'message') return 'messages';
  return byPlaceholder[placeholder] ?? 'free';
}

const byPlaceholder: Readonly<Record<string, Value>> = {
  ID: 'tasks',
  FILE: 'file',
  TO: 'workers',
  W: 'workers',
  WHO: 'workers',
  POOL: 'pools',
  'TASK|WORKER': 'worktrees',
  NAME: 'workers',
};
