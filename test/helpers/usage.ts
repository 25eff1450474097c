/** What agents wrote down of the tokens they took, and where their presets say that it stands. */

import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import type { UsageKind, UsageSource } from '../../src/core/usage-source.ts';
import { tempDir } from './temp.ts';

const folder = path.resolve(import.meta.dirname, '../fixtures/usage');

/** The text of a file that the newest recorded version of an agent wrote. */
export function recordedUsage(agent: string, file: string): string {
  const version = readdirSync(folder)
    .filter(name => name.startsWith(`${agent}-`))
    .sort()
    .at(-1)!;
  return readFileSync(path.join(folder, version, file), 'utf8');
}

/** A source of the preset that comes with swarm. */
export function sourceOf<K extends UsageKind>(preset: string, kind: K): Extract<UsageSource, { kind: K }> {
  const dir = realpathSync(tempDir());
  const { config } = loadConfig({ paths: swarmPaths({ cwd: dir, env: { HOME: dir } }), env: {}, cwd: dir, preset, withoutFiles: true });
  const source = config.pools[0]!.launch.agent!.agent.usage.find(each => each.kind === kind);
  if (source === undefined) throw new Error(`preset ${preset} has no source ${kind}`);
  return source as Extract<UsageSource, { kind: K }>;
}
