/** The shape that the verbs about runs share: one call of one method for each id. */

import type { Run } from '../core/workflow/run.ts';
import { oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { runId } from './readers.ts';
import { defineVerb, type Flag, type Flags, type Verb } from './verb.ts';

type RunMethod = 'run.pause' | 'run.resume' | 'run.cancel' | 'run.retry';

export const onRuns = <M extends RunMethod, const F extends Flags = Record<never, Flag>>(
  shape: Pick<Verb<M, F>, 'flags' | 'examples' | 'about'> & { readonly method: M },
): Verb<M, F> =>
  defineVerb<M, F>({
    ...shape,
    args: [['<ID...>', 'the runs']],
    run: async call => {
      const ids = await Promise.all(call.args.map(word => runId(word, { what: 'ID', terminal: call.terminal })));
      const client = await call.connect();
      return eachId(call, ids, { send: id => client.call(shape.method as 'run.retry', { ...call.params, id }), tell: runLine });
    },
  });

const runLine = ({ id, status, name, reason }: Run): string =>
  `${id} ${status} (${oneLine(name)})${reason === null ? '' : `: ${oneLine(reason)}`}`;
