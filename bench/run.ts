/** `npm run bench`: runs the measurements one after the other, prints their figures, and keeps those of a whole run. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { attach } from './attach.ts';
import { claims } from './claims.ts';
import { emulator } from './emulator.ts';
import { fanOut } from './fan-out.ts';
import { flood } from './flood.ts';
import { type Bench, load, machine } from './harness.ts';
import { hook } from './hook.ts';
import { idle } from './idle.ts';
import { importing } from './import.ts';
import { Lab } from './lab.ts';
import { past } from './past.ts';
import { pools } from './pools.ts';
import { queueDepth } from './queue-depth.ts';
import { keep, type Outcome, print } from './report.ts';
import { rpc } from './rpc.ts';
import { runners } from './runners.ts';
import { screen } from './screen.ts';
import { startUp } from './start-up.ts';
import { unblock } from './unblock.ts';
import { wakeUp } from './wake-up.ts';
import { wholeBoard } from './whole-board.ts';
import { workers } from './workers.ts';

/** By the name of their files. */
const benches: Readonly<Record<string, Bench>> = {
  rpc,
  claims,
  'queue-depth': queueDepth,
  'wake-up': wakeUp,
  import: importing,
  emulator,
  workers,
  pools,
  runners,
  attach,
  flood,
  unblock,
  'start-up': startUp,
  hook,
  'fan-out': fanOut,
  'whole-board': wholeBoard,
  idle,
  screen,
  past,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { program: { type: 'string' } } });
const unknown = positionals.find(name => !Object.hasOwn(benches, name));
const program = resolve(values.program ?? resolve(import.meta.dirname, '../dist/main.js'));

if (unknown !== undefined) fail(`there is no measurement '${unknown}'; there are: ${Object.keys(benches).join(', ')}`);
else if (!existsSync(program)) fail(`${program} is not built; run \`npm run setup\``);
else await run(positionals.length === 0 ? Object.keys(benches) : positionals);

async function run(names: readonly string[]): Promise<void> {
  const lab = new Lab(program);
  const outcome: Outcome = { at: new Date().toISOString(), machine: machine(), measurements: [] };
  for (const name of names) {
    const { title, measure } = benches[name]!;
    const startedAt = performance.now();
    const loadBefore = load();
    const figures = await measure(lab);
    const measurement = { name, title, seconds: (performance.now() - startedAt) / 1_000, loadBefore, figures };
    outcome.measurements.push(measurement);
    print(measurement);
  }
  if (names.length === Object.keys(benches).length && values.program === undefined) keep(outcome);
  process.exit();
}

function fail(why: string): void {
  console.error(`bench: ${why}`);
  process.exitCode = 2;
}
