/** Flags as data: what the contract says about them, and from what was typed to parameters and options. */

import type { ContractParam } from '../protocol/contract-json.ts';
import type { MethodName } from '../protocol/methods.ts';
import { paramOf } from './contract.ts';
import { asIs, oneOf, readerOf, taskId, usageError } from './readers.ts';
import type { Terminal } from './terminal.ts';
import type { AnyVerb, Flag, Flags, Reader } from './verb.ts';

const shared = {
  as: { value: 'NAME', about: 'act as this agent; it is registered on first use' },
  json: { about: 'print JSON, one line for each result' },
} as const satisfies Flags;

/** All flags of a verb by name, those that verbs share last. */
export function flagsOf(verb: AnyVerb): [name: string, flag: Flag][] {
  const common = Object.entries(shared).filter(([name]) => !verb.without?.includes(name as keyof typeof shared));
  return [...Object.entries(verb.flags ?? {}), ...common];
}

/** The parameter that a flag sets or resembles. */
export function paramOfFlag(method: MethodName | undefined, { param, like = param }: Flag): ContractParam | undefined {
  return method === undefined || like === undefined ? undefined : paramOf(method, like);
}

export const isMany = (flag: Flag, param: ContractParam | undefined): boolean => flag.many ?? param?.array ?? false;

/** What a flag does, with the values it takes where they are few enough to name. */
export function describeFlag(flag: Flag, param: ContractParam | undefined): string {
  const about = flag.about ?? param?.description ?? '';
  const known = valuesOf(flag, param);
  const values = known === undefined || param?.open ? [] : [known.join(', ')];
  const preset = param?.default === undefined || typeof param.default === 'boolean' ? [] : [`default ${String(param.default)}`];
  const repeat = isMany(flag, param) ? ['repeatable'] : [];
  const details = [...values, ...preset, ...repeat].join('; ');
  return details === '' ? about : `${about} (${details})`;
}

/** The values it takes, or, where there may be others, those that have a meaning. */
export const valuesOf = (flag: Flag, param: ContractParam | undefined): readonly string[] | undefined => flag.values ?? param?.enum;

export interface FlagValues {
  readonly options: Record<string, unknown>;
  readonly params: Record<string, unknown>;
}

/** Reads what was typed for each flag; `typed` holds `true`, a text, or a list of texts. */
export async function readFlags(verb: AnyVerb, typed: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<FlagValues> {
  const values: FlagValues = { options: {}, params: {} };
  for (const [name, flag] of flagsOf(verb)) {
    const raw = typed[name];
    const param = paramOfFlag(verb.method, flag);
    if (raw === undefined) {
      if (flag.param !== undefined && param?.required) throw usageError(`--${name} ${flag.value} is needed: ${param.description}`);
      continue;
    }
    const value = await readFlag(name, flag, param, raw, terminal);
    if (flag.param === undefined) values.options[name] = value;
    else setAt(values.params, flag.param.split('.'), value);
  }
  return values;
}

async function readFlag(name: string, flag: Flag, param: ContractParam | undefined, raw: unknown, terminal: Terminal): Promise<unknown> {
  if (flag.value === undefined) return raw;
  const context = { what: `--${name}`, terminal };
  const read = readerFor(flag, param);
  if (!isMany(flag, param)) return read(raw as string, context);
  const texts = (raw as string[]).flatMap(text => (hasNoCommas(flag, param, read) ? text.split(',') : [text]));
  if (texts.includes('')) throw usageError(`--${name} has an empty value`);
  return Promise.all(texts.map(text => read(text, context)));
}

function readerFor({ read, values, param: path, like = path }: Flag, param: ContractParam | undefined): Reader<unknown> {
  if (read !== undefined) return read;
  if (values !== undefined) return oneOf(values);
  return param === undefined ? asIs : readerOf(param, like!);
}

/** Names, ids and fixed values never hold a comma, so `--tag a,b` can only mean two of them. */
const hasNoCommas = (flag: Flag, param: ContractParam | undefined, read: Reader<unknown>): boolean =>
  read === taskId || param?.type === 'name' || valuesOf(flag, param) !== undefined;

function setAt(target: Record<string, unknown>, [first, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[first!] = value;
    return;
  }
  const inner = (target[first!] ?? {}) as Record<string, unknown>;
  target[first!] = inner;
  setAt(inner, rest, value);
}
