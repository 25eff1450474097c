/** `npm start`: a swarm of scripted agents in a home of its own, which scales, fails, hangs, asks and recovers, and then is gone. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './fingerprint.mjs';

const home = mkdtempSync(join(tmpdir(), 'swarm-tour-'));
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, SWARM_HOME: home, SWARM_PROJECT: root };
for (const name of ['SWARM_SOCKET', 'SWARM_TOKEN', 'SWARM_WORKER', 'SWARM_TASK']) delete env[name];
const isWatched = process.stdin.isTTY === true && process.stdout.isTTY === true;
/** @type {(text: string) => string} */
const bold = process.stdout.isTTY && !process.env.NO_COLOR ? text => `\u001b[1m${text}\u001b[0m` : text => text;

process.on('exit', () => {
  // Also after a Ctrl-C in the middle: nothing of the tour stays behind.
  spawnSync(join(root, 'bin/swarm'), ['down', '--now'], { cwd: root, env, stdio: 'ignore' });
  rmSync(home, { recursive: true, force: true });
});
/** What shows the swarm gets the Ctrl-C as well, and ends by it; in the steps before, it ends the tour. */
let isShowing = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => isShowing || process.exit(1));

say(`A swarm of scripted agents, in a temporary home: nothing of yours is touched. From another terminal, look around with`);
say(`  SWARM_HOME=${home} bin/swarm ps     (or: task list, events -f, attach agents-1, explain t5, scale agents 4)`);
await swarm('up', '-d');
say('The board: a chain of tasks that wait for each other, one that fails once, one that hangs, one that asks.');
await swarm('task', 'import', 'presets/boards/demo.yaml');
await swarm('task', 'list');
say('Two pools begin with no workers at all, and grow and shrink with the work.');
isShowing = true;
await swarm('up', '--preset', 'demo-swarm', ...(isWatched ? [] : ['--exit-when-done']));
isShowing = false;
say('How it went, and whether the log of all that happened adds up to the board:');
await swarm('stats');
await swarm('verify');
await swarm('down');
say('That was the demo. `bin/swarm init` sets up a swarm for a project of yours; `bin/swarm --help` shows the rest.');

/** @param {string} text */
function say(text) {
  console.log(`\n${text}`);
}

/** @param {string[]} args */
async function swarm(...args) {
  console.log(bold(`\n$ swarm ${args.map(arg => (/^[\w./%-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}`));
  const child = spawn(join(root, 'bin/swarm'), args, { cwd: root, env, stdio: [isWatched ? 'inherit' : 'ignore', 'inherit', 'inherit'] });
  const [status] = await once(child, 'exit');
  if (status === 0) return;
  console.error(`\nstart: \`swarm ${args.join(' ')}\` ended with code ${status}`);
  process.exit(1);
}
