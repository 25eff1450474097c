/** `swarm init`: what it finds, what it writes, and that all of it is valid, the comments included. */

import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/command.ts';
import { installedAgents } from '../../src/cli/installed.ts';
import { loadConfig } from '../../src/config/load.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import { paper } from '../helpers/paper.ts';
import { isRoot } from '../helpers/root.ts';
import { tempDir } from '../helpers/temp.ts';

let dir: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
  mkdirSync(join(dir, 'bin'));
});

const env = () => ({ HOME: dir, PATH: `${join(dir, 'bin')}::${join(dir, 'gone')}`, SWARM_HOME: join(dir, 'home') });

async function init(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = paper({ cwd: dir, env: env() });
  const code = await runCommand(['init', ...args], {
    terminal,
    runDaemon: () => Promise.resolve(0),
    openScreen: () => Promise.resolve(),
    serveTools: () => Promise.resolve(),
    screenCommands: () => Promise.reject(new Error('no screen here')),
  });
  return { code, out: terminal.out.join('\n'), err: terminal.err.join('\n') };
}

function install(name: string, mode = 0o755): void {
  writeFileSync(join(dir, 'bin', name), '#!/bin/sh\n');
  chmodSync(join(dir, 'bin', name), mode);
}

const written = (): string => readFileSync(join(dir, 'swarm.yaml'), 'utf8');
const configured = () => loadConfig({ paths: swarmPaths({ cwd: dir, env: env() }), env: env(), cwd: dir }).config;

describe('swarm init', () => {
  test('writes a file with a shell pool, and says what to do next', async () => {
    const { code, out, err } = await init();
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`wrote ${join(dir, 'swarm.yaml')}`);
    expect(out).toContain('agents  none of aider, amp, claude,');
    expect(out).toContain('git     no repository');
    expect(out).toContain("  swarm task add 'Say hello' --command 'echo hello'");
    expect(configured().pools).toMatchObject([{ name: 'shell', preset: 'shell', min: 0, max: 4 }]);
    expect(written()).toMatch(/^# .*\n/);
  });

  test('finds agents, the repository and the tests', async () => {
    for (const name of ['claude', 'aider']) install(name);
    install('codex', 0o644);
    mkdirSync(join(dir, 'bin', 'gemini'));
    mkdirSync(join(dir, '.git'));
    writeFileSync(join(dir, 'package.json'), '{"scripts": {"test": "vitest"}}');
    const { out } = await init('--json');
    expect(JSON.parse(out)).toEqual({
      file: join(dir, 'swarm.yaml'),
      git: true,
      test: 'npm test',
      agents: ['aider', 'claude'].map(name => ({ name, file: join(dir, 'bin', name) })),
    });
    expect(configured().pools.map(({ name }) => name)).toEqual(['aider', 'claude']);
    expect(written()).not.toContain('codex');
    expect(written()).toContain('  #shell:');
  });

  test.each([
    ['package.json', '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}', null],
    ['package.json', '{"scripts": {}}', null],
    ['package.json', 'not JSON', null],
    ['Makefile', 'all:\n\techo\n\ntest: all\n\techo\n', 'make test'],
    ['GNUmakefile', 'test:\n', 'make test'],
    ['Makefile', 'test := x\nlatest:\n', null],
  ])('%s with %j is understood', async (file, text, command) => {
    writeFileSync(join(dir, file), text);
    expect(JSON.parse((await init('--json')).out).test).toBe(command);
  });

  test('makes a swarm of the agents that are there, each asking before it does anything, none running without work', async () => {
    const { known } = await installedAgents({ cwd: dir, env: env() });
    for (const name of known) install(name);
    const { out } = await init();
    const { pools } = configured();
    expect(pools.map(({ name }) => name)).toEqual(known);
    for (const pool of pools) expect(pool).toMatchObject({ preset: pool.name, min: 0, max: 2, launch: { agent: { approvals: 'ask' } } });
    expect(out).toMatch(/Next:\n {2}look through the file\n {2}swarm up -d\n {2}swarm task add TITLE\n/);
  });

  test('what is a comment works when its # is taken away', async () => {
    const uncommented = (): string[] => {
      const plain = written().replaceAll(/^ {2}#(?! )/gm, '  ');
      writeFileSync(join(dir, 'swarm.yaml'), plain.replaceAll(/^ {2}#( {2,})/gm, '  $1'));
      return configured().pools.map(({ name }) => name);
    };
    for (const name of ['claude', 'codex']) install(name);
    await init();
    expect(uncommented()).toEqual(['claude', 'codex', 'shell']);
    await init('--preset', 'demo', '--force');
    expect(configured().pools.map(({ name }) => name)).toEqual(['demo']);
    expect(uncommented()).toEqual(['demo', 'claude', 'codex']);
  });

  test('does not replace what is there, unless told to', async () => {
    writeFileSync(join(dir, 'swarm.yaml'), 'name: mine\n');
    expect(await init()).toEqual({
      code: 1,
      out: '',
      err: `swarm: ${join(dir, 'swarm.yaml')} is there already\n  Edit it, or replace it with \`swarm init --force\`.`,
    });
    expect(written()).toBe('name: mine\n');
    expect((await init('--force')).code).toBe(0);
    expect(configured().pools).toHaveLength(1);
  });

  test('does not write beside a swarm.yml either', async () => {
    writeFileSync(join(dir, 'swarm.yml'), 'name: mine\n');
    expect((await init()).err).toContain('swarm.yml is there already');
    expect(existsSync(join(dir, 'swarm.yaml'))).toBe(false);
  });

  test('begins with a preset: of a pool, or of a whole swarm', async () => {
    expect((await init('--preset', 'demo')).code).toBe(0);
    expect(configured().pools).toMatchObject([{ name: 'demo', preset: 'demo', drive: 'pull' }]);
    expect((await init('--preset', 'demo-swarm', '--force')).code).toBe(0);
    expect(configured().pools.map(({ name }) => name)).toEqual(['agents', 'shell']);
    expect(written()).not.toMatch(/^description/m);
  });

  test('puts back what was there when the preset does not make a swarm', async () => {
    expect((await init('--preset', 'shel')).err).toContain("there is no preset 'shel'. Did you mean 'shell'?");
    expect((await init('--preset', 'command')).err).toContain('has no command');
    expect(existsSync(join(dir, 'swarm.yaml'))).toBe(false);
    writeFileSync(join(dir, 'swarm.yaml'), 'name: mine\n');
    expect((await init('--preset', 'command', '--force')).code).toBe(2);
    expect(written()).toBe('name: mine\n');
  });

  test.skipIf(isRoot('says so when it may not write'))('says so when it may not write', async () => {
    chmodSync(dir, 0o500);
    const { code, err } = await init();
    chmodSync(dir, 0o700);
    expect(code).toBe(1);
    expect(err).toContain('cannot write');
  });
});
