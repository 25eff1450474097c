/** The handler of every method. */

import type { Handlers } from '../context.ts';
import type { SignsOfLife } from '../signs-of-life.ts';
import { alerts } from './alerts.ts';
import { artifacts } from './artifacts.ts';
import { board } from './board.ts';
import { dead } from './dead.ts';
import { decisions } from './decisions.ts';
import { facts } from './facts.ts';
import { hooks } from './hooks.ts';
import { messages } from './messages.ts';
import { past } from './past.ts';
import { pools } from './pools.ts';
import { reports } from './reports.ts';
import { resources } from './resources.ts';
import { runs } from './runs.ts';
import { splits } from './splits.ts';
import { terminals } from './terminals.ts';
import { usage } from './usage.ts';
import { whole } from './whole.ts';
import { work } from './work.ts';
import { workers } from './workers.ts';
import { worktrees } from './worktrees.ts';

export const allHandlers = (life: SignsOfLife): Handlers => ({
  ...whole,
  ...board,
  ...work,
  ...reports,
  ...splits,
  ...artifacts,
  ...dead,
  ...workers(life),
  ...messages(),
  ...facts,
  ...past,
  ...terminals,
  ...pools,
  ...worktrees,
  ...decisions,
  ...hooks,
  ...runs,
  ...resources,
  ...alerts,
  ...usage,
});
