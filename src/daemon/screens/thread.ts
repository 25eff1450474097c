/** The screens thread: parses what agents print and serves those who view them, so that the daemon's own loop never waits for a screen. */

import type { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { SwarmError } from '../../core/error.ts';
import { noEvidence, type WorkerEvidence } from '../../core/evidence.ts';
import type { AgentSigns } from '../../core/state-rules.ts';
import { lives } from '../../holder/process-tree.ts';
import { usesOf } from '../../holder/usage.ts';
import { serveAttach } from './attach-server.ts';
import { hands } from './hands.ts';
import { lookBack, tailOf } from './look.ts';
import { lookAtTime } from './look-at-time.ts';
import { Sightings } from './sightings.ts';
import { Terminal } from './terminal.ts';
import type { Answer, Ask, Failure, Followed, Look, News, WorkerUse } from './words.ts';

const port = parentPort!;
const terminals = new Map<string, Terminal>();
let server: Server | undefined;

/** How often, and after what pauses, a holder that still lives is looked for before its worker is given up. */
const pausesMs = [20, 50, 100, 200, 400, 800, 1_600];

port.on('message', ({ id, ...asked }: Ask & { id: number }) => {
  answer(id, asked as Ask).then(
    ok => port.postMessage({ id, ok } satisfies Answer),
    error => port.postMessage({ id, failed: failureOf(error) } satisfies Answer),
  );
});

/** Of the questions that wait for something: aborted when nobody waits for their answer any more. */
const patience = new Map<number, AbortController>();

async function answer(id: number, asked: Ask): Promise<unknown> {
  switch (asked.ask) {
    case 'listen':
      server = await serveAttach(asked.path, {
        find: worker => [...terminals.values()].find(({ followed }) => followed.worker === worker),
        detachKey: asked.detachKey,
      });
      return null;
    case 'follow':
      return follow(asked.followed);
    case 'look':
      return patiently(id, signal => look(asked, signal));
    case 'hurry':
      patience.get(asked.question)?.abort();
      return null;
    case 'usage':
      return usage();
    case 'type':
      return terminalOf(asked.incarnation).type(asked.bytes);
    case 'signal':
      return terminalOf(asked.incarnation).signal(asked.signal);
    case 'stop':
      return terminalOf(asked.incarnation).stop(asked.graceMs);
    case 'spawn':
      return terminalOf(asked.incarnation).spawn(asked.spec);
    case 'end':
      return terminalOf(asked.incarnation).end(asked.graceMs);
    case 'tail':
      return tail(asked.incarnation, asked.dir, asked.lines);
    case 'leave': {
      const terminal = terminalOf(asked.incarnation);
      await terminal.leave();
      terminals.delete(asked.incarnation);
      return null;
    }
    case 'close':
      server?.close();
      for (const terminal of terminals.values()) terminal.close();
      return null;
  }
}

/** Resolves when the screen is as it was; what happens to the worker from then on is news. */
async function follow(followed: Followed): Promise<unknown> {
  const { incarnation, signs } = followed;
  const watch = signs === undefined ? undefined : watched(incarnation, signs, () => terminal);
  const terminal: Terminal = new Terminal(followed, {
    onShown: () => watch?.sightings.changed(),
    onExit: ({ code, signal }) => tell({ news: 'exited', incarnation, code, signal }),
    onRan: run => tell({ news: 'ran', incarnation, run }),
    onActive: () => tell({ news: 'active', incarnation }),
    onLost: () => void seek(followed),
    onEvidence: evidence => {
      watch?.witness(evidence);
      tell({ news: 'evidence', incarnation, evidence });
    },
    onResized: (cols, rows) => tell({ news: 'resized', incarnation, cols, rows }),
  });
  terminal.viewers.onTyped = hands(interrupts => tell({ news: 'typed', incarnation, interrupts }));
  terminals.set(incarnation, terminal);
  try {
    await terminal.follow();
    watch?.sightings.changed();
  } catch (error) {
    watch?.sightings.close();
    terminal.close();
    if (terminals.get(incarnation) === terminal) terminals.delete(incarnation);
    throw error;
  }
  return terminal.size;
}

/** Looks at a terminal when it has changed; progress and title are part of what it shows. */
function watched(incarnation: string, signs: AgentSigns, terminalOf: () => Terminal) {
  let evidence = noEvidence;
  const sightings = new Sightings(signs, {
    look: async last => {
      const { lines, title, seq } = await terminalOf().look({ ansi: false, scrollback: false, last });
      return { lines, title, seq, progress: evidence.progress?.state ?? 'none' };
    },
    tell: seen => {
      if (terminals.get(incarnation) === terminalOf()) tell({ news: 'seen', incarnation, ...seen });
    },
  });
  const witness = (seen: WorkerEvidence): void => {
    evidence = seen;
    sightings.changed();
  };
  return { sightings, witness };
}

/** The connection broke. A holder that lives is found again; without one the worker is lost. */
async function seek(followed: Followed): Promise<void> {
  const { incarnation } = followed;
  const identity = terminals.get(incarnation)?.holder;
  terminals.get(incarnation)?.close();
  for (const pauseMs of pausesMs) {
    if (identity !== undefined && !lives(identity)) break;
    await delay(pauseMs);
    const found = await follow(followed).then(
      () => true,
      () => false,
    );
    if (found) return;
  }
  terminals.delete(incarnation);
  const gone = identity !== undefined && !lives(identity);
  tell({
    news: 'lost',
    incarnation,
    why: gone ? 'the process that held its terminal was killed' : 'the process that holds its terminal does not answer',
  });
}

async function patiently<T>(id: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  patience.set(id, controller);
  return ask(controller.signal).finally(() => patience.delete(id));
}

async function look(asked: Extract<Ask, { ask: 'look' }>, signal: AbortSignal): Promise<Look> {
  const { incarnation, dir, at } = asked;
  if (at !== undefined) return lookAtTime(dir, at, asked);
  const shown = await (terminals.get(incarnation)?.look(asked, signal) ?? lookBack(dir, asked));
  if (shown !== undefined) return shown;
  throw new SwarmError('not_found', 'its last screen is not there any more');
}

/** Of all in which something runs, with one look at the processes of this machine. */
function usage(): WorkerUse[] {
  const all = [...terminals.values()];
  const uses = usesOf(all.flatMap(({ process }) => process?.pid ?? []));
  return all.flatMap(({ followed: { incarnation, worker }, printed: { seq, at: outputAt }, process }) => {
    const use = process === null ? undefined : uses.get(process.pid);
    return use === undefined ? [] : [{ incarnation, worker, seq, outputAt, ...use }];
  });
}

/** Nothing where nothing was left. */
async function tail(incarnation: string, dir: string, lines: number): Promise<string[]> {
  const terminal = terminals.get(incarnation);
  if (terminal !== undefined) return terminal.tail(lines);
  const look = await lookBack(dir, { ansi: false, scrollback: false });
  return look === undefined ? [] : tailOf(look, lines);
}

function terminalOf(incarnation: string): Terminal {
  const terminal = terminals.get(incarnation);
  if (terminal !== undefined) return terminal;
  throw new SwarmError('refused', 'its process has ended', { hint: '`swarm ps --all` shows how.' });
}

const tell = (news: News): void => port.postMessage(news);

function failureOf(error: unknown): Failure {
  if (!(error instanceof SwarmError)) return { code: 'internal', message: (error as Error).message };
  const { code, message, hint, data } = error;
  return { code, message, ...(hint === undefined ? {} : { hint }), ...(data === undefined ? {} : { data }) };
}
