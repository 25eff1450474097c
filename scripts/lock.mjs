/** One process at a time in this clone: a lock that the dead cannot keep. */

import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './fingerprint.mjs';

const patienceMs = 10 * 60_000;

/**
 * @template T
 * @param {string} name
 * @param {(hold: (pid: number) => void) => Promise<T>} work `hold` adds a process that keeps the lock should this one be killed
 * @param {(message: string) => void} say
 */
export async function withLock(name, work, say) {
  const lock = join(root, `.${name}.lock`);
  await acquire(lock, say);
  try {
    return await work(pid => writeFileSync(join(lock, 'pids'), `${process.pid} ${pid}`));
  } finally {
    release(lock);
  }
}

/** @param {string} lock @param {(message: string) => void} say */
async function acquire(lock, say) {
  const giveUpAt = Date.now() + patienceMs;
  let told = false;
  while (!take(lock) && !inherit(lock)) {
    const waiting = `another one is at work (pid ${pidsIn(lock).join(', ')}, lock ${lock})`;
    if (Date.now() > giveUpAt) throw new Error(`${waiting} for 10 minutes; if that process is none of this clone's, delete the lock`);
    if (!told) say(`${waiting}; waiting for it`);
    told = true;
    await sleep(100);
  }
}

/**
 * The directory appears together with its owner's pid, because it is renamed into place; onto a full one a rename fails.
 * @param {string} lock
 */
function take(lock) {
  const mine = `${lock}.${process.pid}`;
  mkdirSync(mine, { recursive: true });
  writeFileSync(join(mine, 'pids'), String(process.pid));
  try {
    renameSync(mine, lock);
    return true;
  } catch {
    rmSync(mine, { recursive: true, force: true });
    return false;
  }
}

/**
 * Renamed away first: removed in place it would be empty for a moment, and another could take it before it is gone.
 * @param {string} lock
 */
function release(lock) {
  const mine = `${lock}.${process.pid}`;
  renameSync(lock, mine);
  rmSync(mine, { recursive: true });
}

/**
 * Takes over from the dead. The inner mkdir picks one heir, who looks again: the lock may have changed hands since.
 * @param {string} lock
 */
function inherit(lock) {
  if (!isAbandoned(lock)) return false;
  const heir = join(lock, 'heir');
  try {
    mkdirSync(heir);
  } catch {
    return false;
  }
  const abandoned = isAbandoned(lock);
  if (abandoned) writeFileSync(join(lock, 'pids'), String(process.pid));
  rmdirSync(heir);
  return abandoned;
}

/** @param {string} lock */
function isAbandoned(lock) {
  const pids = pidsIn(lock);
  return pids.length > 0 && pids.every(isDead);
}

/** @param {string} lock @returns {number[]} none when it is just being released */
function pidsIn(lock) {
  try {
    return readFileSync(join(lock, 'pids'), 'utf8').split(' ').map(Number);
  } catch {
    return [];
  }
}

/** @param {number} pid */
function isDead(pid) {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}
