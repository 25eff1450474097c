/** A socket in front of a daemon's own that kills the daemon at one call: before the call arrives, or before its answer does. */

import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { MethodName } from '../../src/protocol/methods.ts';
import { tempDir } from './temp.ts';

export interface Strike {
  readonly method: MethodName;
  readonly side: 'before' | 'after';
  kill(): Promise<void>;
  /** Nobody gets through before this. */
  readonly reopened?: Promise<unknown>;
}

export interface DeadlySocket {
  readonly path: string;
  /** Resolves once the daemon is dead of it. */
  strike(plan: Strike): Promise<void>;
}

export async function deadlySocket(target: string): Promise<DeadlySocket> {
  const path = join(tempDir(), 'front.sock');
  const open = new Set<Socket>();
  let armed: (Strike & { done(): void }) | undefined;

  let isShut = false;

  const hit = async (near: Socket, far: Socket): Promise<void> => {
    const { kill, done, reopened } = armed!;
    armed = undefined;
    isShut = reopened !== undefined;
    void reopened?.then(() => {
      isShut = false;
    });
    await kill();
    near.destroy();
    far.destroy();
    done();
  };

  const server = createServer(near => {
    if (isShut) return void near.destroy();
    const far = connect(target);
    let awaited: number | undefined;
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => other.destroy());
    }
    eachLine(near, line => {
      const { method, id } = JSON.parse(line) as { method: string; id: number };
      if (method !== armed?.method) return far.write(`${line}\n`);
      if (armed.side === 'before') return hit(near, far);
      awaited = id;
      return far.write(`${line}\n`);
    });
    eachLine(far, line => {
      const { id } = JSON.parse(line) as { id?: number };
      return awaited !== undefined && id === awaited ? hit(near, far) : near.write(`${line}\n`);
    });
  });
  await new Promise<void>(resolve => server.listen(path, resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return {
    path,
    strike: plan =>
      new Promise(done => {
        armed = { ...plan, done };
      }),
  };
}

function eachLine(socket: Socket, take: (line: string) => unknown): void {
  let text = '';
  socket.setEncoding('utf8').on('data', chunk => {
    const lines = (text + String(chunk)).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}
