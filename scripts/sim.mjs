/** Simulated days from any seed: `npm run sim -- --seeds 10000 --from 1`. */

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '500' }, from: { type: 'string', default: '1' } } });
const env = { ...process.env, SWARM_SIM_SEEDS: values.seeds, SWARM_SIM_FROM: values.from };
const run = spawnSync('vitest', ['run', 'test/simulation'], { env, stdio: 'inherit', shell: false });
process.exitCode = run.status ?? 1;
