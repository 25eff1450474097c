/** Workers in terminals: run, look, type, signal, stop. */

import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SwarmError } from '../../core/error.ts';
import type { Stroke } from '../../core/keys.ts';
import type { Worker } from '../../core/worker.ts';
import type { Daemon, Handlers } from '../context.ts';

const ctrlC: readonly Stroke[] = [{ bytes: '\x03', afterMs: 0 }];

/** Between a text and its Enter, so that no agent takes the two for one paste. */
const settleMs = 150;

export const terminals = {
  'worker.run': async ({ command, name, cwd, env, cols, rows }, { caller }, { processes, dismiss }) => {
    if (!path.isAbsolute(cwd))
      throw new SwarmError('bad_params', `worker.run: cwd: '${cwd}' is not an absolute path`, { data: { path: ['cwd'] } });
    const named = name === undefined ? { stem: stemOf(command[0]!) } : { exact: name };
    const request = { name: named, command: command as [string, ...string[]], cwd, env, cols, rows, by: caller.name };
    return { worker: await processes.run(request, dismiss) };
  },

  'worker.get': async ({ name }, _, { store, processes }) => {
    const worker = known(await store.worker(name), name);
    return { ...worker, evidence: processes.evidenceOf(worker.incarnation) };
  },

  'worker.type': async ({ name, text, enter }, _, daemon) => {
    const { incarnation } = await started(name, daemon);
    const { screens, turns } = daemon;
    turns.typed(incarnation, text === '\x03' || text === '\x1b');
    let written = text === '' ? 0 : await screens.type(incarnation, Buffer.from(text));
    if (enter) {
      if (text !== '') await delay(settleMs);
      written += await screens.type(incarnation, Buffer.from('\r')).catch(error => Promise.reject(withoutEnter(error, written)));
    }
    return { written };
  },

  'worker.interrupt': async ({ name }, _, daemon) => {
    const { incarnation, pool } = await started(name, daemon);
    const { supervisor, turns, launchOf } = daemon;
    const launch = pool === null ? launchOf(turns.of(incarnation)?.lore.name ?? '') : supervisor.pool(pool)?.launch;
    const keys = launch?.interrupt ?? ctrlC;
    const { typed, atWork } = await daemon.prompts.interrupt(incarnation, keys);
    return { name, typed, at_work: atWork };
  },

  'worker.screen': async ({ name, wait_ms: waitMs, ...wish }, { signal }, { store, screens, processes }) => {
    const worker = known(await store.worker(name), name);
    if (worker.process === null) throw noTerminal(name);
    await processes.settledStart(worker.incarnation);
    // The name may have had another life then.
    const life = wish.at === undefined ? undefined : await store.past.life(name, wish.at);
    const { incarnation, log } = life ?? { incarnation: worker.incarnation, log: worker.process.log };
    const { takesPastes: _pastes, ...look } = await screens.look(incarnation, log, { ...wish, waitMs }, signal);
    return { ...look, lines: [...look.lines] };
  },

  'worker.usage': async (_, __, { screens }) => ({
    workers: (await screens.usage()).map(({ worker, seq, outputAt, cpuMs, memory, processes }) => ({
      ...{ name: worker, seq, output_at: outputAt, cpu_ms: cpuMs, memory, processes },
    })),
  }),

  'worker.signal': async ({ name, signal }, _, daemon) => {
    await daemon.screens.signal((await started(name, daemon)).incarnation, signal);
    return { name };
  },

  'worker.stop': async ({ name, grace_ms }, { caller }, { store, processes, supervisor }) => {
    const worker = known(await store.worker(name), name);
    if (worker.process === null) throw noTerminal(name);
    if (worker.pool !== null && supervisor.pool(worker.pool) !== undefined) {
      // Else it would be started again at once.
      await store.pools.hold(name, `${caller.name} stopped it`, caller.name);
      await store.pools.dismiss(worker.incarnation, { kind: 'stopped', why: `${caller.name} stopped it` }, caller.name);
    }
    if (!isLive(worker)) return { worker, survivors: [] };
    const survivors = await processes.stop(worker.incarnation, grace_ms);
    return { worker: known(await store.worker(name), name), survivors };
  },
} satisfies Partial<Handlers>;

/** Of a text and its Enter, the text was typed. */
function withoutEnter(error: SwarmError, written: number): SwarmError {
  if (written === 0) return error;
  const { code, message, hint, data } = error;
  const told = `the text was typed (${written} bytes), but not Enter: ${message}`;
  return new SwarmError(code, told, { ...(hint === undefined ? {} : { hint }), data: { ...data, written, bytes: written + 1 } });
}

/** The program's name, without what a name cannot hold. */
function stemOf(program: string): string {
  const stem = path
    .basename(program)
    .replace(/[^\p{L}\p{N}_.-]/gu, '')
    .slice(0, 40);
  return /^[\p{L}\p{N}_]/u.test(stem) ? stem : 'worker';
}

function known(worker: Worker | undefined, name: string): Worker {
  if (worker !== undefined) return worker;
  throw new SwarmError('not_found', `there is no worker ${name}`, {
    hint: '`swarm ps` shows all that have a terminal.',
  });
}

const isLive = ({ process }: Worker): boolean => process?.state === 'running' || process?.state === 'starting';

/** The worker, whose process runs; one that is just starting is waited for. */
async function started(name: string, { store, processes }: Daemon): Promise<Worker> {
  const before = known(await store.worker(name), name);
  await processes.settledStart(before.incarnation);
  const worker = before.process?.state === 'starting' ? known(await store.worker(name), name) : before;
  if (worker.process === null) throw noTerminal(worker.name);
  if (isLive(worker)) return worker;
  throw new SwarmError('refused', `${worker.name} has ended`, { hint: '`swarm ps --all` shows how; `swarm screen` its last screen.' });
}

const noTerminal = (name: string): SwarmError =>
  new SwarmError('refused', `${name} runs elsewhere, not in a terminal of this swarm`, { hint: '`swarm ps` shows those that do.' });
