/** What every store must do, whatever database is behind it: one suite, which knows nothing of SQL or files. */

import { describe } from 'vitest';
import { boardsOf, type OpenStore } from '../helpers/board.ts';
import { additions } from './conformance/additions.ts';
import { anything } from './conformance/anything.ts';
import { artifacts } from './conformance/artifacts.ts';
import { attempts } from './conformance/attempts.ts';
import { claims } from './conformance/claims.ts';
import { concurrency } from './conformance/concurrency.ts';
import { decisions } from './conformance/decisions.ts';
import { demand } from './conformance/demand.ts';
import { dependencies } from './conformance/dependencies.ts';
import { events } from './conformance/events.ts';
import { facts } from './conformance/facts.ts';
import { fallbacks } from './conformance/fallbacks.ts';
import { learning } from './conformance/learning.ts';
import { leases } from './conformance/leases.ts';
import { lineages } from './conformance/lineages.ts';
import { lists } from './conformance/lists.ts';
import { messageAcks } from './conformance/message-acks.ts';
import { messageEffects } from './conformance/message-effects.ts';
import { messages } from './conformance/messages.ts';
import { parts as parted } from './conformance/parts.ts';
import { partsRandom } from './conformance/parts-random.ts';
import { pastThings } from './conformance/past.ts';
import { poolDemand } from './conformance/pool-demand.ts';
import { poolEnds } from './conformance/pool-ends.ts';
import { poolLives } from './conformance/pool-lives.ts';
import { pools } from './conformance/pools.ts';
import { reopening } from './conformance/reopening.ts';
import { resources } from './conformance/resources.ts';
import { runs } from './conformance/runs.ts';
import { trails } from './conformance/trails.ts';
import { usage } from './conformance/usage.ts';
import { workers } from './conformance/workers.ts';

const results = [parted, partsRandom, artifacts, trails];
const board = [
  additions,
  lists,
  claims,
  demand,
  events,
  dependencies,
  leases,
  workers,
  facts,
  attempts,
  pastThings,
  decisions,
  runs,
  ...results,
];
const mail = [messages, messageAcks, messageEffects];
const shared = [resources, lineages, usage, learning];
const swarm = [pools, poolDemand, poolLives, poolEnds, fallbacks];
const parts = [...board, ...mail, ...shared, ...swarm, concurrency, reopening, anything];

/** `open` makes a store in an empty directory, or finds the one that was made there before. */
export function storeConformance(name: string, open: OpenStore): void {
  describe(`${name} as a store`, () => {
    for (const part of parts) part(boardsOf(open));
  });
}
