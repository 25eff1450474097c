/** An agent of a pool that calls before it is known to run, with a daemon that dies meanwhile: it is answered, and nobody is started beside it. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { takerIn } from '../../src/holder/protocol.ts';
import { testHome } from '../helpers/daemon.ts';
import { end, lives } from '../helpers/living.ts';
import { MortalDaemon } from '../helpers/mortal-daemon.ts';
import { holdersIn, processesOf } from '../helpers/pools.ts';
import { becomesTheCommand, fakeSystemd, isToldWhenLetGo } from '../helpers/scopes.ts';
import { tempDir } from '../helpers/temp.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures', name);

/** A pool of one agent that asks for its tasks itself, whose start may take its time. */
function early(env: NodeJS.ProcessEnv, points: readonly string[] = []) {
  const dir = tempDir();
  const place = testHome(env);
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  const [log, go] = [join(dir, 'log'), join(dir, 'go')];
  const command = JSON.stringify([process.execPath, fixture('early-agent.mjs'), log, go]);
  writeFileSync(join(place.home, 'swarm.yaml'), `pools: { agent: { preset: command, drive: pull, count: 1, command: ${command} } }`);
  const daemon = new MortalDaemon(place, points);
  return { daemon, place, letGo: () => writeFileSync(go, ''), said: () => readFileSync(log, 'utf8').trim().split('\n') };
}

type Early = ReturnType<typeof early>;

/** It is let go, and its task ends as if nothing had happened. */
async function expectOneLife({ daemon, letGo, said }: Early): Promise<void> {
  letGo();
  await daemon.fact(({ type, subject }) => type === 'task.completed' && subject === 't1');
  expect(await daemon.call('task.get', { id: 't1' })).toMatchObject({ attempt: 1, lost: 0, failures: 0, status: 'completed' });
  const told = (await daemon.facts()).map(({ type, subject }: Fact) => `${type} ${subject}`);
  expect(told.filter(fact => /^worker\.(started|lost|exited)/.test(fact))).toEqual(['worker.started agent-1']);
  expect(told.filter(fact => fact.startsWith('task.claimed'))).toEqual(['task.claimed t1']);
  expect(said()).toEqual([expect.stringMatching(/^start \d+$/)]);
}

/** Whoever looks at it waits until it is known to run. */
async function expectRunning({ daemon }: Early): Promise<void> {
  await daemon.call('worker.screen', { name: 'agent-1', ansi: false, scrollback: false });
  expect((await daemon.call('worker.get', { name: 'agent-1' })).process).toMatchObject({ state: 'running', pid: expect.any(Number) });
}

const claimed = ({ type, subject }: Fact): boolean => type === 'task.claimed' && subject === 't1';

async function begun({ daemon }: Early): Promise<void> {
  await daemon.call('swarm.up', {});
  await daemon.call('task.create', { title: 'first', idempotency_key: 'first' });
}

test('its daemon died right after its holder was begun', async () => {
  const agent = early({}, ['spawn:1:after']);
  await begun(agent);
  await agent.daemon.fact(claimed);
  await expectOneLife(agent);
  await expectRunning(agent);
});

test('its holder told of it only to a daemon that was gone', async () => {
  const systemd = fakeSystemd(isToldWhenLetGo);
  const agent = early(systemd.env);
  await begun(agent);
  await agent.daemon.fact(claimed);
  await agent.daemon.kill();
  systemd.letGo();
  await agent.daemon.call('status', {});
  await expectOneLife(agent);
  await expectRunning(agent);
});

test('its holder has not written down yet that it runs, for longer than anybody would wait', async () => {
  const slow = `export SLOW_RECORD_GO=$dir/go NODE_OPTIONS='--import ${fixture('slow-record.mjs')}'; ${becomesTheCommand}`;
  const systemd = fakeSystemd(slow);
  const agent = early(systemd.env);
  onTestFinished(() => systemd.letGo());
  await begun(agent);
  await agent.daemon.fact(claimed);
  await agent.daemon.kill();
  // The next one is there, and knows nothing of its process but who has begun it.
  const { process: run } = await agent.daemon.call('worker.get', { name: 'agent-1' });
  expect(run).toMatchObject({ state: 'starting', pid: null });
  const [taken] = readdirSync(run!.log).filter(file => takerIn(file) !== undefined);
  expect(lives(takerIn(taken!)!)).toBe(true);
  expect(readFileSync(join(run!.log, taken!), 'utf8')).toBe('');
  expect(await agent.daemon.call('task.get', { id: 't1' })).toMatchObject({ status: 'in_progress', owner: 'agent-1' });
  await expectOneLife(agent);
  systemd.letGo();
  await expectRunning(agent);
});
