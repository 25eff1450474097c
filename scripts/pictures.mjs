/** `npm run pictures`: draws the user interface as it is, from real runs of a swarm of scripted agents, into docs/pictures. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './fingerprint.mjs';
import { svgOf } from './picture-svg.mjs';

const require = createRequire(import.meta.url);
/** @type {typeof import('@xterm/headless')} */
const { Terminal } = require('@xterm/headless');
/** @type {{ spawn(file: string, args: string[], options: object): any }} */
const pty = require('node-pty');

/**
 * What is drawn: the size, and what a person does before, each step a text to wait for and then keys to press.
 * @typedef {{ name: string, columns: number, rows: number, args?: string[], steps: [wait: string | RegExp, keys: string][], until: string | RegExp }} Picture
 */

/** @type {Picture[]} */
const pictures = [
  { name: 'board', columns: 200, rows: 50, steps: [], until: /NEEDS? YOU/ },
  { name: 'board-small', columns: 80, rows: 24, steps: [], until: 'working' },
  { name: 'board-medium', columns: 120, rows: 36, steps: [], until: 'working' },
  { name: 'assign', columns: 120, rows: 36, steps: [['working', 'jjja']], until: 'scheduler chooses' },
  { name: 'task', columns: 120, rows: 36, steps: [['working', '\r']], until: 'Needed by' },
  { name: 'peek', columns: 120, rows: 36, steps: [[/NEEDS? YOU/, 'n ']], until: 'Reply to' },
  { name: 'palette', columns: 120, rows: 36, steps: [['working', ':assi']], until: 'Let the scheduler' },
  { name: 'help', columns: 120, rows: 36, steps: [['working', '?']], until: 'The board' },
  { name: 'new-task', columns: 120, rows: 36, steps: [['working', 'cMend the parser\tIt fails on an empty file.\t']], until: 'empty file' },
  { name: 'workers', columns: 200, rows: 50, steps: [['working', '2']], until: 'Pools' },
  { name: 'ascii', columns: 80, rows: 24, args: ['--ascii', '--theme', 'mono'], steps: [], until: 'working' },
];

const wanted = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'swarm-pictures-'));
const folder = join(root, 'docs', 'pictures');
const env = { ...process.env, SWARM_HOME: home, SWARM_PROJECT: root, LANG: 'C.UTF-8', COLORTERM: 'truecolor' };
const swarm = (/** @type {string[]} */ ...args) => execFileSync(join(root, 'bin/swarm'), args, { cwd: root, env, encoding: 'utf8' });

try {
  mkdirSync(folder, { recursive: true });
  swarm('up', '-d');
  swarm('task', 'import', 'presets/boards/demo.yaml');
  swarm('up', '-d', '--preset', 'demo-swarm');
  for (const picture of pictures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    // Each shows a swarm at work, however long the ones before took.
    swarm('task', 'import', 'presets/boards/demo.yaml');
    await draw(picture);
    console.log(`pictures: docs/pictures/${picture.name}.svg`);
  }
} finally {
  swarm('down', '--now');
  rmSync(home, { recursive: true, force: true });
}

/** @param {Picture} picture */
async function draw({ name, columns, rows, args = [], steps, until }) {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  const child = pty.spawn(join(root, 'bin/swarm'), ['ui', ...args], {
    cols: columns,
    rows,
    cwd: root,
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
        const timer = setTimeout(() => reject(new Error(`${name}: ${what} did not appear:\n${textOf(terminal)}`)), 60_000);
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
  writeFileSync(join(folder, `${name}.svg`), svgOf(terminal, `swarm ${args.join(' ')}`.trim()));
  child.write('\x1b\x1b');
  child.kill('SIGTERM');
  await ended;
  terminal.dispose();
}

/** @param {import('@xterm/headless').Terminal} terminal */
function textOf({ buffer: { active }, rows }) {
  return Array.from({ length: rows }, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '').join('\n');
}
