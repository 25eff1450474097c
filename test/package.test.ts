/** The package as users get it: packed, installed globally into an empty place, started by both its names. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from './helpers/temp.ts';

const root = join(import.meta.dirname, '..');

/** npm and the command run on the Node that runs this test. */
const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };
const run = (command: string, args: string[], cwd = root) => execFileSync(command, args, { cwd, env, encoding: 'utf8' });

test('npm pack, npm install -g, swarm and swm', { timeout: 180_000 }, () => {
  const dir = tempDir();
  // Without scripts: set-up has built dist, and the other tests are running from it.
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', dir]));
  const paths: string[] = packed.files.map((file: { path: string }) => file.path);
  expect(paths, 'dist is built by `npm run setup`').toContain('dist/main.js');
  expect(paths.filter(path => !/^(dist|presets|schema)\/|^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(path))).toEqual([]);
  expect(paths.filter(path => /\.map$|\/\./.test(path))).toEqual([]);

  // The packages it needs are in npm's cache since set-up; the network is asked for what is not.
  run('npm', ['install', '--global', '--prefix', dir, '--prefer-offline', '--loglevel=error', join(dir, packed.filename)]);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of ['swarm', 'swm']) expect(run(join(dir, 'bin', name), ['--version'], dir)).toContain(version);

  // The presets come along, and are found from where npm has put them.
  expect(paths).toEqual(expect.arrayContaining(['shell', 'command', 'demo', 'demo-swarm'].map(name => `presets/${name}.yaml`)));
  const project = join(dir, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'swarm.yaml'), 'pools: {runner: {preset: shell}}\n');
  const origins = run(join(dir, 'bin', 'swarm'), ['config', 'show', '--origin'], project);
  expect(origins).toMatch(/pools\.runner\.hang\.act +show .*node_modules\/swarm\/presets\/shell\.yaml:/);
});
