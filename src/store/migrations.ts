/** The schema as numbered steps, one file each. Append only: a released step never changes. */

import { board } from './steps/board.ts';
import { commands } from './steps/commands.ts';
import { decisions } from './steps/decisions.ts';
import { fallback } from './steps/fallback.ts';
import { lanes } from './steps/lanes.ts';
import { learning } from './steps/learning.ts';
import { lineage } from './steps/lineage.ts';
import { messages } from './steps/messages.ts';
import { pools } from './steps/pools.ts';
import { processes } from './steps/processes.ts';
import { resources } from './steps/resources.ts';
import { results } from './steps/results.ts';
import { runs } from './steps/runs.ts';
import { trail } from './steps/trail.ts';
import { unpriced } from './steps/unpriced.ts';
import { usage } from './steps/usage.ts';

const coordination = [decisions, results, messages, runs, resources, fallback, lineage];

export const migrations: readonly string[] = [board, processes, pools, commands, ...coordination, usage, learning, trail, lanes, unpriced];
