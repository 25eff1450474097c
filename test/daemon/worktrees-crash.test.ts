/** A daemon killed in the middle of making a worktree: the next one finds what is there, and every task gets done in its own. */

import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { TestDaemon } from '../helpers/daemon.ts';
import { appears } from '../helpers/files.ts';
import { follow } from '../helpers/following.ts';
import { end, identityOf, lives } from '../helpers/living.ts';
import { holdersIn, processesOf } from '../helpers/pools.ts';
import { endOnFinish, homeOf, type TestRepository, testRepository } from '../helpers/repository.ts';

const pool = (more = '', count = 1): string => `pools: { sh: { preset: shell, count: ${count}, worktree: per-task${more} } }`;
const commit = (file: string): string => `echo x > ${file} && git add ${file} && git commit -qm ${file}`;

interface Mortal {
  readonly home: string;
  readonly trees: string;
  readonly repository: TestRepository;
  start(): Promise<TestDaemon>;
}

function mortal(yaml: string, extra: NodeJS.ProcessEnv = {}): Mortal {
  const repository = testRepository();
  repository.write('swarm.yaml', yaml);
  const place = homeOf(repository.dir, extra);
  const home = realpathSync(place.home);
  onTestFinished(() => holdersIn(home).flatMap(processesOf).forEach(end));
  const start = async (): Promise<TestDaemon> => {
    const daemon = await place.start();
    endOnFinish(daemon);
    return daemon;
  };
  return { home, trees: join(home, 'worktrees'), repository, start };
}

async function completed(daemon: TestDaemon, id: string): Promise<void> {
  const facts = await follow(await daemon.connect(), 0);
  await facts.first(({ type, subject }) => type === 'task.completed' && subject === id);
}

async function up(daemon: TestDaemon): Promise<void> {
  const operator = await daemon.connect();
  const { commands } = await operator.call('trust.list', {});
  await operator.call('trust.approve', { hashes: commands.map(({ hash }) => hash) });
  await operator.call('swarm.up', {});
}

describe('killed', () => {
  test('while a set-up runs: that is ended, and runs once more, alone', async () => {
    const { home, start, trees, repository } = mortal('');
    const script = join(home, 'set-up.sh');
    // The first to come stays until it is ended.
    writeFileSync(
      script,
      `echo $$ >> '${home}/ran'; mkdir '${home}/first' 2>/dev/null || exit 0; mv '${home}/ran' '${home}/stays'; exec sleep 1000`,
    );
    repository.write('swarm.yaml', pool(`, setup: [/bin/sh, "${script}"]`));
    const first = await start();
    await up(first);
    const { task } = await (await first.connect()).call('task.create', { title: 'one', command: commit('done') });
    await appears(join(home, 'stays'));
    const setup = identityOf(Number(readFileSync(join(home, 'stays'), 'utf8')));
    onTestFinished(() => end(setup));
    await first.kill();
    expect(lives(setup)).toBe(true);
    await completed(await start(), task.id);
    expect(lives(setup)).toBe(false);
    expect(readFileSync(join(home, 'ran'), 'utf8').trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(trees, 't1.json'), 'utf8'))).toMatchObject({ stage: 'ready', running: null });
  });

  test.each(['t1.json', 't1', 't1/.git', 't1/file'])('the moment that %s is there', async file => {
    const { home, start, trees, repository } = mortal(pool());
    const first = await start();
    await up(first);
    const { task } = await (await first.connect()).call('task.create', { title: 'one', command: commit('done') });
    await appears(join(trees, file), home);
    await first.kill();
    await completed(await start(), task.id);
    expect(repository.git('log', '--format=%s', 'swarm/t1')).toBe('done\nBegin');
    expect(repository.git('-C', join(trees, 't1'), 'status', '--porcelain')).toBe('');
  });

  test.each([1, 2, 3, 4, 5, 6])('before and after whatever it starts or writes, time %i', async number => {
    for (const side of ['before', 'after']) {
      const { home, start, repository } = mortal(pool('', 2), { SWARM_CRASH_AT: `commit:${number + 4}:${side}` });
      const ids = ['t1', 't2'];
      const daemon = await start();
      const operator = await daemon.connect();
      const calls = [
        operator.call('swarm.up', {}),
        ...ids.map(id => operator.call('task.create', { title: id, command: commit(id), idempotency_key: id })),
      ];
      await Promise.race([Promise.allSettled(calls), daemon.exited]);
      await daemon.exited;
      const next = await homeOf(repository.dir, {}, home).start();
      const again = await next.connect();
      await again.call('swarm.up', {});
      for (const id of ids) await again.call('task.create', { title: id, command: commit(id), idempotency_key: id });
      for (const id of ids) await completed(next, id);
      for (const id of ids) expect(repository.git('log', '--format=%s', `swarm/${id}`).split('\n')[0]).toMatch(/^t[12]$/);
      await again.call('swarm.down', { now: true });
      await next.stop();
    }
  });
});

