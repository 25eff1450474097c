/** The schema as numbered steps, one file each. Append only: a released step never changes. */

import { board } from './steps/board.ts';
import { commands } from './steps/commands.ts';
import { decisions } from './steps/decisions.ts';
import { pools } from './steps/pools.ts';
import { processes } from './steps/processes.ts';
import { usage } from './steps/usage.ts';

export const migrations: readonly string[] = [board, processes, pools, commands, decisions, usage];
