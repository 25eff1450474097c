/** The shape that most verbs about tasks share: one call of one method for each id, with what the flags say. */

import type { MethodName, Params, Result } from '../protocol/methods.ts';
import { eachId } from './each-id.ts';
import { taskId, usageError } from './readers.ts';
import { type Paint, painter } from './style.ts';
import { type Call, defineVerb, type Flag, type Flags, type Reader, type Verb } from './verb.ts';

type TaskMethod = { [M in MethodName]: Params<M> extends { id: string } ? M : never }[MethodName];

interface Shape<M extends TaskMethod, F extends Flags> extends Pick<Verb<M, F>, 'summary' | 'flags' | 'examples' | 'about'> {
  readonly method: M;
  /** An argument after the ids. */
  readonly last?: Last;
  /** Parameters that neither a flag nor the last argument sets as it stands. */
  readonly params?: (call: Call<M, F>) => Partial<Params<M>>;
  /** One line that says what came of it. */
  readonly tell: (result: Result<M>, id: string, now: number, paint: Paint) => string;
}

interface Last {
  readonly name: `<${string}>` | `[${string}]`;
  readonly about: string;
  /** The parameter it sets. */
  readonly param: string;
  readonly read: Reader<unknown>;
  /** Of an optional one: whether a word is meant as it, and not as one more id. */
  readonly isMeant?: (word: string) => boolean;
}

export const onTasks = <M extends TaskMethod, const F extends Flags = Record<never, Flag>>(shape: Shape<M, F>): Verb<M, F> => {
  const { method, summary, flags, examples, about, last } = shape;
  const ids = ['<ID...>', 'the tasks'] as const;
  return defineVerb<M, F>({
    method,
    args: last === undefined ? [ids] : [ids, [last.name, last.about]],
    ...(summary === undefined ? {} : { summary }),
    ...(flags === undefined ? {} : { flags }),
    ...(examples === undefined ? {} : { examples }),
    ...(about === undefined ? {} : { about }),
    run: call => callEach(call, shape),
  });
};

async function callEach<M extends TaskMethod, F extends Flags>(
  call: Call<M, F>,
  { method, last, params, tell }: Shape<M, F>,
): Promise<number> {
  const [words, word] = last === undefined ? [call.args, undefined] : withoutLast(call.args, last);
  const ids = await tasksIn(words, call);
  const lastValue = word === undefined ? {} : { [last!.param]: await last!.read(word, { what: nameOf(last!), terminal: call.terminal }) };
  const shared = { ...call.params, ...params?.(call), ...lastValue };
  const client = await call.connect();
  const paint = painter(call.terminal.color);
  return eachId(call, ids, {
    send: id => client.call(method, { ...shared, id } as unknown as Params<M>),
    tell: (result, id) => tell(result, id, Date.now(), paint),
  });
}

/** Ids as arguments, each as `t12` or `12`. */
export const tasksIn = (words: readonly string[], { terminal }: Pick<Call, 'terminal'>): Promise<string[]> =>
  Promise.all(words.map(word => taskId(word, { what: 'ID', terminal })));

function withoutLast(words: readonly string[], last: Last): [readonly string[], string | undefined] {
  const word = words.at(-1)!;
  if (last.isMeant !== undefined && (words.length < 2 || !last.isMeant(word))) return [words, undefined];
  if (words.length < 2) throw usageError(`${nameOf(last)} is missing`);
  return [words.slice(0, -1), word];
}

const nameOf = (last: Last): string => last.name.slice(1, -1);
