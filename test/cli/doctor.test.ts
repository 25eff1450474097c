/** `swarm doctor`: each thing that can be wrong is found, and comes with its remedy. */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { locale, node } from '../../src/cli/doctor-machine.ts';
import { type TestHome, testHome } from '../helpers/daemon.ts';

interface Check {
  readonly name: string;
  readonly state: string;
  readonly text: string;
  readonly remedy: string | null;
}

async function checksOf({ swarm }: TestHome): Promise<{ code: number | null; by: (name: string) => Check | undefined }> {
  const { code, stdout } = await swarm('doctor', '--json');
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  return { code, by: name => checks.find(check => check.name === name) };
}

function program(dir: string, name: string, script: string): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, name), 0o755);
}

test('says what it looked at', async () => {
  const place = testHome();
  const { code, by } = await checksOf(place);
  expect(code).toBe(0);
  for (const name of ['node', 'terminals', 'open files', 'processes', 'ptys', 'disk', 'config', 'sockets']) {
    expect(by(name)).toMatchObject({ text: expect.any(String), state: expect.stringMatching(/^(ok|warn)$/) });
  }
  expect(by('terminals')).toMatchObject({ state: 'ok', remedy: null });
  expect(by('daemon')).toMatchObject({ state: 'ok', text: expect.stringContaining('none runs') });
  expect((await place.swarm('doctor')).stdout).toMatch(/^ok +node +v\d+/m);
});

test('finds agents, slow or broken ones, and a swarm that is another one', async () => {
  const bin = join(testHome().home, 'bin');
  program(bin, 'claude', 'echo "2.1.7 (Claude Code)"');
  program(bin, 'codex', 'exit 9');
  program(bin, 'swarm', 'exit 0');
  const { by } = await checksOf(testHome({ PATH: `${bin}:${process.env.PATH}` }));
  expect(by('claude')).toEqual({ name: 'claude', state: 'ok', text: `2.1.7 at ${bin}/claude`, remedy: null });
  expect(by('codex')).toMatchObject({ state: 'warn', text: expect.stringContaining('code 9') });
  expect(by('swarm')).toMatchObject({ state: 'warn', text: expect.stringContaining(`${bin}/swarm`) });
});

test('fails by a configuration that is wrong, with the place', async () => {
  const place = testHome();
  writeFileSync(join(place.home, 'swarm.yaml'), 'version: 1\nboard:\n  leese: 90s\n');
  const { code, by } = await checksOf(place);
  expect([code, by('config')]).toEqual([1, expect.objectContaining({ state: 'fail', text: expect.stringContaining('leese') })]);
  expect((await place.swarm('doctor')).stdout).toMatch(/^1 thing does not work/m);
});

test('finds the daemon, and what one that was killed left behind', async () => {
  const place = testHome();
  const daemon = await place.start();
  expect((await checksOf(place)).by('daemon')).toMatchObject({ state: 'ok', text: expect.stringContaining(`pid ${daemon.pid}`) });
  await daemon.kill();
  expect((await checksOf(place)).by('left behind')).toMatchObject({ state: 'warn', remedy: expect.stringContaining('`swarm up`') });
});

test.each([
  ['v18.20.1', 'fail'],
  ['v22.0.0', 'ok'],
])('Node %s: %s', (version, state) => expect(node(version).state).toBe(state));

test.each([
  [{ LANG: 'C.UTF-8' }, 'ok'],
  [{ LANG: 'de_DE.utf8', LC_ALL: '' }, 'ok'],
  [{ LANG: 'C.UTF-8', LC_ALL: 'POSIX' }, 'warn'],
])('locale %j: %s', (env, state) => expect(locale(env).state).toBe(state));
