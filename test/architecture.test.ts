/** The house as design section 4 draws it: who may import what, and what every source file looks like. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { captionComplaints, complaintsAbout, type Layers, packagesBefore } from './helpers/house-rules.ts';
import { parseSource } from './helpers/source.ts';

/** The allow-list: an import that no row names is refused. */
const layers: Layers = {
  'main.ts': { from: ['cli', 'daemon', 'mcp', 'tui'], packages: [], node: true, lazy: true },
  core: { from: [], packages: ['zod'], node: false, pure: true },
  // The version of a build is part of its greeting.
  protocol: { from: ['core', '../package.json'], packages: ['zod'], node: false, pure: true },
  config: { from: ['core'], packages: ['zod', 'yaml'], node: true },
  store: { from: ['core'], packages: ['zod', 'better-sqlite3'], node: true },
  terminal: { from: ['core'], packages: ['@xterm/headless'], node: true },
  // The frames are all that it shares: it stays what it is while the rest is upgraded around it.
  holder: { from: ['protocol/frame.ts'], packages: ['node-pty'], node: true },
  client: {
    from: ['core', 'protocol', 'config', 'holder/recording.ts', 'holder/process-tree.ts', 'holder/protocol.ts'],
    packages: [],
    node: true,
  },
  daemon: {
    from: [
      'core',
      'protocol',
      'config',
      'store',
      'terminal',
      'worktree',
      // Told to a person by a command of theirs.
      'wording',
      'holder/protocol.ts',
      'holder/cpu-time.ts',
      'holder/process-tree.ts',
      'holder/recording.ts',
      'holder/stop.ts',
      'holder/usage.ts',
      // What an agent is told when it is started.
      'wording/agent-instructions.ts',
    ],
    packages: ['zod', 'pino'],
    node: true,
  },
  // Its processes are started, and ended, by whoever it is given.
  worktree: { from: ['core'], packages: [], node: true },
  // Texts for people, the same in the command and on the screen.
  wording: { from: ['core'], packages: [], node: true, pure: true },
  // Besides what every client has, the configuration: `swarm config` and `swarm where` work without a daemon.
  cli: {
    from: ['core', 'protocol', 'client', 'config', 'wording', 'holder/recording.ts'],
    packages: ['commander', 'string-width', 'yaml'],
    node: true,
  },
  tui: { from: ['core', 'protocol', 'client', 'wording'], packages: ['ink', 'react', 'string-width'], node: true },
  mcp: { from: ['core', 'protocol', 'client', 'wording'], packages: ['@modelcontextprotocol/server', 'zod'], node: true },
};

const root = join(import.meta.dirname, '..');

const sourcesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => /\.(tsx?|mjs)$/.test(path))
    .map(path => ({ path: path.replaceAll(sep, '/'), text: readFileSync(join(root, folder, path), 'utf8') }));

