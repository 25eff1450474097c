/** `npm start`: a tour of the board in a home of its own: start the daemon, load an example, work on it, show it, stop. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './fingerprint.mjs';

const home = mkdtempSync(join(tmpdir(), 'swarm-tour-'));
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, SWARM_HOME: home, SWARM_PROJECT: root };
for (const name of ['SWARM_SOCKET', 'SWARM_TOKEN', 'SWARM_WORKER', 'SWARM_TASK']) delete env[name];
/** @type {(text: string) => string} */
const bold = process.stdout.isTTY && !process.env.NO_COLOR ? text => `\u001b[1m${text}\u001b[0m` : text => text;

process.on('exit', () => {
  // Also after a Ctrl-C in the middle: nothing of the tour stays behind.
  run(['down'], 'ignore');
  rmSync(home, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

say('A daemon keeps the board. It is started here in a temporary home, so nothing of yours is touched.');
swarm('up', '-d');
say('Tasks come from a file, with their dependencies.');
swarm('task', 'import', 'presets/boards/example.yaml');
swarm('task', 'list');
say('Nothing waits without a reason.');
swarm('explain', 't3');
say('An agent claims what comes first for what it can do, reports, and finishes. Here ada does the work.');
swarm('task', 'next', '--claim', '--as', 'ada', '--can', 'sql', '--can', 'typescript');
swarm('task', 'progress', 't1', '60%', '--step', 'writing the test', '--as', 'ada');
swarm('task', 'done', 't1', '--result', 'the cookie was set for the wrong path', '--as', 'ada');
swarm('task', 'claim', 't2', '--as', 'ada');
swarm('task', 'done', 't2', '--as', 'ada');
say('With the schema done, the API is no longer blocked.');
swarm('task', 'list');
say('Everything that happened is in the log, and the log adds up to the board.');
swarm('events', '--limit', '12');
swarm('verify');
swarm('down');
say('That was the board. `bin/swarm up -d` starts one for this folder; `bin/swarm --help` shows the rest.');

/** @param {string} text */
function say(text) {
  console.log(`\n${text}`);
}

/** @param {string[]} args */
function swarm(...args) {
  console.log(bold(`\n$ swarm ${args.map(arg => (/^[\w./%-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}`));
  const { status } = run(args, 'inherit');
  if (status === 0) return;
  console.error(`\nstart: \`swarm ${args.join(' ')}\` ended with code ${status}`);
  process.exit(1);
}

/**
 * @param {string[]} args
 * @param {'inherit' | 'ignore'} stdio
 */
function run(args, stdio) {
  return spawnSync(join(root, 'bin/swarm'), args, { cwd: root, env, stdio: ['ignore', stdio, stdio] });
}
