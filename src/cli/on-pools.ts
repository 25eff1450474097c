/** The shape that verbs about pools share: one call for each pool, or one for `all`, and a line for each pool it concerned. */

import type { Result } from '../protocol/methods.ts';
import { oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { defineVerb, type Verb } from './verb.ts';

type PoolMethod = 'pool.pause' | 'pool.resume';

interface Shape extends Pick<Verb, 'examples' | 'about'> {
  readonly method: PoolMethod;
  /** What a pool is after it. */
  readonly tell: (pool: Result<PoolMethod>['pools'][number]) => string;
}

export const onPools = ({ method, tell, ...rest }: Shape): Verb<PoolMethod, Record<never, never>> =>
  defineVerb<PoolMethod>({
    ...{ method, ...rest },
    args: [['<POOL...>', 'the pools; `all` means every one']],
    run: async call => {
      const client = await call.connect();
      return eachId(call, call.args, {
        send: name => client.call(method, { name }),
        tell: ({ pools }) =>
          pools.length === 0 ? 'there are no pools' : pools.map(pool => `${oneLine(pool.name)} ${oneLine(tell(pool))}`).join('\n'),
      });
    },
  });
