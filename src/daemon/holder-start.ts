/** Starts a holder: detached in a session of its own, out of reach of whatever ends this daemon or its terminal. */

import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { SwarmError } from '../core/error.ts';
import { type HolderFailure, type HolderRecord, type HolderSpec, type HolderStart, holderRecordName } from '../holder/protocol.ts';
import { programFile } from './screens.ts';

/** A holder needs next to nothing, and there is one for each worker. */
const smallHeap = ['--max-old-space-size=32', '--max-semi-space-size=1', '--no-warnings'];

const specName = 'spec.json';
const logName = 'holder.log';
/** From the moment in which a holder takes its spec until it has written its record; far more than it ever needs. */
const startMsMax = 2_000;
const lookMs = 20;

export async function startHolder(spec: HolderSpec): Promise<HolderRecord> {
  const specFile = path.join(spec.dir, specName);
  writeFileSync(specFile, JSON.stringify(spec), { mode: 0o600 });
  const log = openSync(path.join(spec.dir, logName), 'a', 0o600);
  const [command, ...args] = [...scope(), process.execPath, ...smallHeap, programFile('holder'), specFile];
  const child = spawn(command!, args, { cwd: '/', detached: true, stdio: ['ignore', log, log, 'pipe'], env: ownEnvironment() });
  closeSync(log);
  child.unref();
  const failed = new Promise<string>((_, reject) => child.once('error', reject));
  const line = await Promise.race([text(child.stdio[3] as Readable), failed]).catch((error: Error) => {
    throw new SwarmError('internal', `cannot start a holder: ${error.message}`);
  });
  return recordIn(line, spec);
}

/**
 * Until nothing can change any more about a start that a daemon did not live to see: a holder that has not taken its spec
 * cannot take it after this, and one that has is about to write its record.
 */
export async function startSettled(dir: string): Promise<void> {
  const isOnItsWay = !tookBack(path.join(dir, specName)) && existsSync(path.join(dir, logName));
  const until = performance.now() + startMsMax;
  while (isOnItsWay && !existsSync(path.join(dir, holderRecordName)) && performance.now() < until) await delay(lookMs);
}

function tookBack(specFile: string): boolean {
  try {
    unlinkSync(specFile);
    return true;
  } catch {
    return false;
  }
}

function recordIn(line: string, { dir }: HolderSpec): HolderRecord {
  if (line.trim() === '')
    throw new SwarmError('internal', 'the holder ended before it was ready', {
      hint: `Its log may say why: ${path.join(dir, logName)}`,
    });
  const start = JSON.parse(line) as HolderStart;
  if ('error' in start) throw cannotRun(start.error);
  return start.ok;
}

/** What is wrong with a command is for whoever gave it to mend. */
const cannotRun = ({ code, message, hint }: HolderFailure): SwarmError =>
  new SwarmError(code === 'no_pty' ? 'limit_reached' : 'refused', message, { hint, data: { cause: code } });

/** The agent's environment is in the spec; the holder itself needs only what Node and the loader do. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR, XDG_RUNTIME_DIR, SWARM_TEST_RUN } = process.env;
  return Object.fromEntries(
    Object.entries({ PATH, HOME, LANG, TMPDIR, XDG_RUNTIME_DIR, SWARM_TEST_RUN }).filter(([, value]) => value !== undefined),
  );
}

/**
 * Where the user has a systemd of their own, each holder gets a scope: else a logout, or the end of the terminal's scope for
 * want of memory, would take all of them along.
 */
function scope(): string[] {
  const manager = process.env.XDG_RUNTIME_DIR && path.join(process.env.XDG_RUNTIME_DIR, 'systemd/private');
  if (!manager || !existsSync(manager)) return [];
  const runner = ['/usr/bin/systemd-run', '/bin/systemd-run'].find(existsSync);
  return runner === undefined ? [] : [runner, '--user', '--scope', '--collect', '--quiet', '--'];
}
