/** Worktrees of a real daemon in real repositories: made for tasks and workers, found again, merged, and kept from harm. */

import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/core/limits.ts';
import { refusal } from '../helpers/refusal.ts';
import { homeOf, repositoryIn, testRepository, treeHome } from '../helpers/repository.ts';
import { reasonAgainstMounting, smallDisk } from '../helpers/small-disk.ts';
import { tempDir } from '../helpers/temp.ts';

const quick = 'board: { retryBase: 1ms, retryMax: 1ms }';
const pool = (more = '', count = 1): string => `${quick}\npools: { sh: { preset: shell, count: ${count}, worktree: per-task${more} } }`;
const commit = (file: string, text: string): string => `echo ${text} > ${file} && git add ${file} && git commit -qm "${text}"`;

describe('a task', () => {
  test('works in a checkout of its own, on a branch of its own, and is told where', async () => {
    const swarm = await treeHome(pool());
    const id = await swarm.add(`${commit('new', 'work')} && printf '%s %s' "$PWD" "$SWARM_WORKTREE" > "$SWARM_RESULT"`);
    const tree = swarm.treeOf(id);
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed', result: `${tree} ${tree}` });
    expect(swarm.git('log', '--format=%s', `swarm/${id}`)).toBe('work\nBegin');
    expect(await swarm.fact('worktree.made', `worktree:${id}`)).toMatchObject({ by: 'swarm', data: { branch: `swarm/${id}`, pool: 'sh' } });
    expect(swarm.git('status', '--porcelain')).toBe('');
    expect(existsSync(join(swarm.dir, 'new'))).toBe(false);
    // One object store: what git keeps of it are a few small files.
    expect(lstatSync(join(tree, '.git')).isFile()).toBe(true);
  });

  test('that is tried again finds what it did before', async () => {
    const swarm = await treeHome(pool());
    const id = await swarm.add(`echo $SWARM_ATTEMPT >> tries; git add tries; git commit -qm try; [ $SWARM_ATTEMPT = 2 ]`);
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 2 });
    expect(readFileSync(join(swarm.treeOf(id), 'tries'), 'utf8')).toBe('1\n2\n');
    expect(swarm.git('rev-list', '--count', `main..swarm/${id}`)).toBe('2');
  });

  test('that is tried again is not kept out by the locks of a git that was killed', async () => {
    const swarm = await treeHome(pool());
    const lock = 'touch $(git rev-parse --git-dir)/index.lock $(git rev-parse --git-common-dir)/refs/heads/swarm/t1.lock; exit 1';
    const id = await swarm.add(`if [ $SWARM_ATTEMPT = 1 ]; then ${lock}; fi; ${commit('new', 'work')}`);
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 2 });
  });

  test('is not tried again before the process of the try before has ended', async () => {
    const swarm = await treeHome(pool('', 2));
    const first = 'trap "" TERM; echo $$ > pid; while :; do sleep 0.1; done';
    const second = 'if kill -0 $(cat pid) 2>/dev/null; then exit 9; fi';
    const id = await swarm.add(`if [ $SWARM_ATTEMPT = 1 ]; then ${first}; fi; ${second}`, { timeout_ms: 4_000, retries: 1 });
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 2 });
  });

  test('finds its branch again when its worktree was thrown away meanwhile', async () => {
    const swarm = await treeHome(pool());
    const first = `${commit('kept', 'work')}; exit 1`;
    const id = await swarm.add(`if [ -f kept ]; then cat kept > "$SWARM_RESULT"; else ${first}; fi`, { retries: 0 });
    await swarm.ended(id);
    rmSync(swarm.treeOf(id), { recursive: true });
    await swarm.operator.call('task.retry', { id });
    await swarm.fact('task.completed', id);
    expect((await swarm.operator.call('task.get', { id })).result).toBe('work');
  });

  test('gets a branch of another name where one is there that this swarm did not make', async () => {
    const repository = testRepository();
    repository.git('branch', 'swarm/t1');
    const swarm = await treeHome(pool(), repository);
    const id = await swarm.add('git symbolic-ref --short HEAD > "$SWARM_RESULT"');
    expect((await swarm.ended(id)).result).toBe('swarm/t1-2');
  });

  test('gets a branch of another name where one lies below its own, and up says when one lies above', async () => {
    const repository = testRepository();
    repository.git('branch', 'work/t1/deep');
    repository.git('branch', 'swarm');
    const swarm = await treeHome(quick, repository);
    expect(await refusal(swarm.up(pool()))).toMatchObject({ message: 'no branch can be called swarm/t1, since there is a branch swarm' });
    await swarm.up(pool(', branch: "work/{task.id}"'));
    const id = await swarm.add('git symbolic-ref --short HEAD > "$SWARM_RESULT"');
    expect((await swarm.ended(id)).result).toBe('work/t1-2');
  });

  test('is not led astray by what the environment says of git', async () => {
    const repository = testRepository();
    const elsewhere = testRepository();
    const astray = { GIT_DIR: join(elsewhere.dir, '.git'), GIT_WORK_TREE: elsewhere.dir, GIT_INDEX_FILE: join(elsewhere.dir, 'index') };
    const swarm = await treeHome(pool(), repository, homeOf(repository.dir, astray));
    const id = await swarm.add(commit('new', 'work'));
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed' });
    expect(swarm.git('log', '--format=%s', `swarm/${id}`)).toBe('work\nBegin');
    expect(elsewhere.git('for-each-ref', '--format=%(refname:lstrip=2)')).toBe('main');
  });

  test('starts from the base that is configured, under the name that is configured', async () => {
    const repository = testRepository();
    const first = repository.git('rev-parse', 'HEAD');
    repository.git('tag', 'v1');
    repository.write('later', 'x');
    repository.commit('Later');
    const swarm = await treeHome(pool(', base: v1, branch: "ai/{pool}/{task.id}"'), repository);
    await swarm.ended(await swarm.add('true'));
    expect(swarm.git('rev-parse', 'ai/sh/t1')).toBe(first);
  });
});

