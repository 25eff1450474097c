/** The holder's own small protocol: frames over a Unix socket. It changes almost never, as holders outlive upgrades. */

import { frame } from '../protocol/frame.ts';

/** Versions this build speaks, as a holder and to holders. */
export const holderProtocol = { min: 1, max: 1 } as const;

export const frameKinds = {
  // To the holder
  hello: 1,
  command: 2,
  input: 3,
  // From the holder
  welcome: 65,
  reply: 66,
  receipt: 67,
  output: 68,
  event: 69,
} as const;

/** Which process, beyond doubt: a pid alone is used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the words of the system: only ever compared. */
  readonly started: string;
  /** Of the boot it lives in. */
  readonly boot: string;
}

export interface Hello {
  readonly min: number;
  readonly max: number;
}

export interface Welcome {
  readonly protocol: number;
  readonly version: string;
  readonly holder: ProcessIdentity;
  readonly run: RunState;
  readonly cols: number;
  readonly rows: number;
  /** Output kept in memory: bytes from `tail` up to, not including, `head`. */
  readonly tail: number;
  readonly head: number;
  readonly paused: boolean;
}

/** The process in the PTY. A holder may run several, one after the other. */
export interface RunState {
  readonly number: number;
  /** What it is for, in the words of whoever asked for it. Holders of older builds say nothing of it: see `asRun`. */
  readonly label: string | null;
  readonly state: 'running' | 'exited' | 'none';
  readonly process: ProcessIdentity | null;
  /** Where its output begins. */
  readonly from: number;
  readonly exit: Exit | null;
}

export interface Exit {
  readonly run: number;
  readonly label: string | null;
  readonly code: number | null;
  readonly signal: string | null;
  /** All output before this is there: nothing comes after an exit. */
  readonly seq: number;
  readonly at: number;
}

export interface SpawnSpec {
  /** Asking again for the run of this label, while it is the latest one, gives that run. */
  readonly label?: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
}

/** What a holder is told when it is started, in a file that it empties: environments hold secrets. */
export interface HolderSpec {
  readonly version: string;
  readonly socket: string;
  /** Where its records and its log go. */
  readonly dir: string;
  /** In the environment of every process it starts, as NAME=value, so that what those start can be found again. */
  readonly mark: string;
  readonly ringBytes: number;
  readonly log: { readonly fileBytes: number; readonly totalBytes: number };
  /** Without one it waits to be told. */
  readonly spawn: SpawnSpec | null;
  /** It serves a slot: one process after another, and nothing of one is left when the next one starts. */
  readonly keeps?: boolean;
  /** Of the terminal until the first process brings its own. */
  readonly size?: { readonly cols: number; readonly rows: number };
  /** So long it stays when nothing runs and nobody is connected: a day, when this does not say. */
  readonly forgottenMs?: number;
}

/** What a holder writes down when it runs, in holder.json: by this it is found again. */
export interface HolderRecord {
  readonly holder: ProcessIdentity;
  readonly protocol: Hello;
  readonly version: string;
  readonly socket: string;
  readonly run: RunState;
}

export const holderRecordName = 'holder.json';
/** Holds an `Exit`, once there is one. */
export const exitRecordName = 'exit.json';

/**
 * Until it has written its record a holder is found by the file of its spec, which it takes by giving it this name: nobody else can take it
 * then, and whoever finds it knows who is on the way.
 */
export const takenName = (holder: ProcessIdentity): string =>
  `taken-${Buffer.from(JSON.stringify([holder.pid, holder.started, holder.boot])).toString('base64url')}`;

/** Undefined for any other file. */
export function takerIn(name: string): ProcessIdentity | undefined {
  const [, word] = /^taken-([\w-]+)$/.exec(name) ?? [];
  if (word === undefined) return undefined;
  const [pid, started, boot] = JSON.parse(Buffer.from(word, 'base64url').toString()) as [number, string, string];
  return { pid, started, boot };
}

/** What a starting holder says on its third descriptor, as one line. */
export type HolderStart = { readonly ok: HolderRecord } | { readonly error: HolderFailure };

/** What a holder is told to do; `id` names the reply. */
export type Command = { readonly id: number } & (
  | { readonly do: 'watch'; readonly from: number }
  | { readonly do: 'unwatch' }
  | { readonly do: 'resize'; readonly cols: number; readonly rows: number }
  | { readonly do: 'signal'; readonly signal: string }
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  | { readonly do: 'spawn'; readonly spec: SpawnSpec }
  /** Ends the process and all that it started: politely, then not. */
  | { readonly do: 'stop'; readonly graceMs: number }
  /** The exit has been noted; the holder goes when nothing runs. */
  | { readonly do: 'leave' }
  /** Both at once: what runs is stopped, nothing more is started, and the holder goes after its reply. */
  | { readonly do: 'end'; readonly graceMs: number }
);

export type Reply = { readonly id: number } & ({ readonly ok: unknown } | { readonly error: HolderFailure });

export type FailureCode =
  | 'not_found'
  | 'not_executable'
  | 'bad_cwd'
  | 'bad_arguments'
  | 'no_pty'
  | 'no_files'
  | 'no_process'
  | 'not_running'
  | 'running'
  | 'leaving'
  | 'input_full'
  | 'bad_request';

export interface HolderFailure {
  readonly code: FailureCode;
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/** Input that may wait for the process to read it. */
export const inputBytesMax = 8 * 1024 * 1024;

export const inputFull: HolderFailure = {
  code: 'input_full',
  message: `${inputBytesMax / 1024 / 1024} MiB of input wait for the process to read them`,
  hint: 'It does not read its input: wait, or stop it.',
};

/** What came of input with this id: `written` is how much of it the terminal took. */
export interface Receipt {
  readonly id: number;
  readonly written: number;
  readonly error?: HolderFailure;
}

export type HolderEvent =
  | { readonly event: 'exit'; readonly exit: Exit }
  | { readonly event: 'spawned'; readonly run: RunState }
  | { readonly event: 'resized'; readonly cols: number; readonly rows: number; readonly seq: number }
  /** Output between these is no longer in memory; the log on disk may have it. */
  | { readonly event: 'gap'; readonly from: number; readonly to: number }
  | { readonly event: 'log'; readonly trouble: string | null };

export function outputFrame(seq: number, bytes: Uint8Array): Uint8Array {
  const head = Buffer.allocUnsafe(8);
  head.writeBigUInt64BE(BigInt(seq));
  return frame(frameKinds.output, head, bytes);
}

export const readOutput = (payload: Uint8Array): { seq: number; bytes: Uint8Array } => ({
  seq: Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(0)),
  bytes: payload.subarray(8),
});

export function inputFrame(id: number, bytes: Uint8Array): Uint8Array {
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32BE(id);
  return frame(frameKinds.input, head, bytes);
}

export const readInput = (payload: Uint8Array): { id: number; bytes: Uint8Array } => ({
  id: new DataView(payload.buffer, payload.byteOffset).getUint32(0),
  bytes: payload.subarray(4),
});

/** A run as a holder of any age tells of it, or wrote it down: what older ones leave out is null. */
export const asRun = (run: RunState): RunState => ({ ...run, label: run.label ?? null, exit: run.exit && asExit(run.exit) });

export const asExit = (exit: Exit): Exit => ({ ...exit, label: exit.label ?? null });
