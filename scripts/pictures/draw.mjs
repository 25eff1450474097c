/** `npm run pictures`: draws the user interface as it is, from real runs of a swarm of scripted agents, into docs/pictures. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../fingerprint.mjs';
import { svgOf } from './svg.mjs';

const require = createRequire(import.meta.url);
/** @type {typeof import('@xterm/headless')} */
const { Terminal } = require('@xterm/headless');
/** @type {{ spawn(file: string, args: string[], options: object): any }} */
const pty = require('node-pty');

/**
 * What is drawn: the size, and what a person does before, each step a text to wait for and then keys to press.
 * @typedef {{ name: string, columns: number, rows: number, args?: string[], steps: [wait: string | RegExp, keys: string][], until: string | RegExp }} Picture
 */

const begun = 'working';

/** @type {Picture[]} */
const pictures = [
  { name: 'board', columns: 200, rows: 50, steps: [[begun, 'gjjj']], until: 'Log' },
  { name: 'peek', columns: 120, rows: 36, steps: [[begun, 'n ']], until: 'Reply to' },
  { name: 'board-small', columns: 80, rows: 24, steps: [], until: begun },
  { name: 'board-medium', columns: 120, rows: 36, steps: [], until: begun },
  { name: 'columns', columns: 160, rows: 44, steps: [[begun, 'b']], until: begun },
  {
    name: 'assign',
    columns: 120,
    rows: 36,
    steps: [
      [begun, '/cards'],
      ['2 of', '\ra'],
    ],
    until: 'scheduler chooses',
  },
  {
    name: 'task',
    columns: 120,
    rows: 36,
    steps: [
      [begun, '/buying'],
      ['1 of', '\r'],
      ['buying', '\r'],
    ],
    until: 'needed by',
  },
  { name: 'palette', columns: 120, rows: 36, steps: [[begun, ':assi']], until: 'Let the scheduler' },
  { name: 'help', columns: 120, rows: 36, steps: [[begun, '?']], until: 'The board' },
  {
    ...{ name: 'new-task', columns: 120, rows: 36, until: 'empty file' },
    steps: [[begun, 'cMend the parser of addresses\tIt fails on an empty file.\t']],
  },
  { name: 'workers', columns: 200, rows: 50, steps: [[begun, '2']], until: 'Pools' },
  { name: 'messages', columns: 120, rows: 36, steps: [[begun, '3']], until: 'Staging' },
  { name: 'timeline', columns: 160, rows: 44, steps: [[begun, '4']], until: 'api-1' },
  { name: 'runs', columns: 160, rows: 44, steps: [[begun, '5']], until: 'completed' },
  { name: 'ascii', columns: 80, rows: 24, args: ['--ascii', '--theme', 'mono'], steps: [], until: begun },
  { name: 'light', columns: 120, rows: 36, args: ['--theme', 'light'], steps: [], until: begun },
];

const wanted = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'swarm-pictures-'));
const scene = import.meta.dirname;
const folder = join(root, 'docs', 'pictures');
const env = { ...process.env, SWARM_HOME: home, SWARM_PROJECT: scene, LANG: 'C.UTF-8', COLORTERM: 'truecolor' };
const swarm = (/** @type {string[]} */ ...args) => execFileSync(join(root, 'bin/swarm'), args, { cwd: scene, env, encoding: 'utf8' });

try {
  mkdirSync(folder, { recursive: true });
  swarm('up', '-d');
  swarm('task', 'import', 'done.yaml');
  try {
    swarm('wait', '--timeout', '60s');
  } catch {
    // One of them fails, and is to be seen.
  }
  swarm('run', 'enterprise-phases', '--input', 'project=order history');
  await told('"run.settled"');
  swarm('task', 'import', 'work.yaml');
  // A worker waits for an answer.
  await told('"waiting"');
  swarm('send', 'role:worker', 'The release branch is cut at five: nothing new on gift cards after that.');
  swarm('send', 'all', 'Staging is slow today; be patient with its tests.');
  for (const picture of pictures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    await draw(picture);
    console.log(`pictures: docs/pictures/${picture.name}.svg`);
  }
} finally {
  swarm('down', '--now');
  rmSync(home, { recursive: true, force: true });
}

/** Until a fact holds this. @param {string} word */
async function told(word) {
  const watch = spawn(join(root, 'bin/swarm'), ['watch', '--json', '--since', '1m'], {
    cwd: scene,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(watch.stdout)) if (line.includes(word)) break;
  watch.kill();
}

/** @param {Picture} picture */
async function draw({ name, columns, rows, args = [], steps, until }) {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  const child = pty.spawn(join(root, 'bin/swarm'), ['ui', ...args], {
    cols: columns,
    rows,
    cwd: scene,
    env,
    name: 'xterm-256color',
    encoding: null,
  });
  /** @type {() => void} */
  let onNews = () => {};
  child.onData((/** @type {Uint8Array} */ bytes) => terminal.write(bytes, () => onNews()));
  const ended = new Promise(resolve => child.onExit(resolve));
  /** @param {string | RegExp} what */
  const shows = what =>
    /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${name}: ${what} did not appear:\n${textOf(terminal)}`)), 20_000);
        onNews = () => {
          const text = textOf(terminal);
          if (typeof what === 'string' ? !text.includes(what) : !what.test(text)) return;
          clearTimeout(timer);
          resolve();
        };
        onNews();
      })
    );
  for (const [wait, keys] of steps) {
    await shows(wait);
    for (const key of keys) child.write(key);
  }
  await shows(until);
  await new Promise(resolve => setTimeout(resolve, 700));
  writeFileSync(join(folder, `${name}.svg`), svgOf(terminal, `swarm ${args.join(' ')}`.trim(), args.includes('light')));
  child.write('\x1b\x1b');
  child.kill('SIGTERM');
  await ended;
  terminal.dispose();
}

/** @param {import('@xterm/headless').Terminal} terminal */
function textOf({ buffer: { active }, rows }) {
  return Array.from({ length: rows }, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '').join('\n');
}
