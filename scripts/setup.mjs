/** Brings a clone to where every command works: dependencies installed, dist built. Quick when there is nothing to do. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { isBuilt, root } from './fingerprint.mjs';
import { withLock } from './lock.mjs';

const oldestNode = 20;
const lockfile = join(root, 'package-lock.json');
/** Says what was installed; written last, so that an interrupted installation counts as none. */
const stamp = join(root, 'node_modules', '.swarm-setup');
/** The Node that runs swarm where the machine's own is older than it needs. */
const bundledNode = join(root, 'node_modules', 'node', 'bin', 'node');

try {
  await setUp();
} catch (error) {
  console.error(`set up: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}

async function setUp() {
  const startedAt = performance.now();
  if (major(process.version) < oldestNode) {
    throw new Error(
      `this is Node ${process.version}, and set-up needs ${oldestNode} or newer: install it from nodejs.org, then run this again`,
    );
  }
  const done = areDependenciesCurrent() && isBuilt() ? [] : await withLock('setup', installAndBuild, say);
  const outcome = done.length > 0 ? done.join(' and ') : 'dependencies and build are current';
  say(`${outcome} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
}

/**
 * Looks again at each step: another set-up may have done the work while this one waited for the lock.
 * @param {Hold} hold
 */
async function installAndBuild(hold) {
  const done = [];
  if (!areDependenciesCurrent()) {
    await installDependencies(hold);
    done.push('dependencies installed');
  }
  if (!isBuilt()) {
    await run(process.execPath, ['scripts/build.mjs'], hold, 'the build failed, for the reason above; mend that and run this again');
    done.push('built');
  }
  return done;
}

function areDependenciesCurrent() {
  const hasNode = major(process.version) >= 22 || existsSync(bundledNode);
  return hasNode && existsSync(stamp) && readFileSync(stamp, 'utf8') === dependencyFingerprint();
}

/** The machine counts too: what was installed for one kind does not load on another that shares the folder. */
function dependencyFingerprint() {
  const lock = existsSync(lockfile) ? readFileSync(lockfile) : '';
  return createHash('sha256').update(`${process.platform} ${process.arch}\0`).update(lock).digest('hex');
}

/** @param {Hold} hold */
async function installDependencies(hold) {
  const verb = existsSync(lockfile) ? 'ci' : 'install';
  say(`installing the dependencies with npm ${verb}; the first time this takes up to a minute`);
  rmSync(stamp, { force: true });
  // Development dependencies hold the build, whatever NODE_ENV says; their engines ask for the Node that is about to be installed.
  const options = ['--include=dev', '--engine-strict=false', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', [verb, ...options], hold, npmFailed(verb));
  if (major(process.version) < 22 && !existsSync(bundledNode)) {
    throw new Error(
      `swarm needs Node 22 or newer, this machine has ${process.version}, and the npm package 'node' brought none, as when install ` +
        'scripts are switched off: run `npm rebuild node --ignore-scripts=false`, or install Node 22, then run this again',
    );
  }
  writeFileSync(stamp, dependencyFingerprint());
}

/** @param {string} verb */
function npmFailed(verb) {
  return (
    `npm ${verb} failed, for the reason above; it needs the npm registry (network, proxy, \`npm config get registry\`) ` +
    'and a package-lock.json that agrees with package.json. Mend that and run this again'
  );
}

/**
 * The lock is held for the program as well: killed alone, this process would leave it at work in node_modules.
 * @typedef {(pid: number) => void} Hold
 * @param {string} program @param {string[]} args @param {Hold} hold @param {string} failure
 */
async function run(program, args, hold, failure) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: machinePath() } });
  const ended = once(child, 'exit').catch(error => {
    throw new Error(`cannot start ${program} (${error.message}): install it, then run this again`);
  });
  if (child.pid) hold(child.pid);
  const [status] = await ended;
  if (status !== 0) throw new Error(failure);
}

/** Without the programs of node_modules: npm must not run on a Node that it is about to replace. */
function machinePath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter(folder => !folder.endsWith(join('node_modules', '.bin'))).join(delimiter);
}

/** @param {string} version */
function major(version) {
  return Number(version.slice(1).split('.')[0]);
}

/** @param {string} message */
function say(message) {
  console.log(`set up: ${message}`);
}
