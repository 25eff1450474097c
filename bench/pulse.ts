/** Feels whether a program is awake: asks it by a signal, and takes the time until it answers. */

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import type { Lab } from './lab.ts';
import type { Person } from './person.ts';
import type { Beat } from './pulse-process.ts';

export class Pulse {
  /** For Node, before the program. */
  readonly options = ['--import', resolve(import.meta.dirname, 'pulse-process.ts')];
  readonly env: NodeJS.ProcessEnv;
  readonly #server = createServer();
  readonly #socket: Promise<Socket>;

  constructor(lab: Lab) {
    const path = lab.path(`pulse-${Math.random().toString(36).slice(2)}`);
    this.env = { BENCH_PULSE: path };
    this.#socket = once(this.#server.listen(path), 'connection').then(([socket]) => socket as Socket);
  }

  async beat(person: Person): Promise<Beat & { answerMs: number }> {
    const socket = await this.#socket;
    const startedAt = performance.now();
    const answer = once(socket, 'data');
    person.signal('SIGUSR2');
    const [line] = (await answer) as [Buffer];
    return { ...(JSON.parse(String(line)) as Beat), answerMs: performance.now() - startedAt };
  }

  close(): void {
    this.#server.close();
  }
}
