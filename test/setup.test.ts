/** Set-up in a clone in miniature, with an npm that only notes what it was asked for; the build is the real one. */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, test } from 'vitest';
import { tempDir } from './helpers/temp.ts';

const root = join(import.meta.dirname, '..');
/** All of an installation that the build needs. */
const linkEsbuild = `mkdir -p node_modules && ln -sfn "${join(root, 'node_modules', 'esbuild')}" node_modules/esbuild`;
let clone: string;

beforeEach(() => {
  clone = tempDir();
  cpSync(join(root, 'scripts'), join(clone, 'scripts'), { recursive: true });
  for (const program of ['src/main.ts', 'src/holder/main.ts', 'src/daemon/screens/thread.ts', 'src/mcp/join.ts'])
    put(program, "console.log('first');");
  put('package.json', '{ "type": "module" }');
  put('package-lock.json', '{}');
  npmThat(linkEsbuild);
});

const put = (path: string, content: string) => {
  mkdirSync(join(clone, path, '..'), { recursive: true });
  writeFileSync(join(clone, path), content);
};

function npmThat(script: string): void {
  put('path/npm', `#!/bin/sh\necho "$1" >> calls\n${script}\n`);
  chmodSync(join(clone, 'path', 'npm'), 0o755);
}

const npmCalls = () => (existsSync(join(clone, 'calls')) ? readFileSync(join(clone, 'calls'), 'utf8').trim().split('\n') : []);

function start(env: NodeJS.ProcessEnv = {}) {
  const path = `${join(clone, 'path')}:/usr/bin:/bin`;
  return spawn(process.execPath, ['scripts/setup.mjs'], { cwd: clone, env: { ...process.env, PATH: path, ...env } });
}

async function setUp(env?: NodeJS.ProcessEnv) {
  const child = start(env);
  const [said, complained, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { said, complained, status };
}

async function runBuilt(): Promise<string> {
  const child = spawn(join(clone, 'dist', 'main.js'), { env: { PATH: join(process.execPath, '..') } });
  return (await text(child.stdout)).trim();
}

test('a fresh clone: it installs and builds, and the second time there is nothing to do', async () => {
  const first = await setUp();
  expect(first).toMatchObject({ status: 0, complained: '' });
  expect(first.said).toMatch(/set up: dependencies installed and built \(.* s\)\n$/);
  expect(await runBuilt()).toBe('first');
  expect((await setUp()).said).toMatch(/^set up: dependencies and build are current \(.* s\)\n$/);
  expect(npmCalls()).toEqual(['ci']);
});

test('a changed source: it builds only; a changed lock file: it installs again', async () => {
  await setUp();
  put('src/main.ts', "console.log('second');");
  expect((await setUp()).said).toMatch(/set up: built \(/);
  expect(await runBuilt()).toBe('second');
  expect(npmCalls()).toEqual(['ci']);
  put('package-lock.json', '{ }');
  await setUp();
  expect(npmCalls()).toEqual(['ci', 'ci']);
});

test('without a lock file it installs all the same', async () => {
  rmSync(join(clone, 'package-lock.json'));
  expect((await setUp()).status).toBe(0);
  expect(npmCalls()).toEqual(['install']);
});

test('an installation that was cut short counts as none', async () => {
  await setUp();
  put('package-lock.json', '{ }');
  npmThat('kill -KILL $PPID');
  expect((await setUp()).status).toBe(null);
  npmThat(':');
  expect((await setUp()).status).toBe(0);
  expect(npmCalls()).toEqual(['ci', 'ci', 'ci']);
});

test('several at once: one works, the others wait and find it done', async () => {
  const all = await Promise.all([setUp(), setUp(), setUp(), setUp()]);
  expect(all.map(({ status, complained }) => ({ status, complained }))).toEqual(Array(4).fill({ status: 0, complained: '' }));
  expect(npmCalls()).toEqual(['ci']);
  expect(existsSync(join(clone, '.setup.lock'))).toBe(false);
});

test('several at once take over the lock of a dead one, one of them', async () => {
  const dead = spawn('true');
  await once(dead, 'exit');
  put('.setup.lock/pids', String(dead.pid));
  const all = await Promise.all([setUp(), setUp(), setUp()]);
  expect(all.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(npmCalls()).toEqual(['ci']);
});

test('killed while its npm works on: the next one waits for that npm, and then installs anew', async () => {
  execFileSync('mkfifo', ['started', 'go on'], { cwd: clone });
  npmThat('[ -e started ] && echo x > started && rm started && read x < "go on"');
  const killed = start();
  await readFile(join(clone, 'started'));
  killed.kill('SIGKILL');
  const next = start();
  const [said] = await once(next.stdout, 'data');
  expect(String(said)).toMatch(/^set up: another one is at work \(pid \d+, \d+, lock .*\); waiting for it\n$/);
  expect(npmCalls()).toEqual(['ci']);
  npmThat(linkEsbuild);
  await writeFile(join(clone, 'go on'), 'x');
  expect(await once(next, 'exit')).toEqual([0, null]);
  expect(npmCalls()).toEqual(['ci', 'ci']);
});

test('npm fails: it says what, why and what to do', async () => {
  npmThat('echo "npm error network" >&2; exit 1');
  const { complained, status } = await setUp();
  expect(complained).toMatch(/^npm error network\nset up: npm ci failed, .*network.*Mend that and run this again/s);
  expect(status).toBe(1);
});

test('the build fails: the place in the source stands above, and the old dist works on', async () => {
  await setUp();
  put('src/main.ts', 'const = 1;');
  const { complained, status } = await setUp();
  expect(complained).toMatch(/src\/main\.ts:1:6.*build: failed, and dist is as it was\nset up: the build failed/s);
  expect(status).toBe(1);
  expect(await runBuilt()).toBe('first');
});

test('a Node that is too old is told so before anything is touched', async () => {
  const oldNode = `--import=data:text/javascript,Object.defineProperty(process,'version',{value:'v18.19.0'})`;
  const { complained, status } = await setUp({ NODE_OPTIONS: oldNode });
  expect(complained).toBe('set up: this is Node v18.19.0, and set-up needs 20 or newer: install it from nodejs.org, then run this again\n');
  expect(status).toBe(1);
  expect(npmCalls()).toEqual([]);
});
