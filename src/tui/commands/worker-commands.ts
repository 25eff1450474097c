/** Commands on workers and pools: attach, type, wake up, restart, stop, scale, pause. */

import type { Pool } from '../../protocol/pool-methods.ts';
import { goesOnAnyway } from '../../wording/interrupt-text.ts';
import { counted } from '../../wording/text.ts';
import type { Context } from '../model/context.ts';
import { interruptBegun, interruptOver } from '../model/model.ts';
import { defineCommands } from './command.ts';
import { taskHere, workerHere } from './selection.ts';

const noWorker = ({ view }: Context): string | undefined => (workerHere(view) === undefined ? 'There is no worker here.' : undefined);

/** Undefined when its terminal can be used. */
function noTerminal(context: Context): string | undefined {
  const worker = workerHere(context.view);
  if (worker === undefined) return noWorker(context);
  if (worker.process === null) return `${worker.name} runs elsewhere: it has no terminal here.`;
  return worker.isLive ? undefined : `${worker.name} has ended; \`swarm replay ${worker.name}\` plays what it did.`;
}

const nameHere = ({ view }: Context): string => workerHere(view)!.name;

/** The pool under the cursor, else that of the worker here. */
function poolHere({ view }: Context): Pool | undefined {
  const { pools } = view.swarm;
  const byName = (name: string | null | undefined): Pool | undefined => pools.find(pool => pool.name === name);
  if (view.focus === 'pools') return byName(view.model.cursors.pools) ?? pools[0];
  return byName(workerHere(view)?.pool) ?? (pools.length === 1 ? pools[0] : undefined);
}

async function interrupt({ act, call, change, say, view }: Context, name: string): Promise<void> {
  let goesOn = false;
  change(model => interruptBegun(model, name, view.now));
  await act(`${name} interrupted`, async () => {
    ({ at_work: goesOn } = await call('worker.interrupt', { name }));
  });
  change(model => interruptOver(model, name));
  if (goesOn) say('failed', goesOnAnyway(name));
}

const notInterruptible = (context: Context): string | undefined =>
  noTerminal(context) ??
  (context.view.model.interrupting.has(nameHere(context)) ? `${nameHere(context)} is being interrupted already.` : undefined);

const noPool = (context: Context): string | undefined => (poolHere(context) === undefined ? 'There is no pool here.' : undefined);

const scale =
  (by: 1 | -1) =>
  (context: Context): void => {
    const { name, desired, scaled } = poolHere(context)!;
    const count = Math.max(0, desired + by);
    const { act, call } = context;
    void act(
      `${name}: ${counted(count, 'worker')} wanted`,
      () => call('pool.scale', { name, count }),
      () => call('pool.scale', { name, count: scaled }),
    );
  };

function togglePause(context: Context): void {
  const { name, paused } = poolHere(context)!;
  const { act, call } = context;
  const [pause, resume] = [() => call('pool.pause', { name }), () => call('pool.resume', { name })];
  if (paused === null) void act(`${name} paused`, pause, resume);
  else void act(`${name} goes on`, resume, pause);
}

function stop(context: Context): void {
  const { name, task } = workerHere(context.view)!;
  const doIt = ({ act, call }: Context): void => void act(`${name} stopped`, () => call('worker.stop', { name }));
  if (task === null) {
    doIt(context);
    return;
  }
  const loss = `It holds ${task}, which goes back to the board; what it has not saved is lost.`;
  context.ask({ kind: 'confirm', title: `Stop ${name}?`, loss, yes: 'stop' }, { done: doIt });
}

/** Of a task, the one that holds it. */
function noTerminalOfOwner(context: Context): string | undefined {
  const task = taskHere(context.view);
  if (task === undefined) return 'There is no task here.';
  return task.owner === null || workerHere(context.view)?.name !== task.owner ? `Nobody works on ${task.id} now.` : noTerminal(context);
}

export const workerCommands = defineCommands([
  {
    id: 'worker.attach',
    title: 'Attach to its terminal',
    keys: ['enter'],
    scope: 'workers',
    hint: 'attach',
    needsPresent: true,
    refused: noTerminal,
    run: context => context.attach(nameHere(context)),
  },
  {
    id: 'task.attach',
    title: 'Attach to the worker that works on it',
    keys: ['enter'],
    scope: 'task',
    needsPresent: true,
    refused: noTerminalOfOwner,
    run: context => context.attach(nameHere(context)),
  },
  {
    id: 'worker.type',
    title: 'Type into its terminal from here',
    keys: ['i'],
    scope: 'global',
    changes: true,
    needsScreen: true,
    refused: noTerminal,
    run: context => context.change(model => ({ ...model, typingTo: nameHere(context) })),
  },
  {
    id: 'worker.nudge',
    title: 'Wake it up',
    keys: ['w'],
    scope: 'workers',
    changes: true,
    refused: noTerminal,
    run: context => void context.act(`${nameHere(context)} nudged`, () => context.call('worker.nudge', { name: nameHere(context) })),
  },
  {
    id: 'worker.interrupt',
    title: 'Interrupt what it does',
    keys: [],
    scope: 'workers',
    changes: true,
    refused: notInterruptible,
    run: context => void interrupt(context, nameHere(context)),
  },
  {
    id: 'worker.restart',
    title: 'Restart it',
    keys: ['r'],
    scope: 'workers',
    hint: 'restart',
    changes: true,
    refused: noWorker,
    run: context => void context.act(`${nameHere(context)} restarted`, () => context.call('worker.restart', { name: nameHere(context) })),
  },
  { id: 'worker.stop', title: 'Stop it', keys: ['x'], scope: 'workers', hint: 'stop', changes: true, refused: noTerminal, run: stop },
  { id: 'pool.more', title: 'One more worker', keys: ['+'], scope: 'workers', changes: true, refused: noPool, run: scale(1) },
  { id: 'pool.less', title: 'One worker less: drains', keys: ['-'], scope: 'workers', changes: true, refused: noPool, run: scale(-1) },
  {
    id: 'pool.by-rule',
    title: 'Leave the size to the rule',
    keys: ['='],
    scope: 'workers',
    changes: true,
    refused: noPool,
    run: context => {
      const { name } = poolHere(context)!;
      void context.act(`${name}: the rule decides`, () => context.call('pool.scale', { name, count: null }));
    },
  },
  {
    id: 'pool.pause',
    title: 'Pause the pool, or let it go on',
    keys: ['p'],
    scope: 'workers',
    hint: 'pause',
    changes: true,
    refused: noPool,
    run: togglePause,
  },
  {
    id: 'pool.pause-all',
    title: 'Pause all pools',
    keys: [],
    scope: 'global',
    changes: true,
    run: ({ view, act, call }) => {
      // Those that somebody had paused before stay so.
      const going = view.swarm.pools.filter(({ paused }) => paused === null);
      void act(
        'All pools paused',
        () => call('pool.pause', { name: 'all' }),
        () => Promise.all(going.map(({ name }) => call('pool.resume', { name }))),
      );
    },
  },
  {
    id: 'pool.resume-all',
    title: 'Let all pools go on',
    keys: [],
    scope: 'global',
    changes: true,
    run: ({ act, call }) => void act('All pools go on', () => call('pool.resume', { name: 'all' })),
  },
]);
