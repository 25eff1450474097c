/** Every check, then every test: one line a step with its time, and the counts on the last line. */

import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { root } from './fingerprint.mjs';

/** Independent of each other, and each alone leaves a core idle: they run side by side. */
const checks = {
  types: ['node_modules/.bin/tsc', '--project', '.'],
  lint: ['node_modules/.bin/biome', 'check', '--error-on-warnings'],
  'dead code': ['node_modules/.bin/knip'],
  generated: [process.execPath, 'scripts/generate.mjs', '--check'],
};

const startedAt = performance.now();
const outcomes = await Promise.all(Object.entries(checks).map(([name, command]) => check(name, command)));
const failed = outcomes.filter(outcome => !outcome.ok).map(outcome => outcome.name);
if (failed.length === 0) await test();
else end(false, `${failed.join(', ')}; the tests did not run`);

/** @param {string} name @param {string[]} command */
async function check(name, command) {
  const { ok, output, seconds } = await run(command, ['ignore', 'pipe', 'pipe']);
  console.log(`check: ${name.padEnd(9)} ${ok ? 'ok' : 'FAILED'} ${seconds} s`);
  if (!ok) console.log(output.trimEnd());
  return { name, ok };
}

async function test() {
  const plain = process.stdout.isTTY ? [] : ['--no-color'];
  const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...plain, ...process.argv.slice(2)];
  const { ok, counts } = await run(vitest, ['ignore', 'inherit', 'inherit', 'ipc']);
  const told = counts
    ? `${counts.passed} tests passed, ${counts.failed} failed, ${counts.skipped} skipped`
    : 'the tests did not run to their end';
  for (const name of counts?.again ?? []) console.log(`check: only the second try passed: ${name}`);
  // A run can fail without a failed test: by an error between tests, or by what they left behind.
  end(ok, counts?.failed === 0 && !ok ? `${told}, and the run failed for the reason above` : told);
}

/**
 * @typedef {{ passed: number, failed: number, skipped: number, again: string[] }} Counts
 * @param {string[]} command
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {Promise<{ ok: boolean, output: string, seconds: string, counts: Counts | undefined }>}
 */
function run([program = '', ...args], stdio) {
  const begunAt = performance.now();
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd: root, stdio });
    let output = '';
    /** @type {Counts | undefined} */
    let counts;
    const finish = (/** @type {boolean} */ ok) =>
      resolve({ ok, output, counts, seconds: ((performance.now() - begunAt) / 1000).toFixed(1) });
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', data => (output += data));
    child.on('message', message => (counts = /** @type {Counts} */ (message)));
    child.on('close', status => finish(status === 0));
    child.on('error', error => {
      output += `cannot start ${program} (${error.message}): run \`npm run setup\``;
      finish(false);
    });
  });
}

/** @param {boolean} ok @param {string} told */
function end(ok, told) {
  console.log(`check: ${ok ? 'passed' : 'FAILED'} in ${((performance.now() - startedAt) / 1000).toFixed(0)} s: ${told}`);
  process.exitCode = ok ? 0 : 1;
}