describe('what a crash leaves half made', () => {
  /** The record and what lies beside it, as they were at that moment. */
  async function madeFrom(leave: (place: Mortal) => void): Promise<Mortal> {
    const place = mortal(pool());
    const { trees, repository } = place;
    const record = {
      ...{ name: 't1', mode: 'per-task', pool: 'sh', branch: 'swarm/t1', base: repository.git('rev-parse', 'HEAD'), madeAt: 1 },
      ...{ stage: 'planned', copied: {}, commands: { setup: null, teardown: null, setupMs: 1_000 }, running: null },
    };
    mkdirSync(trees, { recursive: true });
    writeFileSync(join(trees, 't1.json'), JSON.stringify(record));
    leave(place);
    const daemon = await place.start();
    await up(daemon);
    const { task } = await (await daemon.connect()).call('task.create', { title: 'one', command: commit('done') });
    await completed(daemon, task.id);
    expect(readdirSync(join(trees, 't1')).sort()).toEqual(['.git', '.gitignore', 'done', 'file']);
    expect(repository.git('log', '--format=%s', 'swarm/t1')).toBe('done\nBegin');
    return place;
  }

  test('the plan alone', () => madeFrom(() => {}));

  test('its branch alone', () => madeFrom(({ repository }) => void repository.git('branch', 'swarm/t1')));

  test('a folder that git does not know', () =>
    madeFrom(({ trees }) => {
      mkdirSync(join(trees, 't1'));
      writeFileSync(join(trees, 't1', 'half'), '');
    }));

  test('a checkout that was not finished, locked as git does while it makes one', () =>
    madeFrom(({ trees, repository }) => {
      repository.git('worktree', 'add', '--quiet', '--lock', '-b', 'swarm/t1', join(trees, 't1'));
      writeFileSync(join(trees, 't1', 'half'), '');
      rmSync(join(trees, 't1', 'file'));
    }));

  test('one that git knows, without its folder', () =>
    madeFrom(({ trees, repository }) => {
      repository.git('worktree', 'add', '--quiet', '-b', 'swarm/t1', join(trees, 't1'));
      rmSync(join(trees, 't1'), { recursive: true });
    }));

  test('a folder with a .git that leads nowhere', () =>
    madeFrom(({ trees }) => {
      mkdirSync(join(trees, 't1'));
      writeFileSync(join(trees, 't1', '.git'), 'gitdir: /nonexistent\n');
    }));
});

test('what was half taken away is taken away', async () => {
  const { start, trees, repository } = mortal(pool());
  const daemon = await start();
  await up(daemon);
  const operator = await daemon.connect();
  const { task } = await operator.call('task.create', { title: 'one', command: 'true' });
  await completed(daemon, task.id);
  await daemon.kill();
  const record = JSON.parse(readFileSync(join(trees, 't1.json'), 'utf8'));
  writeFileSync(join(trees, 't1.json'), JSON.stringify({ ...record, stage: 'planned' }));
  rmSync(join(trees, 't1', '.git'));
  const again = await (await start()).connect();
  expect(await again.call('worktree.clean', {})).toMatchObject({ removed: [{ name: 't1' }], kept: [] });
  expect(readdirSync(trees)).toEqual([]);
  expect(repository.git('worktree', 'list', '--porcelain').match(/^worktree/gm)).toHaveLength(1);
  expect(repository.git('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads')).toBe('main');
});

test('a worktree with work in it that is damaged is not touched', async () => {
  const { start, trees, repository } = mortal(pool());
  const daemon = await start();
  await up(daemon);
  const operator = await daemon.connect();
  const script = 'echo precious > work; exit 1';
  const { task } = await operator.call('task.create', { title: 'one', command: script, retries: 0 });
  const facts = await follow(operator, 0);
  await facts.first(({ type, subject }) => type === 'task.failed' && subject === task.id);
  writeFileSync(join(trees, 't1', '.git'), 'gitdir: /nonexistent\n');
  rmSync(join(repository.dir, '.git/worktrees'), { recursive: true });
  await operator.call('task.retry', { id: task.id });
  const opened = await facts.first(({ type }) => type === 'breaker.opened');
  expect(opened.data.why).toContain('is damaged: git does not know it any more. Save what you need from it');
  expect(existsSync(join(trees, 't1', 'work'))).toBe(true);
});
