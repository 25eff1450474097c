/** The two sockets: made private, never left behind, and made again when something deletes them. */

import { type FSWatcher, lstatSync, rmSync, watch } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { ensurePrivateDirs } from '../config/private-dir.ts';
import { SwarmError } from '../core/error.ts';

export interface SocketPlan {
  readonly paths: readonly string[];
  readonly privateDirs: readonly string[];
  onConnection(socket: Socket, path: string): void;
  onRestored(path: string): void;
  /** A deleted socket could not be made again yet. */
  onTrouble(error: unknown): void;
}

export interface Sockets {
  /** No new connections; the files go. */
  close(): Promise<void>;
}

interface Door {
  readonly path: string;
  readonly server: Server;
  /** The file that the server bound: another one under the same name is not ours to delete. */
  readonly inode: number;
}

/** After a failure to make the sockets again, the next attempt comes this much later: there may be no folder left that could tell. */
const retryMs = 1_000;

/** The caller holds the project's lock, so whatever lies at these paths belongs to no living daemon. */
export async function openSockets(plan: SocketPlan): Promise<Sockets> {
  ensurePrivateDirs(plan);
  const doors = await openAll(plan);
  const areOurs = (): boolean => doors.every(isOurs);
  let closed = false;
  let restoring: Promise<void> | undefined;
  let isTroubled = false;

  // Cleaners of temporary folders delete old sockets. The folder tells when that happens; nothing has to poll.
  const restore = async (): Promise<void> => {
    if (closed) return;
    ensurePrivateDirs(plan);
    for (const [at, door] of doors.entries()) if (!isOurs(door)) doors[at] = await reopen(door, plan);
    watcher.close();
    watcher = watchFolder();
    if (!areOurs()) throw new Error('it was deleted again meanwhile');
    isTroubled = false;
  };
  const tryRestore = (): void => {
    restoring ??= restore()
      .catch(error => {
        if (!isTroubled) plan.onTrouble(error);
        isTroubled = true;
        setTimeout(tryRestore, retryMs).unref();
      })
      .finally(() => {
        restoring = undefined;
      });
  };
  const watchFolder = (): FSWatcher => {
    // Where SWARM_HOME holds the board as well, every write to it is a `change` here.
    const folder = watch(path.dirname(plan.paths[0]!), { persistent: false }, event => {
      if (event === 'rename' && !closed && !isTroubled && !areOurs()) tryRestore();
    });
    folder.on('error', () => {});
    return folder;
  };
  let watcher = watchFolder();

  return {
    close: async () => {
      closed = true;
      watcher.close();
      await restoring;
      // This deletes the files. They are ours, as long as the project's lock is.
      for (const door of doors) door.server.close();
    },
  };
}

/** All of them or none: a server that nobody closes would keep a failed daemon from ending. */
async function openAll(plan: SocketPlan): Promise<Door[]> {
  const doors: Door[] = [];
  try {
    for (const file of plan.paths) doors.push(await open(file, plan));
  } catch (error) {
    for (const door of doors) door.server.close();
    throw error;
  }
  return doors;
}

async function open(file: string, plan: SocketPlan): Promise<Door> {
  rmSync(file, { force: true });
  // Who closes its own side after the last question, as `nc -N` does, gets its answers.
  const server = createServer({ allowHalfOpen: true }, socket => plan.onConnection(socket, file));
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => reject(cannotListen(file, cause)));
    const before = process.umask(0o177);
    // Bound within this call, so the file never exists with another mode.
    server.listen(file, resolve);
    process.umask(before);
  });
  server.removeAllListeners('error');
  server.on('error', () => {});
  return { path: file, server, inode: lstatSync(file).ino };
}

async function reopen(door: Door, plan: SocketPlan): Promise<Door> {
  // Closing waits for the connections that came through it, which go on; only the listening ends now.
  door.server.close();
  const opened = await open(door.path, plan);
  plan.onRestored(door.path);
  return opened;
}

function isOurs(door: Door): boolean {
  try {
    return lstatSync(door.path).ino === door.inode;
  } catch {
    // Not there, or something else has taken the place of its folder.
    return false;
  }
}

const cannotListen = (file: string, cause: Error): SwarmError =>
  new SwarmError('unavailable', `cannot listen at ${file}: ${cause.message}`, {
    hint: '`swarm where` shows why this path is used; SWARM_HOME or XDG_RUNTIME_DIR choose another.',
    cause,
  });