test('eight workers at once get eight worktrees', async () => {
  const swarm = await treeHome(pool('', 8));
  const ids = await Promise.all(Array.from({ length: 24 }, (_, at) => swarm.add(commit(`file-${at}`, `work-${at}`))));
  for (const id of ids) expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 1, lost: 0 });
  expect(swarm.git('for-each-ref', '--format=x', 'refs/heads/swarm').split('\n')).toHaveLength(24);
  const { worktrees } = await swarm.operator.call('worktree.list', { sizes: true });
  expect(worktrees.map(({ ahead, changed, live, branch }) => ({ ahead, changed, live, branch }))).toEqual(
    ids.map((_, at) => ({ ahead: 1, changed: 0, live: null, branch: `swarm/t${at + 1}` })),
  );
  expect(worktrees.every(({ bytes }) => bytes! > 0)).toBe(true);
});

test('a worker of its own worktree keeps it from task to task, and is found in it', async () => {
  const swarm = await treeHome(`${quick}\npools: { sh: { preset: shell, count: 1, worktree: per-worker } }`);
  await swarm.ended(await swarm.add(commit('a', 'one')));
  const id = await swarm.add('printf "%s " "$SWARM_WORKTREE" "$PWD" $(git log --format=%s) > "$SWARM_RESULT"');
  const tree = swarm.treeOf('sh-1');
  expect((await swarm.ended(id)).result).toBe(`${tree} ${tree} one Begin`);
  const { worktrees } = await swarm.operator.call('worktree.list', {});
  expect(worktrees).toMatchObject([{ name: 'sh-1', mode: 'per-worker', branch: 'swarm/sh-1', live: 'sh-1 lives in it', ahead: 1 }]);
});

test('an agent that lives on starts in its worktree', async () => {
  const script = 'printf "%s %s" "$PWD" "$SWARM_WORKTREE" > seen.tmp; mv seen.tmp seen; exec sleep 1000';
  const swarm = await treeHome(
    `pools: { idle: { command: [/bin/sh, -c, '${script}'], drive: pull, count: 1, worktree: per-worker, env: { AT: "{worktree}" } } }`,
  );
  await swarm.fact('worker.started', 'idle-1');
  const tree = swarm.treeOf('idle-1');
  expect((await swarm.operator.call('worker.get', { name: 'idle-1' })).process).toMatchObject({ cwd: tree });
});