describe('the house', () => {
  test('every file of src keeps the rules', () => {
    expect(complaintsAbout(sourcesIn('src').map(parseSource), layers)).toEqual([]);
  });

  test('a verb starts without any package: what only some need is loaded when they run', () => {
    expect(packagesBefore('cli/command.ts', sourcesIn('src').map(parseSource))).toEqual([]);
  });

  test.each(['scripts', 'test', 'bench'])('every file of %s opens with a caption', folder => {
    expect(sourcesIn(folder).flatMap(captionComplaints)).toEqual([]);
  });

  test('ARCHITECTURE.md stays short and shows the tree as it is', () => {
    expect(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(150);
    execFileSync(process.execPath, [join(root, 'scripts', 'tree.mjs'), '--check'], { encoding: 'utf8' });
  });
});

describe('the rules can fail', () => {
  const complaints = (path: string, line: string) => complaintsAbout([parseSource({ path, text: `/** A caption. */\n${line}\n` })], layers);

  test.each([
    ['core/a.ts', "import { join } from 'node:path';", "uses none of Node's modules"],
    ['core/a.ts', "import { parse } from 'yaml';", 'packages of core: zod'],
    ['core/a.ts', "import { z } from 'zod';", "import * as z from 'zod'"],
    ['core/a.ts', "import type { B } from '../store/b.ts';", 'nothing but itself'],
    ['core/a.ts', "export * from '../store/b.ts';", 'nothing but itself'],
    ['core/a.ts', "export type B = import('../store/b.ts').B;", 'nothing but itself'],
    ['core/a.ts', "import '../../package.json';", 'nothing but itself'],
    ['core/a.ts', 'const at = Date.now();', 'Date.now'],
    ['core/a.ts', 'const at = new Date();', 'new Date()'],
    ['core/a.ts', 'const luck = Math.random();', 'Math.random'],
    ['core/a.ts', 'setTimeout(() => {}, 1);', 'setTimeout'],
    ['core/a.ts', 'const home = process.env.HOME;', 'process.env'],
    ['core/a.ts', 'const { env } = process;', 'process'],
    ['protocol/a.ts', 'export const later = async () => 1;', 'async'],
    ['store/a.ts', "import { b } from '../daemon/b.ts';", 'store imports of src: core'],
    ['daemon/a.ts', "import { keep } from '../holder/keep.ts';", 'holder/protocol.ts'],
    ['cli/a.ts', "const { draw } = await import('../tui/draw.ts');", 'cli imports of src'],
    ['cli/a.ts', 'const page = await import(path);', 'a computed path'],
    ['cli/a.ts', "import { b } from './b.js';", 'with its ending'],
    ['main.ts', "import { run } from './cli/run.ts';", 'loads it by import()'],
    ['extra/a.ts', 'export const a = 1;', 'no row in the table'],
    ['daemon/task-manager.ts', 'export const a = 1;', "'manager' says nothing"],
    ['daemon/utils/text.ts', 'export const a = 1;', "'utils' says nothing"],
    ['daemon/taskQueue.ts', 'export const a = 1;', 'not kebab-case'],
    ['daemon/a.ts', 'export default 1;', 'a default export'],
    ['daemon/a.ts', 'export enum E { a }', 'an enum'],
    ['daemon/a.ts', 'export namespace N { export const a = 1; }', 'a namespace'],
    ['daemon/a.ts', `${'\n'.repeat(299)}export const a = 1;`, '301 lines'],
  ])('%s: %s', (path, line, complaint) => {
    expect(complaints(path, line)).toEqual([expect.stringContaining(complaint)]);
  });

  test.each([
    ['core/a.ts', "import * as z from 'zod';\nexport const at = (now: number) => new Date(now);"],
    ['core/a.ts', 'export interface Worker { process: string }\nexport const isUp = (worker: Worker) => worker.process;'],
    ['daemon/handlers/a.ts', "import type { Open } from '../../holder/protocol.ts';\nimport { b } from '../b.ts';"],
    ['main.ts', "import { argv } from 'node:process';\nawait import('./cli/command.ts');"],
  ])('and let %s be: %s', (path, lines) => {
    expect(complaints(path, lines)).toEqual([]);
  });

  test('a package that every verb would load, however far away', () => {
    const file = (path: string, ...lines: string[]) => parseSource({ path, text: `/** A caption. */\n${lines.join('\n')}\n` });
    const far = file(
      'core/a.ts',
      "import * as z from 'zod';",
      "import type { Box } from 'ink';",
      "const { parse } = await import('yaml');",
    );
    const sources = [file('cli/command.ts', "import { b } from './b.ts';"), file('cli/b.ts', "export { a } from '../core/a.ts';"), far];
    expect(packagesBefore('cli/command.ts', sources)).toEqual(['core/a.ts: zod']);
  });

  test('a missing caption', () => {
    const bare = parseSource({ path: 'core/a.ts', text: '// not a caption\nexport const a = 1;\n' });
    expect(complaintsAbout([bare], layers)).toEqual([expect.stringContaining('does not open with a caption')]);
  });

  test('a cycle, through a type as well, but not through a lazy import', () => {
    const sources = (back: string) =>
      ["import { b } from './b.ts';", "import type { C } from './c.ts';", back].map((line, i) =>
        parseSource({ path: `core/${'abc'[i]}.ts`, text: `/** A caption. */\n${line}\n` }),
      );
    expect(complaintsAbout(sources("export { a } from './a.ts';"), layers)).toEqual([
      'a cycle of imports: core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts',
    ]);
    expect(complaintsAbout(sources("export const a = () => import('./a.ts');"), layers)).toEqual([]);
  });
});
