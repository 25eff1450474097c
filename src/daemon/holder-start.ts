/** Starts a holder: detached in a session of its own, out of reach of whatever ends this daemon or its terminal. */

import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { SwarmError } from '../core/error.ts';
import { lives } from '../holder/process-tree.ts';
import {
  type FailureCode,
  type Hello,
  type HolderFailure,
  type HolderRecord,
  type HolderSpec,
  type HolderStart,
  holderProtocol,
  holderRecordName,
  type ProcessIdentity,
  takerIn,
} from '../holder/protocol.ts';
import { stopFamily } from '../holder/stop.ts';
import { version } from '../protocol/version.ts';
import type { Passing } from './crash-point.ts';
import type { Scope } from './scope.ts';
import { programFile } from './screens.ts';

/** A holder needs next to nothing, and there is one for each worker. */
const smallHeap = ['--max-old-space-size=32', '--max-semi-space-size=1', '--no-warnings'];

const specName = 'spec.json';
const logName = 'holder.log';
/** From the moment in which a holder takes its spec until it has written its record it hardly ever needs more. */
const startMsMax = 2_000;
const lookMs = 20;
/** What systemd needs for a scope, many times over. */
const scopeMsMax = 3_000;
/** For one that has hardly begun. */
const graceMs = 750;

export async function startHolder(spec: HolderSpec, scope: Scope, passing: Passing): Promise<HolderRecord> {
  const { prefix } = scope;
  if (prefix.length > 0) {
    const line = await begin(prefix, spec, passing, scopeMsMax).catch(() => undefined);
    if (line !== undefined) return recordIn(line, spec);
    scope.giveUp(`systemd-run did not start a holder; its log may say why: ${path.join(spec.dir, logName)}`);
  }
  const line = await begin([], spec, passing).catch((error: Error) => {
    throw new SwarmError('internal', `cannot start a holder: ${error.message}`);
  });
  return recordIn(line ?? '', spec);
}

/** What the holder says when it has started; undefined when none did, and none will. */
async function begin(prefix: readonly string[], spec: HolderSpec, passing: Passing, patienceMs?: number): Promise<string | undefined> {
  const specFile = path.join(spec.dir, specName);
  writeFileSync(specFile, JSON.stringify(spec), { mode: 0o600 });
  const log = openSync(path.join(spec.dir, logName), 'a', 0o600);
  const [command, ...args] = [...prefix, process.execPath, ...smallHeap, programFile('holder'), specFile];
  const begun = passing('spawn');
  const child = spawn(command!, args, { cwd: '/', detached: true, stdio: ['ignore', log, log, 'pipe'], env: ownEnvironment() });
  begun();
  closeSync(log);
  child.unref();
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const said = text(child.stdio[3] as Readable).catch(() => '');
  const soon = patienceMs === undefined ? said : Promise.race([said, delay(patienceMs, '', { ref: false })]);
  const line = await Promise.race([soon, failed]);
  // One that has taken its spec is on its way, however long that takes; without it no holder can begin.
  if (line !== '' || !tookBack(specFile)) return said;
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) endGroup(child.pid);
  (child.stdio[3] as Readable).destroy();
  return undefined;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Ends a holder that nobody can follow, and all that it started. */
export async function endHolder({ holder }: HolderRecord, mark: string, passing: Passing): Promise<void> {
  const ended = passing('signal');
  await stopFamily({ leader: holder, mark }, graceMs);
  ended();
}

/** An upgrade may have put another holder in the place of the one that this daemon was built with. */
export function requireProtocol({ protocol }: HolderRecord): void {
  const why = mismatch(protocol);
  if (why === undefined) return;
  throw new SwarmError('version_mismatch', `the holder that is installed ${why}`, {
    hint: 'Restart the daemon with the version that is installed: `swarm down --keep`, then `swarm up -d`. Workers go on meanwhile.',
  });
}

/** Why this daemon cannot speak with a holder of that range, if so. */
export function mismatch(theirs: Hello): string | undefined {
  const { min, max } = holderProtocol;
  if (theirs.min <= max && theirs.max >= min) return undefined;
  return `speaks protocol ${theirs.min} to ${theirs.max}, this daemon (swarm ${version}) ${min} to ${max}`;
}

/**
 * Whoever is about to write its record, of a start that a daemon did not live to see. A spec that nobody has taken nobody can take after
 * this, and then there is nobody.
 */
export function starterIn(dir: string): ProcessIdentity | undefined {
  if (tookBack(path.join(dir, specName)) || !existsSync(dir)) return undefined;
  return readdirSync(dir).flatMap(name => takerIn(name) ?? [])[0];
}

/** Until its record is there, or it is gone; true when that is so within this time. */
export async function startSettled(dir: string, starter: ProcessIdentity, waitMs = startMsMax): Promise<boolean> {
  const until = performance.now() + waitMs;
  const isOver = (): boolean => existsSync(path.join(dir, holderRecordName)) || !lives(starter);
  while (!isOver() && performance.now() < until) await delay(lookMs, undefined, { ref: false });
  return isOver();
}

/** A holder whose socket was deleted makes it again before long. */
export async function findHolder(holder: ProcessIdentity, follow: () => Promise<unknown>): Promise<void> {
  for (const pauseMs of [50, 200, 500, 1_000]) {
    const found = await follow().then(
      () => true,
      () => false,
    );
    if (found) return;
    if (!lives(holder)) break;
    await delay(pauseMs);
  }
  await follow();
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

/** What a person has to mend in the system rather than in the command. */
const exhausted: readonly FailureCode[] = ['no_pty', 'no_files', 'no_process'];

/** What is wrong with a command is for whoever gave it to mend. */
const cannotRun = ({ code, message, hint }: HolderFailure): SwarmError =>
  new SwarmError(exhausted.includes(code) ? 'limit_reached' : 'refused', message, { hint, data: { cause: code } });

/** The agent's environment is in the spec; the holder itself needs only what Node and the loader do. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR, XDG_RUNTIME_DIR, SWARM_TEST_RUN } = process.env;
  return Object.fromEntries(
    Object.entries({ PATH, HOME, LANG, TMPDIR, XDG_RUNTIME_DIR, SWARM_TEST_RUN }).filter(([, value]) => value !== undefined),
  );
}
