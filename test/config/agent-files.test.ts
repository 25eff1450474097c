/** What is known of agents, read from files: each that comes with swarm is read whole, the nearest counts, a broken one is named. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readAgents } from '../../src/config/agent-files.ts';
import { keysThatAnswer, reader } from '../../src/core/state-rules.ts';
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

test.each([
  ['  ⎿  API Error: Request rejected (429) · You have reached your usage limit.', 'quota', 120_000],
  ["You've hit your session limit · resets 3pm", 'quota', 3_600_000],
  ["You're out of extra usage · resets 3pm", 'quota', 3_600_000],
  ['Credit balance is too low', 'quota', 3_600_000],
  ['spend limit reached · resets Dec 1', 'quota', 3_600_000],
  ['I raised the limit of 429 requests.', undefined, undefined],
])('claude says %j: %s', (line, kind, pauseMs) => {
  const { message } = reader(readAgents([own]).named('claude').signs)({ title: '', progress: 'none', lines: [line] });
  expect([message?.class, message?.pauseMs]).toEqual([kind, pauseMs]);
});

test('what claude asks of a folder is told, not one of the answers', () => {
  const asked = 'Quick safety check: Is this a project you created or one you trust? (Like your own code)';
  const lines = [asked, '', ' ❯ No, exit', '   Yes, I trust this folder', '', ' Enter to confirm · Esc to cancel'];
  const { screen } = reader(readAgents([own]).named('claude').signs)({ title: '', progress: 'none', lines });
  expect(screen).toEqual({ rule: 'trust', state: 'waiting', evidence: asked });
});

test.each([
  ['No, exit', [' ❯ No, exit', '   Yes, I trust this folder'], '\x1b[B\r'],
  ['Yes', [' ❯ 1. Yes, I trust this folder', '   2. No, exit'], '\r'],
  ['nothing', ['   1. Yes, I trust this folder', '   2. No, exit'], undefined],
])('claude is trusted with a folder by keys that go with what its cursor is at: %s', (_, lines, keys) => {
  const { answer } = readAgents([own])
    .named('claude')
    .signs.rules.find(({ name }) => name === 'trust')!;
  const pressed = keysThatAnswer(answer!, lines)?.map(({ bytes }) => bytes);
  expect(pressed?.join('')).toBe(keys);
});

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