test('a project below the top of its repository works in the same place of the worktree', async () => {
  const repository = testRepository();
  repository.write('web/app', 'x\n');
  repository.commit('Web');
  const project = join(repository.dir, 'web');
  const swarm = await treeHome(pool(', copy: [.env]'), repositoryIn(project), homeOf(project));
  writeFileSync(join(project, '.env'), 'secret\n');
  const id = await swarm.add('printf "%s %s" "$PWD" "$(cat .env)" > "$SWARM_RESULT"');
  expect((await swarm.ended(id)).result).toBe(`${swarm.treeOf(id)}/web secret`);
});

describe('files that git does not know', () => {
  test('come along as they are, and no link is followed', async () => {
    const repository = testRepository();
    repository.write('.env', 'secret\n');
    mkdirSync(join(repository.dir, 'conf'));
    repository.write('conf/a.local', 'a\n');
    symlinkSync('/etc/hostname', join(repository.dir, 'conf/b.local'));
    const outside = tempDir();
    writeFileSync(join(outside, 'c.local'), 'outside\n');
    symlinkSync(outside, join(repository.dir, 'conf/out'));
    const swarm = await treeHome(pool(', copy: [.env, "conf/**/*.local"]'), repository);
    const id = await swarm.add('true');
    await swarm.ended(id);
    const tree = swarm.treeOf(id);
    expect(readFileSync(join(tree, '.env'), 'utf8')).toBe('secret\n');
    expect(readFileSync(join(tree, 'conf/a.local'), 'utf8')).toBe('a\n');
    expect(lstatSync(join(tree, 'conf/b.local')).isSymbolicLink()).toBe(true);
    expect(existsSync(join(tree, 'conf/out'))).toBe(false);
    // They are no work of anybody's.
    expect((await swarm.operator.call('worktree.clean', {})).removed).toMatchObject([{ name: id }]);
  });

  test('are not written through a link that the branch holds', async () => {
    const repository = testRepository();
    const outside = tempDir();
    symlinkSync(outside, join(repository.dir, 'conf'));
    repository.commit('A link');
    rmSync(join(repository.dir, 'conf'));
    repository.write('conf/x.local', 'x\n');
    const swarm = await treeHome(pool(', copy: ["conf/*.local"]'), repository);
    const id = await swarm.add('true');
    expect((await swarm.fact('breaker.opened', 'pool:sh')).data.why).toContain('is no folder on this branch');
    await swarm.fact('task.released', id);
    expect(existsSync(join(outside, 'x.local'))).toBe(false);
  });
});

test('what the file system refuses holds the pool until it is mended', async () => {
  const swarm = await treeHome(pool());
  const inTheWay = join(swarm.home, 'worktrees');
  writeFileSync(inTheWay, 'a file');
  const id = await swarm.add('true');
  expect((await swarm.fact('breaker.opened', 'pool:sh')).data.why).toMatch(/^worktree t1 cannot be made: E[A-Z]+: .*worktrees/);
  await swarm.fact('task.released', id);
  rmSync(inTheWay);
  await swarm.operator.call('swarm.up', {});
  expect(await swarm.ended(id)).toMatchObject({ status: 'completed', failures: 0, lost: 0 });
});

describe('at its limit', () => {
  test.each([
    [limits.copiedFiles, 'completed'],
    [limits.copiedFiles + 1, 'pending'],
  ])('%i files to copy', async (count, status) => {
    const repository = testRepository();
    for (let at = 0; at < count; at++) repository.write(`many/${at}.local`, '');
    const swarm = await treeHome(pool(', copy: ["many/*"]'), repository);
    const id = await swarm.add('[ $(ls many | wc -l) = 1000 ]', { retries: 0 });
    await swarm.facts.first(({ type, subject }) => subject === id && ['task.completed', 'task.failed', 'task.released'].includes(type));
    expect(await swarm.operator.call('task.get', { id })).toMatchObject({ status });
    if (status === 'pending')
      expect((await swarm.fact('breaker.opened')).data.why).toContain('at most 1000 are copied. Write narrower patterns');
  });

  test.each([
    [limits.worktrees - 1, 'completed'],
    [limits.worktrees, 'pending'],
  ])('%i worktrees before it', async (count, status) => {
    const swarm = await treeHome(pool());
    mkdirSync(join(swarm.home, 'worktrees'));
    for (let at = 0; at < count; at++) {
      const name = `old-${at}`;
      writeFileSync(join(swarm.home, 'worktrees', `${name}.json`), JSON.stringify({ name, branch: `swarm/${name}`, stage: 'ready' }));
    }
    const id = await swarm.add('true');
    await swarm.facts.first(({ type, subject }) => subject === id && ['task.completed', 'task.failed', 'task.released'].includes(type));
    expect(await swarm.operator.call('task.get', { id })).toMatchObject({ status });
    if (status === 'pending')
      expect((await swarm.fact('breaker.opened')).data.why).toContain('the swarm has 1000 worktrees, which is the most');
  });
});

