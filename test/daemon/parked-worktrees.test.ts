/** A service that gives nothing by the time a worktree has been made: nobody is started in it, and no task pays for that. */

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { puppetProgram, toldBy } from '../helpers/puppet.ts';
import { refusal } from '../helpers/refusal.ts';
import { treeHome } from '../helpers/repository.ts';
import { tempDir } from '../helpers/temp.ts';

/** A pool whose worktrees are only there when the test says so, and an agent of the same service. */
async function held(pool: string) {
  const gate = join(tempDir(), 'gate');
  execFileSync('mkfifo', [gate]);
  const { file, token } = puppetProgram('claude');
  const swarm = await treeHome('pools: {}');
  const yaml = `
pools:
  mind: { preset: command, drive: typed, count: 1, provider: acme, command: [${file}] }
  late: { ${pool}, count: 1, provider: acme, setup: [/bin/sh, -c, "read word < ${gate}"] }
`;
  const { data } = await refusal(swarm.up(yaml));
  await swarm.operator.call('trust.approve', { hashes: (data!.commands as { hash: string }[]).map(({ hash }) => hash) });
  await swarm.up(yaml);
  await swarm.fact('worker.ready', 'mind-1');
  const park = async (): Promise<Fact> => {
    const at = { socket: swarm.daemon.agentSocket, token: token(), home: swarm.home };
    await toldBy(at, 'claude', 'StopFailure', { error: 'authentication_failed' });
    return swarm.fact('breaker.opened', 'provider:acme');
  };
  // Ends once somebody has begun to read.
  return { swarm, park, open: () => writeFile(gate, 'go\n') };
}

test('a task goes back to the board at no cost, and its pool is not to blame', async () => {
  const { swarm, park, open } = await held('preset: shell, worktree: per-task');
  const id = await swarm.add('true', { assignee: 'pool:late' });
  await swarm.fact('task.claimed', id);
  await park();
  await open();
  const released = await swarm.fact('task.released', id);
  expect(released.data).toMatchObject({ why: 'the service of pool late gives it nothing now' });
  await swarm.operator.call('pool.resume', { name: 'mind' });
  expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 2, failures: 0, lost: 0 });
  expect(swarm.facts.all.filter(({ type, subject }) => type === 'breaker.opened' && subject === 'pool:late')).toEqual([]);
});

test('a worker that lives on is started when it goes on', async () => {
  const { swarm, park, open } = await held('preset: command, drive: typed, worktree: per-worker, command: [cat]');
  const isOfLate = ({ type, subject }: Fact): boolean => type === 'worker.started' && subject === 'late-1';
  await park();
  await open();
  const closed = swarm.fact('breaker.closed', 'provider:acme');
  await swarm.operator.call('pool.resume', { name: 'mind' });
  const started = await swarm.facts.first(isOfLate);
  expect(started.seq).toBeGreaterThan((await closed).seq);
});
