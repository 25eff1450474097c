/** The attach stream: a terminal's bytes and the few words around them, on a socket of their own, in frames. */

import type { WheelPolicy } from '../core/state-rules.ts';

export const attachProtocol = { min: 1, max: 1 } as const;

export const attachKinds = {
  // From the viewer
  hello: 1,
  /** Keys, pastes, mouse reports: what its terminal sends. */
  input: 2,
  /** `AttachSize`: the viewer's terminal has this size now. */
  resize: 3,
  /** Wants to be the one who writes, from now on; answered by the notice `yours`. */
  take: 4,
  /** Wants a redraw: something of its own covered the screen, or it did not draw for a while. */
  look: 5,
  // To the viewer
  welcome: 65,
  /** To be written to its terminal as it is. */
  output: 66,
  /** `AttachRedraw`. Forget what was drawn: a picture of the whole screen follows. Sent at first, when the viewer fell behind, and when asked for. */
  redraw: 67,
  notice: 68,
  refused: 69,
} as const;

export interface AttachSize {
  readonly cols: number;
  readonly rows: number;
}

export interface AttachRedraw extends AttachSize {
  /** How much of the output that follows is the picture. */
  readonly bytes: number;
}

export interface AttachHello {
  readonly min: number;
  readonly max: number;
  readonly worker: string;
  /**
   * `write` types and resizes, if nobody else does; `watch` only looks. `log` gets the raw bytes from `from` on and no picture:
   * first those on disk, then, with `follow`, those that come.
   */
  readonly mode: 'write' | 'watch' | 'log';
  readonly from?: number;
  readonly follow?: boolean;
  /** Takes the writing over from whoever has it. */
  readonly take: boolean;
  /** Who it is, for the others. */
  readonly name: string;
  /** The viewer's terminal; absent when it does not want to change the worker's size. */
  readonly size?: AttachSize;
  /** Each picture begins with the lines above the screen. A viewer that shows them in another way leaves it out. */
  readonly scrollback?: boolean;
}

export interface AttachWelcome {
  readonly protocol: number;
  readonly worker: string;
  readonly cols: number;
  readonly rows: number;
  readonly writing: boolean;
  /** Who writes, when it is somebody else. */
  readonly writer: string | null;
  readonly viewers: number;
  /** The key that detaches, as the swarm's configuration names it; an older daemon names none. */
  readonly detachKey?: string;
  /** What the wheel does where the worker fills the screen and has not asked for the mouse; `arrows` where nothing is said. */
  readonly wheel?: WheelPolicy;
  /** Of a log: the place of the first byte that comes, which may be later than the one asked for. */
  readonly from?: number;
}

export type AttachNotice =
  /** The worker's process ended, or the log did and nobody wanted to follow; nothing comes after it. */
  | { readonly notice: 'end' }
  | { readonly notice: 'exit'; readonly code: number | null; readonly signal: string | null }
  /** Somebody took the writing over. */
  | { readonly notice: 'taken'; readonly by: string }
  /** The writing is yours now. */
  | { readonly notice: 'yours' }
  /** The process does not read its input, and so much waits for it already that these bytes were not typed. */
  | { readonly notice: 'dropped'; readonly bytes: number; readonly why: string }
  /** The worker's terminal has another size now. */
  | { readonly notice: 'size'; readonly cols: number; readonly rows: number }
  /** The worker was lost: its holder is gone. */
  | { readonly notice: 'lost'; readonly why: string };

export interface AttachRefusal {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