describe('where worktrees cannot be made', () => {
  const plain = (): string => realpathSync(tempDir());

  test.each([
    ['no repository', (): string => plain(), pool(), 'is no git repository', 'git init'],
    [
      'no commit',
      (): string => {
        const dir = plain();
        repositoryIn(dir).git('init', '--quiet');
        return dir;
      },
      pool(),
      'no commit yet',
      'Commit something',
    ],
    [
      'a bare repository',
      (): string => {
        const dir = plain();
        repositoryIn(dir).git('init', '--quiet', '--bare');
        return dir;
      },
      ...[pool(), 'is a bare repository', 'Run swarm in a checkout of it'],
    ],
    ['no such base', (): string => testRepository().dir, pool(', base: nowhere'), 'no branch, tag or commit nowhere', 'Correct `base`'],
  ])('%s: up says so, and nothing begins', async (_, project, yaml, message, hint) => {
    const dir = project();
    const swarm = await treeHome(quick, repositoryIn(dir), homeOf(dir));
    const error = await refusal(swarm.up(yaml));
    expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining(message), hint: expect.stringContaining(hint) });
    expect((await swarm.operator.call('pool.list', {})).pools).toEqual([]);
  });

  test('without git, up says so', async () => {
    const { dir } = testRepository();
    const swarm = await treeHome(quick, repositoryIn(dir), homeOf(dir, { PATH: '/nonexistent' }));
    expect(await refusal(swarm.up(pool()))).toMatchObject({ message: 'git is not installed, and worktrees need it' });
  });

  test('inside of the repository they are not made', async () => {
    const repository = testRepository();
    const swarm = await treeHome(quick, repository, homeOf(repository.dir, {}, repository.dir));
    expect(await refusal(swarm.up(pool()))).toMatchObject({ message: expect.stringContaining('would lie inside of the repository') });
  });

  test.skipIf(reasonAgainstMounting() !== undefined)(
    'on a disk that is too small, the pool is held and says how much is free',
    async () => {
      const repository = testRepository();
      writeFileSync(join(repository.dir, 'big'), Buffer.alloc(8_000_000, 7));
      repository.commit('Big');
      const swarm = await treeHome(pool(), repository, homeOf(repository.dir, {}, smallDisk().dir));
      await swarm.fact('task.released', await swarm.add('true'));
      expect((await swarm.operator.call('pool.list', {})).pools[0]!.held).toMatch(
        /unable to write file big[\s\S]*\d MB are free in .*\/worktrees: make room/,
      );
    },
  );

  test('later, the pool is held with the reason, and its tasks are not blamed', async () => {
    const swarm = await treeHome(pool());
    await swarm.ended(await swarm.add('true'));
    rmSync(join(swarm.dir, '.git'), { recursive: true });
    const id = await swarm.add('true');
    await swarm.fact('task.released', id);
    const [held] = (await swarm.operator.call('pool.list', {})).pools;
    expect(held!.held).toMatch(/is no git repository, and worktrees need one\. Run `git init`/);
    expect(await swarm.operator.call('task.get', { id })).toMatchObject({ status: 'pending', failures: 0, lost: 0 });
    // Nothing may be open on it when it goes.
    await swarm.operator.call('swarm.down', { now: true });
    await swarm.daemon.stop();
  });

  test('later, a pool of workers with worktrees is held as well', async () => {
    const swarm = await treeHome(`pools: { sh: { preset: shell, count: 1, worktree: per-worker } }`);
    await swarm.ended(await swarm.add('true'));
    rmSync(join(swarm.dir, '.git'), { recursive: true });
    await swarm.operator.call('pool.scale', { name: 'sh', count: 2 });
    await swarm.fact('breaker.opened', 'pool:sh');
    expect((await swarm.operator.call('pool.list', {})).pools[0]!.held).toContain('is no git repository');
  });
});
