/** A person before the user interface: in a terminal of its own, whose picture is known, and who counts what comes and how soon. */

import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import headless from '@xterm/headless';
import { cpuMsOf, residentMbOf } from './harness.ts';
import type { Lab, LabDaemon } from './lab.ts';

/** The part of node-pty that is used; its types are declared under the name of the package that it repackages. */
interface Pty {
  readonly pid: number;
  onData(take: (chunk: Uint8Array) => void): void;
  onExit(then: () => void): void;
  write(text: string): void;
  pause(): void;
  resume(): void;
}

const { spawn } = createRequire(import.meta.url)('node-pty') as { spawn(file: string, args: string[], options: object): Pty };

const size = { cols: 200, rows: 50 };

export type Sees = (lines: readonly string[]) => boolean;

/** `SWARM_BENCH_SCREEN` adds options of Node, say for a profile. */
export const screenCommand = ({ program }: Lab): string[] => [...(process.env.SWARM_BENCH_SCREEN?.split(' ') ?? []), program, 'ui'];

export interface Spending {
  /** Frames and kilobytes a second, and the share of a core in percent. */
  readonly frames: number;
  readonly kilobytes: number;
  readonly share: number;
  readonly residentMb: number;
}

/** What the program before this person costs in this time. */
export async function spending({ pid, seen }: Person, watchedMs: number): Promise<Spending> {
  const [cpuMs, { frames, bytes }] = [cpuMsOf(pid), { ...seen }];
  await sleep(watchedMs);
  return {
    frames: ((seen.frames - frames) / watchedMs) * 1_000,
    kilobytes: (seen.bytes - bytes) / watchedMs,
    share: ((cpuMsOf(pid) - cpuMs) / watchedMs) * 100,
    residentMb: residentMbOf(pid),
  };
}

/** A key that does nothing: the cursor is at an end of the list, as its task has just moved there. */
const noEffectMs = 1_000;

/** So many presses of these keys in turn, each until the place that this finds in the picture is another one. */
export async function keyTimes(person: Person, count: number, keys: readonly string[], placeIn: (lines: readonly string[]) => unknown) {
  const times: number[] = [];
  for (let i = 0; times.length < count; i++) {
    const before = placeIn(person.lines());
    const pressed = person.press(keys[i % keys.length]!, lines => ![before, undefined].includes(placeIn(lines) as undefined));
    const took = await Promise.race([pressed, sleep(noEffectMs)]);
    if (took !== undefined) times.push(took);
    else if (i - times.length > count) throw new Error(`${keys.join(' ')} did nothing: ${before}`);
    // Neither in step with the frames of others nor at a speed that nobody types at.
    await sleep(40 + Math.random() * 80);
  }
  return times;
}

/** The task under the cursor. */
export const cursorTask = (lines: readonly string[]): string | undefined =>
  lines.map(line => /^│ ▸[^t]*(t\d+) /.exec(line)?.[1]).find(id => id !== undefined);

/** What a frame begins with. */
const frameMark = '\x1b[?2026h';

export class Person {
  readonly #pty: Pty;
  readonly #terminal;
  readonly #startedAt = performance.now();
  readonly #exited: Promise<void>;
  #watchers: { readonly sees: Sees; done(at: number): void }[] = [];
  #rest = '';
  /** All that has come so far. */
  readonly seen = { frames: 0, bytes: 0 };

  constructor(daemon: LabDaemon, command: readonly string[], { env = {} }: { env?: NodeJS.ProcessEnv } = {}) {
    this.#terminal = new headless.Terminal({ ...size, allowProposedApi: true, scrollback: 0 });
    const options = { name: 'xterm-256color', ...size, cwd: daemon.home, env: { ...daemon.env, ...env }, encoding: null };
    this.#pty = spawn(process.execPath, [...command], options);
    this.#exited = new Promise(resolve => this.#pty.onExit(resolve));
    this.#pty.onData(chunk => this.#take(chunk));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Until the picture is like this; gives the time at which the bytes came that made it so, since the program began. */
  until(sees: Sees): Promise<number> {
    return new Promise(resolve => this.#watchers.push({ sees, done: at => resolve(at - this.#startedAt) }));
  }

  /** From a key to the picture that follows from it. */
  async press(keys: string, sees: Sees): Promise<number> {
    const startedAt = performance.now();
    const painted = this.until(sees);
    this.#pty.write(keys);
    return (await painted) - (startedAt - this.#startedAt);
  }

  /** The picture as it is now. */
  lines(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '');
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  lookAway(): void {
    this.#pty.pause();
  }

  lookBack(): void {
    this.#pty.resume();
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  /** The program is ended from outside; gives how long that takes. */
  async end(): Promise<number> {
    const startedAt = performance.now();
    this.signal('SIGTERM');
    await this.#exited;
    this.#terminal.dispose();
    return performance.now() - startedAt;
  }

  #take(chunk: Uint8Array): void {
    const at = performance.now();
    const text = this.#rest + Buffer.from(chunk).toString('latin1');
    this.#rest = text.slice(1 - frameMark.length);
    this.seen.bytes += chunk.length;
    this.seen.frames += text.split(frameMark).length - 1;
    this.#terminal.write(chunk, () => this.#look(at));
  }

  #look(at: number): void {
    if (this.#watchers.length === 0) return;
    const lines = this.lines();
    this.#watchers = this.#watchers.filter(({ sees, done }) => {
      const isSeen = sees(lines);
      if (isSeen) done(at);
      return !isSeen;
    });
  }
}
