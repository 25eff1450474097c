/** What a new holder is told: the process it is to run, or the environment of all that its slot will run. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Drive } from '../core/pool.ts';
import type { HolderSpec, SpawnSpec } from '../holder/protocol.ts';
import { version } from '../protocol/version.ts';
import { writeAgentFiles } from './agent-files.ts';
import type { Followed } from './screens/words.ts';

/** What every process of a slot gets. */
export type SlotSpec = Omit<SpawnSpec, 'command' | 'cwd'>;

/** The folder of one life of a worker. */
export const workerDir = (stateDir: string, place: string): string => path.join(stateDir, 'workers', place);

/** In a worker's folder: the environment of what its slot runs. */
export const slotEnvName = 'env.json';

/** In the environment of everything that a worker starts. */
export const markOf = (incarnation: string): string => `SWARM_INCARNATION=${incarnation}`;

/** Also makes the folder that it will live in. */
export function holderSpec(
  { incarnation, socket, dir }: Followed,
  spec: SpawnSpec | SlotSpec,
  kept: Config['terminals'],
  files?: Readonly<Record<string, string>>,
): HolderSpec {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (files !== undefined) writeAgentFiles(dir, files);
  rmSync(socket, { force: true });
  const log = { fileBytes: kept.logFileBytes, totalBytes: kept.logTotalBytes };
  const common = { version, socket, dir, mark: markOf(incarnation), ringBytes: kept.ringBytes, log };
  if ('command' in spec) return { ...common, spawn: spec };
  // Its processes are given the same one by one: a later daemon finds it here.
  writeFileSync(path.join(dir, slotEnvName), JSON.stringify(spec.env), { mode: 0o600 });
  return { ...common, spawn: null, keeps: true, size: { cols: spec.cols, rows: spec.rows } };
}

/** What every terminal of ours is. */
const terminalEnv = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };

/** What was meant for the daemon alone, and what would lead the git of a worker into the repository of whoever started it. */
const notInherited = [
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY', 'GIT_PREFIX', 'GIT_NAMESPACE'],
  'SWARM_READY_FD',
  'SWARM_DRIVE',
  'SWARM_TASK',
  'SWARM_RESULT',
  'SWARM_WORKTREE',
  'SWARM_SETUP',
  'SWARM_CRASH_AT',
  'SWARM_CRASH_COUNTS',
];

interface Told {
  readonly env: Readonly<Record<string, string>>;
  readonly strip?: readonly string[] | undefined;
  readonly agentSocket: string;
  readonly token: string;
  readonly worker: string;
  readonly role: string;
  /** How tasks come to it; of workers of pools. */
  readonly drive?: Drive | undefined;
}

/** The daemon's own environment, as far as it is for others too, and what the worker has to know. */
export function workerEnv({ env, strip = [], agentSocket, token, worker, role, drive }: Told): Record<string, string> {
  const own = Object.entries(process.env as Record<string, string>);
  const inherited = Object.fromEntries(own.filter(([name]) => !notInherited.includes(name) && !strip.includes(name)));
  const identity = {
    SWARM_SOCKET: agentSocket,
    SWARM_TOKEN: token,
    SWARM_WORKER: worker,
    SWARM_ROLE: role,
    ...(drive === undefined ? {} : { SWARM_DRIVE: drive }),
  };
  return { ...inherited, ...env, ...terminalEnv, ...identity };
}
