/** What is known of agents, read from files: each that comes with swarm is read whole, the nearest counts, a broken one is named. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readAgents } from '../../src/config/agent-files.ts';
import { tempDir } from '../helpers/temp.ts';

const own = resolve(import.meta.dirname, '../../presets');

test('every file that comes with swarm says how its agent is seen, heard and spoken to', () => {
  const agents = readAgents([own]);
  expect(agents.warnings).toEqual([]);
  for (const name of ['claude', 'codex', 'copilot', 'gemini', 'opencode', 'qwen']) {
    const { signs, hooks, programs } = agents.named(name);
    expect(programs, name).toContain(name);
    expect(new Set(signs.rules.map(({ state }) => state)), name).toEqual(new Set(['busy', 'waiting', 'idle']));
    expect(Object.keys(hooks.events).length, name).toBeGreaterThan(4);
    expect(hooks.session.length, name).toBeGreaterThan(0);
  }
});

test.each([
  [['claude', '--model', 'x'], 'claude'],
  [['/usr/local/bin/codex'], 'codex'],
  [['env', 'A=1', 'npx', '-y', 'gemini'], 'gemini'],
  [['sh', '-c', 'claude'], 'unknown'],
  [[], 'unknown'],
])('%j is %s', (command, name) => expect(readAgents([own]).running(command).name).toBe(name));

test('the nearest file of a name counts, and one that is broken is left out with a word on why', () => {
  const near = tempDir();
  mkdirSync(join(near, 'states'));
  writeFileSync(join(near, 'states', 'claude.yaml'), 'programs: [claude, my-claude]\n');
  writeFileSync(join(near, 'states', 'mine.yaml'), 'states: { rules: [{ name: a, state: busy, in: bottom 3, match: "(" }] }\n');
  writeFileSync(join(near, 'states', 'other.yaml'), 'states: { rules: [{ name: a, state: sleepy, in: top, match: a }] }\n');
  const agents = readAgents([near, own]);
  expect(agents.running(['my-claude'])).toMatchObject({ name: 'claude', signs: { rules: [] } });
  expect(agents.warnings).toHaveLength(2);
  expect(agents.warnings[0]).toMatch(/mine\.yaml: .*regular expression.*states\.rules\[0\]\.match/);
  expect(agents.warnings[1]).toMatch(/other\.yaml: .*busy.*title, progress, prompt/);
});
