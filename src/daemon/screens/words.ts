/** What the daemon's main thread and its screens thread say to each other. */

import type { WorkerEvidence } from '../../core/evidence.ts';
import type { AgentSigns } from '../../core/state-rules.ts';
import type { RunState, SpawnSpec } from '../../holder/protocol.ts';
import type { AttachRefusal } from '../../protocol/attach.ts';
import type { Picture } from '../../terminal/screen.ts';
import type { Notice, Sighting } from './sightings.ts';

/** A worker whose terminal the thread is to follow. */
export interface Followed {
  readonly incarnation: string;
  readonly worker: string;
  /** Its holder's socket. */
  readonly socket: string;
  /** Where its log and its checkpoint lie. */
  readonly dir: string;
  /** A slot, in which one process runs after another: its end is not that of a process, but of the holder. */
  readonly keeps?: boolean;
  /** How its state is seen, where that is known. */
  readonly signs?: AgentSigns;
}

export type Ask =
  | { readonly ask: 'listen'; readonly path: string; readonly detachKey: string }
  | { readonly ask: 'follow'; readonly followed: Followed }
  | ({ readonly ask: 'look'; readonly incarnation: string; readonly dir: string } & LookWish)
  /** Nobody waits any more for what the question with this id asked: it is answered at once. */
  | { readonly ask: 'hurry'; readonly question: number }
  | { readonly ask: 'usage' }
  | { readonly ask: 'type'; readonly incarnation: string; readonly bytes: Uint8Array }
  | { readonly ask: 'signal'; readonly incarnation: string; readonly signal: string }
  | { readonly ask: 'stop'; readonly incarnation: string; readonly graceMs: number }
  | { readonly ask: 'spawn'; readonly incarnation: string; readonly spec: SpawnSpec }
  | { readonly ask: 'end'; readonly incarnation: string; readonly graceMs: number }
  | { readonly ask: 'tail'; readonly incarnation: string; readonly dir: string; readonly lines: number }
  /** The end was noted: the holder may go. */
  | { readonly ask: 'leave'; readonly incarnation: string }
  /** No new viewers; those there are see the daemon go. */
  | { readonly ask: 'close' };

/** Plain errors do not keep their class from one thread to another. */
export interface Failure extends AttachRefusal {
  readonly data?: Record<string, unknown>;
}

export type Answer = { readonly id: number } & ({ readonly ok: unknown } | { readonly failed: Failure });

/** What the thread tells without having been asked. */
export type News = ProcessNews | AgentNews;

/** Of the agent in a terminal. */
export type AgentNews =
  /** What the rules make of what it shows, when that is something else than before. */
  | { readonly news: 'seen'; readonly incarnation: string; readonly sightings: readonly Sighting[]; readonly message: Notice | null }
  /** A person types into it; `interrupts`: a key that ends what it does. */
  | { readonly news: 'typed'; readonly incarnation: string; readonly interrupts: boolean };

export const isOfAgent = (news: News): news is AgentNews => news.news === 'seen' || news.news === 'typed';

export type ProcessNews =
  /** Of a slot: once, when its holder went because it was told to. */
  | { readonly news: 'exited'; readonly incarnation: string; readonly code: number | null; readonly signal: string | null }
  /** In a slot: how the latest run stands. Told when it is followed, and whenever one begins or ends. */
  | { readonly news: 'ran'; readonly incarnation: string; readonly run: RunState }
  /** It prints: now and then while it does. */
  | { readonly news: 'active'; readonly incarnation: string }
  | { readonly news: 'lost'; readonly incarnation: string; readonly why: string }
  | { readonly news: 'evidence'; readonly incarnation: string; readonly evidence: WorkerEvidence }
  | { readonly news: 'resized'; readonly incarnation: string; readonly cols: number; readonly rows: number };

/** How a screen is wanted, and when. */
export interface LookWish {
  readonly ansi: boolean;
  readonly scrollback: boolean;
  /** At most so many lines, up from the last that is not blank. */
  readonly last?: number | undefined;
  /** Not before there is more output than this or another size, but not later than after `waitMs`. */
  readonly after?: number | undefined;
  /** The size that goes with it; as it is when the question comes, if left out. */
  readonly size?: Size | undefined;
  readonly waitMs?: number;
  /** As it was at this time. */
  readonly at?: number | undefined;
}

/** What a worker uses, and how much it has printed. */
export interface WorkerUse {
  readonly incarnation: string;
  readonly worker: string;
  readonly seq: number;
  readonly outputAt: number | null;
  readonly cpuMs: number;
  readonly memory: number;
  readonly processes: number;
}

/** What the terminal of a worker shows. */
export interface Look extends Picture {
  /** False when it is what was known: then it was not read, and there are no lines. */
  readonly changed: boolean;
}

export interface Size {
  readonly cols: number;
  readonly rows: number;
}
