/** A run whose daemon is killed again and again: no step begins twice, and it ends as if nothing had happened. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestDaemon, testHome } from '../helpers/daemon.ts';

const yaml = `
name: survival
steps:
  - {id: plan, title: Plan, rollback: {title: Undo plan}}
  - {id: work, needs: plan, foreach: [a, b], parallel: 2, title: "Work {{item}}"}
  - {id: judge, needs: work, until: "result == 'good'", from: work, max: 3, title: "Judge {{loop}}"}
  - {id: ship, needs: judge, title: Ship}
`;

interface Shown {
  run: { status: string; reason: string | null; tries: number };
  steps: { id: string; parts: { kind: string; state: string; task: string; loop: number; item: number }[] }[];
}

/** A person who works at the run by hand, whatever becomes of the daemon. */
async function begun() {
  const place = testHome();
  const file = join(place.home, 'survival.yaml');
  writeFileSync(file, yaml);
  let daemon: TestDaemon = await place.start();
  const swarm = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await place.swarm(...words);
    if (code !== 0) throw new Error(`swarm ${words.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const shown = async (): Promise<Shown> => JSON.parse(await swarm('runs', 'r1', '--json')) as Shown;
  const open = async () =>
    (await shown()).steps.flatMap(step => step.parts.filter(({ state }) => state === 'open').map(part => ({ ...part, step: step.id })));
  /** Killed without a word, and another one in its place. */
  const die = async (): Promise<void> => {
    await daemon.kill();
    daemon = await place.start();
  };
  /** Until something is open, or the run has ended: what follows from a task follows at once, but not within its call. */
  const settled = async (): Promise<void> => {
    const client = await daemon.connect();
    for (;;) {
      const { run, steps } = await client.call('run.get', { id: 'r1' });
      const parts = steps.flatMap(step => step.parts).filter(({ state }) => state === 'open');
      const tasks = await Promise.all(parts.map(({ task }) => client.call('task.get', { id: task! })));
      if (!['running', 'rolling_back'].includes(run.status) || tasks.some(({ status }) => status === 'pending')) return client.close();
    }
  };
  return { file, swarm, shown, open, die, settled };
}

test('a run goes through SIGKILLs of the daemon, a pause, a failure, its undoing and a retry', { timeout: 240_000 }, async () => {
  const { file, swarm, shown, open, die, settled } = await begun();
  expect(await swarm('run', file)).toBe('r1');
  await die();
  let rounds = 0;
  const one = async (): Promise<boolean> => {
    await settled();
    const [part] = await open();
    if (part === undefined) return false;
    const result = part.step === 'judge' && part.loop === 1 ? 'bad' : 'good';
    await swarm('task', 'done', part.task, '--result', result);
    rounds++;
    await die();
    return true;
  };
  for (let at = 0; at < 4; at++) await one();
  expect(await swarm('runs', 'pause', 'r1')).toContain('paused');
  await die();
  expect((await shown()).run.status).toBe('paused');
  await swarm('runs', 'resume', 'r1');

  // Everything up to the last step; then that fails, and the plan is undone.
  for (;;) {
    await settled();
    const [part] = await open();
    if (part!.step === 'ship') break;
    await one();
  }
  const [ship] = await open();
  await swarm('task', 'fail', ship!.task, '--error', 'no harbour', '--fatal');
  await die();
  await settled();
  expect(await shown()).toMatchObject({ run: { status: 'rolling_back', reason: expect.stringContaining('no harbour') } });
  const undoing = await open();
  expect(undoing).toMatchObject([{ step: 'plan', kind: 'rollback' }]);
  await swarm('task', 'done', undoing[0]!.task);
  await die();
  await settled();
  expect((await shown()).run.status).toBe('rolled_back');

  await swarm('runs', 'retry', 'r1');
  while (await one());
  const { run, steps } = await shown();
  expect(run).toMatchObject({ status: 'completed', tries: 2 });
  expect(Object.fromEntries(steps.map(({ id, parts }) => [id, parts.length]))).toEqual({ plan: 1, work: 4, judge: 2, ship: 1 });
  const tasks = JSON.parse(await swarm('task', 'list', '--all', '--json')) as { tasks: { idempotency_key: string }[] };
  expect(new Set(tasks.tasks.map(task => task.idempotency_key)).size).toBe(tasks.tasks.length);
  expect(rounds).toBeGreaterThan(6);
  expect(await swarm('verify')).toContain('the board is as its log says');
});

test('a pause, a cancel with its undoing, and a retry from a step outlive a SIGKILL each', { timeout: 240_000 }, async () => {
  const { file, swarm, shown, open, die, settled } = await begun();
  await swarm('run', file);
  const finish = async (result = 'good'): Promise<void> => {
    await settled();
    await swarm('task', 'done', (await open())[0]!.task, '--result', result);
  };
  await swarm('runs', 'pause', 'r1');
  await die();
  // What is under way goes on; nothing follows from it until somebody resumes the run.
  await finish();
  await die();
  expect(await shown()).toMatchObject({ run: { status: 'paused', reason: 'paused by operator' }, steps: [{}, { parts: [] }, {}, {}] });
  await swarm('runs', 'resume', 'r1');
  await die();
  await finish();
  expect(await open()).toMatchObject([{ step: 'work', item: 1 }]);

  expect(await swarm('runs', 'cancel', 'r1', '--rollback', '--why', 'wrong branch')).toBe(
    'r1 rolling_back (survival): cancelled by operator: wrong branch',
  );
  await die();
  expect(await open()).toMatchObject([{ step: 'plan', kind: 'rollback' }]);
  await finish();
  await die();
  await settled();
  expect((await shown()).run).toMatchObject({ status: 'rolled_back', reason: 'cancelled by operator: wrong branch' });

  await swarm('runs', 'retry', 'r1');
  await die();
  for (let at = 0; at < 5; at++) await finish();
  await settled();
  expect((await shown()).run).toMatchObject({ status: 'completed', tries: 2 });
  await swarm('runs', 'retry', 'r1', '--from', 'judge');
  await die();
  expect(await open()).toMatchObject([{ step: 'work' }, { step: 'work' }]);
  for (let at = 0; at < 4; at++) await finish();
  await settled();
  expect((await shown()).run).toMatchObject({ status: 'completed', tries: 3 });
  expect(await swarm('verify')).toContain('the board is as its log says');
});
