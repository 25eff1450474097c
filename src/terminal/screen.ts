/** A screen as the rest of swarm sees it: bytes in, pictures and evidence out. No type of the emulator leaves this folder. */

/** The state of a terminal at one place of its output, as bytes that bring another terminal into the same state. */
export interface Snapshot {
  /** All output before this place is in it. */
  readonly seq: number;
  readonly cols: number;
  readonly rows: number;
  /** Resets, then draws scrollback and screen, then sets every mode; the cursor comes last. */
  readonly bytes: Uint8Array;
  readonly title: string;
}

/** What can be told of a screen without reading it. */
export interface Glance {
  readonly seq: number;
  readonly cols: number;
  readonly rows: number;
  readonly cursor: { readonly x: number; readonly y: number; readonly visible: boolean };
  readonly alternate: boolean;
  /** It has asked for pastes to be marked as such. */
  readonly takesPastes: boolean;
  readonly title: string;
}

/** With the plain text of what is visible, a row a string, right-trimmed. */
export interface Picture extends Glance {
  readonly lines: readonly string[];
}

/** What an agent's output says of its state, apart from the picture. */
export type Evidence =
  | { readonly kind: 'title'; readonly text: string; readonly seq: number }
  | { readonly kind: 'bell'; readonly seq: number }
  /** OSC 9 and OSC 777: a desktop notification. */
  | { readonly kind: 'notification'; readonly title: string; readonly body: string; readonly seq: number }
  /** OSC 9;4. */
  | {
      readonly kind: 'progress';
      readonly state: 'none' | 'normal' | 'error' | 'indeterminate' | 'paused';
      readonly percent: number | null;
      readonly seq: number;
    }
  /** OSC 133: where a shell's prompt, command and output begin and end. */
  | {
      readonly kind: 'mark';
      readonly mark: 'prompt' | 'command' | 'output' | 'done';
      readonly exitCode: number | null;
      readonly seq: number;
    };

export interface ScreenOptions {
  readonly cols: number;
  readonly rows: number;
  /** Lines kept above the screen. */
  readonly scrollback: number;
  /** Where the output that it is fed begins. */
  readonly seq: number;
  /** Answers to the terminal queries in the output; never called while history is replayed. */
  readonly onAnswer: (bytes: Uint8Array) => void;
  readonly onEvidence: (evidence: Evidence) => void;
}

export interface Screen {
  /** Brings a fresh screen into the state of a snapshot; its place is then the snapshot's. Answers nothing. */
  restore(snapshot: Snapshot): void;
  /** Takes output; `done` when it has been parsed, in order. */
  write(bytes: Uint8Array, done?: () => void): void;
  /** Output that happened before anybody could answer: queries in it are not answered again. */
  replay(bytes: Uint8Array, done?: () => void): void;
  /** Bytes that nobody has any more: the place moves, the screen stays. */
  skip(bytes: number): void;
  /** Output taken but not yet parsed, in bytes. */
  readonly pending: number;
  /** The place after the last parsed byte. */
  readonly seq: number;
  resize(cols: number, rows: number): void;
  /** Waits for what was written before, then pictures it; without `scrollback`, which it has by default, only what is visible. */
  snapshot(options?: { readonly scrollback?: boolean }): Promise<Snapshot>;
  picture(): Promise<Picture>;
  glance(): Promise<Glance>;
  /** What is visible, and with `scrollback` all lines above, with colours as escape sequences, a row a string. */
  ansiLines(options: { readonly scrollback: boolean }): Promise<readonly string[]>;
  textLines(options: { readonly scrollback: boolean }): Promise<readonly string[]>;
  dispose(): void;
}
