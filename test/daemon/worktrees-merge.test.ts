/** What becomes of the work in worktrees: compared, merged where it is clean, and taken away only where nothing is lost. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { program } from '../helpers/daemon.ts';
import { inPty } from '../helpers/pty.ts';
import { refusal } from '../helpers/refusal.ts';
import { homeOf, type TreeHome, testRepository, treeHome } from '../helpers/repository.ts';
import { tempDir } from '../helpers/temp.ts';

const yaml = 'board: { retryBase: 1ms, retryMax: 1ms }\npools: { sh: { preset: shell, count: 1, worktree: per-task } }';
const commit = (file: string, text: string): string => `echo ${text} > ${file} && git add ${file} && git commit -qm "${text}"`;

async function done(swarm: TreeHome, command: string): Promise<string> {
  const id = await swarm.add(command);
  expect(await swarm.ended(id)).toMatchObject({ status: 'completed' });
  return id;
}

/** Everything that a merge could have touched. */
const standing = ({ dir, git }: TreeHome): string =>
  [
    git('rev-parse', 'HEAD'),
    git('status', '--porcelain'),
    git('for-each-ref', 'refs/heads/main'),
    readFileSync(join(dir, 'file'), 'utf8'),
  ].join();

describe('diff', () => {
  test('shows what was committed, what was not, and new files; and changes nothing', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, `${commit('done', 'committed')}; echo two >> file; echo new > new`);
    const before = swarm.git('-C', swarm.treeOf(id), 'status', '--porcelain');
    const diff = await swarm.operator.call('worktree.diff', { name: id });
    expect(diff.files).toEqual([
      { file: 'done', added: 1, deleted: 0 },
      { file: 'file', added: 1, deleted: 0 },
      { file: 'new', added: 1, deleted: 0 },
    ]);
    expect(diff).toMatchObject({ commits: [{ subject: 'committed' }], truncated: false, worktree: { ahead: 1, changed: 2 } });
    expect(diff.diff).toMatch(/\+committed[\s\S]*\+two[\s\S]*\+new/);
    expect(swarm.git('-C', swarm.treeOf(id), 'status', '--porcelain')).toBe(before);
    // As a patch, it makes the same of the project.
    const { stdout } = await swarm.daemon.swarm('diff', id);
    writeFileSync(join(swarm.home, 'patch'), stdout);
    swarm.git('apply', join(swarm.home, 'patch'));
    expect(readFileSync(join(swarm.dir, 'new'), 'utf8')).toBe('new\n');
  });

  test('is as long as it may be, and says that it was cut', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, 'yes a line of text | head -c 6000000 > big');
    const { diff, truncated } = await swarm.operator.call('worktree.diff', { name: id });
    expect([diff.length, truncated]).toEqual([4 * 1024 * 1024, true]);
  });

  test('is a patch that git takes, with files that are no text; where it cannot be, it says so', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, "printf 'a\\000b' > picture; echo text > text");
    const patch = join(swarm.home, 'patch');
    const { code, stdout } = await swarm.daemon.swarm('diff', id);
    writeFileSync(patch, stdout);
    swarm.git('apply', patch);
    expect([code, readFileSync(join(swarm.dir, 'picture'), 'utf8')]).toEqual([0, 'a\0b']);
    const odd = await done(swarm, "printf 'gr\\374n\\n' > latin");
    const told = await swarm.daemon.swarm('diff', odd);
    expect([told.code, told.stderr]).toEqual([1, expect.stringContaining('some of it is no UTF-8 and is not shown as it is; `git -C')]);
  });

  test('leaves out the files that came along and are ignored, and is stopped by none', async () => {
    const repository = testRepository();
    repository.write('.env', 'secret\n');
    repository.write('local', 'mine\n');
    const swarm = await treeHome(yaml.replace('per-task', 'per-task, copy: [.env, local]'), repository);
    const id = await done(swarm, "echo new > 'new [*]'");
    expect((await swarm.operator.call('worktree.diff', { name: id })).files).toEqual([{ file: 'new [*]', added: 1, deleted: 0 }]);
  });

  test('shows what lies beyond a sparse checkout, and a repository within it by its commit, if it has one', async () => {
    const repository = testRepository();
    for (const file of ['web/app', 'api/app']) repository.write(file, 'x\n');
    repository.commit('More');
    repository.git('sparse-checkout', 'set', 'web');
    const swarm = await treeHome(yaml, repository);
    const id = await done(
      swarm,
      `mkdir api && echo new > api/new && git init -q empty && echo x > empty/x && git init -q full && cd full && git -c user.name=A -c user.email=a@example.org commit -q --allow-empty -m x`,
    );
    const { files } = await swarm.operator.call('worktree.diff', { name: id });
    expect(files.map(({ file }) => file)).toEqual(['api/new', 'full']);
  });

  test('of what is not there says how to find what is', async () => {
    const swarm = await treeHome(yaml);
    expect(await refusal(swarm.operator.call('worktree.diff', { name: 't9' }))).toMatchObject({
      ...{ code: 'not_found', message: 'there is no worktree t9', hint: '`swarm worktrees` lists them.' },
    });
    expect(await refusal(swarm.operator.call('worktree.diff', { name: 'a/../b' }))).toMatchObject({ code: 'bad_params' });
  });
});

describe('merge', () => {
  test('of clean work moves the branch that is checked out, and its files', async () => {
    const swarm = await treeHome(yaml);
    const [one, two] = [await done(swarm, commit('one', 'first')), await done(swarm, commit('two', 'second'))];
    expect(await swarm.operator.call('worktree.merge', { name: one })).toMatchObject({ into: 'main', commits: 1, files: 1, conflicts: [] });
    expect(await swarm.operator.call('worktree.merge', { name: two })).toMatchObject({ commits: 1, files: 1 });
    expect(await swarm.fact('worktree.merged', `worktree:${two}`)).toMatchObject({ by: 'operator', data: { into: 'main', commits: 1 } });
    expect(swarm.git('log', '--first-parent', '--format=%s')).toBe(`Merge swarm/${two} into main\nfirst\nBegin`);
    expect(existsSync(join(swarm.dir, 'two'))).toBe(true);
    expect(swarm.git('status', '--porcelain')).toBe('');
    expect(await swarm.operator.call('worktree.merge', { name: two })).toMatchObject({ commits: 0, conflicts: [] });
  });

  test('into another branch touches nothing that is checked out', async () => {
    const swarm = await treeHome(yaml);
    swarm.git('branch', 'develop');
    const id = await done(swarm, commit('one', 'first'));
    const before = standing(swarm);
    expect(await swarm.operator.call('worktree.merge', { name: id, into: 'develop' })).toMatchObject({ into: 'develop', commits: 1 });
    expect(swarm.git('log', '--format=%s', 'develop')).toBe('first\nBegin');
    expect(standing(swarm)).toBe(before);
    expect(await refusal(swarm.operator.call('worktree.merge', { name: id, into: 'nowhere' }))).toMatchObject({
      message: 'there is no branch nowhere to merge into',
    });
  });

  test('that conflicts names each file, and leaves everything as it was', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, `echo theirs > file; git rm -q .gitignore; git commit -qam theirs; ${commit('fine', 'fine')}`);
    swarm.write('file', 'ours\n');
    swarm.write('.gitignore', 'swarm.yaml\nmore\n');
    swarm.commit('Ours');
    const before = standing(swarm);
    const { conflicts } = await swarm.operator.call('worktree.merge', { name: id });
    expect(conflicts).toEqual([
      { file: '.gitignore', why: 'changed on one side, deleted on the other' },
      { file: 'file', why: 'changed on both sides' },
    ]);
    expect(standing(swarm)).toBe(before);
    const told = await swarm.daemon.swarm('merge', id);
    expect(told).toMatchObject({ code: 1, stderr: '' });
    expect(told.stdout).toContain(
      't1 conflicts with main:\n  .gitignore: changed on one side, deleted on the other\n  file: changed on both sides\nNothing',
    );
    expect(standing(swarm)).toBe(before);
  });

  test('into a branch with changes of its own is refused', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, commit('one', 'first'));
    swarm.write('file', 'not committed\n');
    const before = standing(swarm);
    expect(await refusal(swarm.operator.call('worktree.merge', { name: id }))).toMatchObject({
      ...{ code: 'refused', message: expect.stringContaining('with changes that are not committed: file') },
      hint: 'Commit or stash them first.',
    });
    expect(standing(swarm)).toBe(before);
  });

  test('never overwrites a file that git does not know', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, commit('one', 'first'));
    swarm.write('one', 'mine\n');
    const before = standing(swarm);
    expect(await refusal(swarm.operator.call('worktree.merge', { name: id }))).toMatchObject({ message: expect.stringContaining('one') });
    expect([standing(swarm), readFileSync(join(swarm.dir, 'one'), 'utf8')]).toEqual([before, 'mine\n']);
  });

  test('of work that is not committed is refused, and so is one into no branch', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, 'echo two > file');
    expect(await refusal(swarm.operator.call('worktree.merge', { name: id }))).toMatchObject({
      message: `${id} has 1 changed files that are not committed and would be left out`,
    });
    const other = await done(swarm, commit('one', 'first'));
    swarm.git('checkout', '--quiet', '--detach');
    expect(await refusal(swarm.operator.call('worktree.merge', { name: other }))).toMatchObject({ hint: 'Name one: `--into BRANCH`.' });
  });

  test('with a git that cannot try it first is refused', async () => {
    const old = tempDir();
    const script = `#!/bin/sh\ncase "$*" in *merge-tree*) echo 'usage: git merge-tree <base>' >&2; exit 129;; *) exec /usr/bin/env PATH='${process.env.PATH}' git "$@";; esac\n`;
    writeFileSync(join(old, 'git'), script, { mode: 0o755 });
    const repository = testRepository();
    const swarm = await treeHome(yaml, repository, homeOf(repository.dir, { PATH: `${old}:${process.env.PATH}` }));
    const id = await done(swarm, commit('one', 'first'));
    const before = standing(swarm);
    expect(await refusal(swarm.operator.call('worktree.merge', { name: id }))).toMatchObject({
      message: expect.stringContaining('it takes 2.38'),
    });
    expect(standing(swarm)).toBe(before);
  });

  test('leaves alone a branch that is being rebased, and work that is', async () => {
    const swarm = await treeHome(yaml);
    const half = `${commit('file', 'mine')}; git checkout -qb other HEAD~1; ${commit('file', 'theirs')}; git checkout -q swarm/t2; git rebase -q other; git reset -q --hard; true`;
    const [clean, rebasing] = [await done(swarm, commit('one', 'first')), await done(swarm, half)];
    expect(await refusal(swarm.operator.call('worktree.merge', { name: rebasing }))).toMatchObject({
      message: `a rebase is under way in ${rebasing}, and only a part of its work would be merged`,
    });
    swarm.git('checkout', '--quiet', '-b', 'topic');
    swarm.write('file', 'topic\n');
    swarm.commit('Topic');
    swarm.git('checkout', '--quiet', 'main');
    swarm.write('file', 'main\n');
    swarm.commit('Main');
    expect(() => swarm.git('rebase', 'topic')).toThrow();
    expect(await refusal(swarm.operator.call('worktree.merge', { name: clean, into: 'main' }))).toMatchObject({
      message: `main is being rebased or bisected in ${swarm.dir}, and would be moved from under it`,
    });
    swarm.git('rebase', '--abort');
    expect(await swarm.operator.call('worktree.merge', { name: clean })).toMatchObject({ commits: 1, conflicts: [] });
  });

  test('of a task that goes on says that it does', async () => {
    const swarm = await treeHome(yaml);
    execFileSync('mkfifo', [join(swarm.home, 'pipe')]);
    const id = await swarm.add(`${commit('one', 'first')}; echo begun > '${swarm.home}/pipe'; exec sleep 1000`);
    await readFile(join(swarm.home, 'pipe'));
    expect(await swarm.daemon.swarm('merge', id)).toMatchObject({
      ...{ code: 0, stdout: 'merged swarm/t1 into main: 1 commit, 1 file\n' },
      stderr: 'swarm: t1 is in progress; what it commits from now on is not in it\n',
    });
  });

  test('runs no hook of the repository', async () => {
    const swarm = await treeHome(yaml);
    for (const hook of ['post-checkout', 'post-merge', 'reference-transaction']) {
      const file = join(swarm.dir, '.git/hooks', hook);
      writeFileSync(file, `#!/bin/sh\ntouch '${swarm.home}/hooked'\n`, { mode: 0o755 });
    }
    const id = await done(swarm, 'true');
    await swarm.operator.call('worktree.merge', { name: id });
    expect(existsSync(join(swarm.home, 'hooked'))).toBe(false);
  });
});

describe('clean', () => {
  test('takes what is merged or empty, with its branch, and keeps the rest with the reason', async () => {
    const swarm = await treeHome(yaml);
    const empty = await done(swarm, 'true');
    const merged = await done(swarm, commit('one', 'first'));
    await swarm.operator.call('worktree.merge', { name: merged });
    const unmerged = await done(swarm, commit('two', 'second'));
    const dirty = await done(swarm, 'echo x > new');
    const { removed, kept } = await swarm.operator.call('worktree.clean', {});
    expect(removed.map(({ name }) => name)).toEqual([empty, merged]);
    expect(kept).toMatchObject([
      { name: unmerged, why: '1 commit that no other branch has' },
      { name: dirty, why: '1 file with changes that are not committed' },
    ]);
    expect(swarm.git('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads')).toBe(`main\nswarm/${unmerged}\nswarm/${dirty}`);
    expect(swarm.git('worktree', 'list', '--porcelain').match(/^worktree/gm)).toHaveLength(3);
    expect([empty, merged, unmerged, dirty].map(name => existsSync(swarm.treeOf(name)))).toEqual([false, false, true, true]);
  });

  test('takes what was pushed', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, commit('one', 'first'));
    swarm.git('update-ref', `refs/remotes/origin/swarm/${id}`, `swarm/${id}`);
    expect((await swarm.operator.call('worktree.clean', { names: [id] })).removed).toMatchObject([{ name: id, ahead: 0 }]);
  });

  test('keeps what somebody still needs', async () => {
    const swarm = await treeHome(yaml);
    execFileSync('mkfifo', [join(swarm.home, 'pipe')]);
    const id = await swarm.add(`echo begun > '${swarm.home}/pipe'; exec sleep 1000`);
    await readFile(join(swarm.home, 'pipe'));
    const [kept] = (await swarm.operator.call('worktree.clean', { names: [id] })).kept;
    expect(kept!.why).toBe('t1 is in progress');
    // Nobody can agree to that.
    const agreed = await swarm.operator.call('worktree.clean', { names: [id], discard: [kept!.mark] });
    expect(agreed).toMatchObject({
      removed: [],
      kept: [{ name: id, why: expect.stringContaining('; stop that first: nothing is taken away from under') }],
    });
    expect(existsSync(swarm.treeOf(id))).toBe(true);
  });

  test('keeps what was committed in a submodule and pushed nowhere', async () => {
    const [library, repository] = [testRepository(), testRepository()];
    const fromFiles = '-c protocol.file.allow=always';
    repository.git(...fromFiles.split(' '), 'submodule', '--quiet', 'add', library.dir, 'library');
    repository.commit('A library');
    const swarm = await treeHome(yaml, repository);
    const id = await done(
      swarm,
      `git ${fromFiles} submodule --quiet update --init; cd library; git config user.name A; git config user.email a@example.org; ${commit('more', 'inside')}; cd ..; git add library; git commit -qm bump`,
    );
    await swarm.operator.call('worktree.merge', { name: id });
    expect((await swarm.operator.call('worktree.clean', {})).kept).toMatchObject([{ name: id, why: '1 commit that no other branch has' }]);
    swarm.git('-C', join(swarm.treeOf(id), 'library'), 'push', '--quiet', 'origin', 'HEAD:refs/heads/more');
    expect((await swarm.operator.call('worktree.clean', {})).removed).toMatchObject([{ name: id }]);
  });

  test('keeps what was locked', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, 'true');
    swarm.git('worktree', 'lock', swarm.treeOf(id));
    expect((await swarm.operator.call('worktree.clean', {})).kept).toMatchObject([
      { name: id, why: 'it is locked by `git worktree lock`' },
    ]);
    swarm.git('worktree', 'unlock', swarm.treeOf(id));
    expect((await swarm.operator.call('worktree.clean', {})).removed).toMatchObject([{ name: id }]);
  });

  test('discards by name alone, after a word on the loss, and only that loss', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, `${commit('one', 'first')}; echo x > new`);
    const { swarm: command } = swarm.daemon;
    expect(await command('worktrees', 'clean', '--discard')).toMatchObject({ code: 2 });
    const refused = await command('worktrees', 'clean', id, '--discard');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(
      'this would be lost: t1: 1 commit that no other branch has; 1 file with changes that are not committed',
    );
    const [kept] = (await swarm.operator.call('worktree.clean', { names: [id] })).kept;
    writeFileSync(join(swarm.treeOf(id), 'newer'), 'x');
    expect((await swarm.operator.call('worktree.clean', { names: [id], discard: [kept!.mark] })).kept).toMatchObject([{ name: id }]);
    // Agreeing to a loss means those that are named.
    expect((await swarm.operator.call('worktree.clean', { discard: [kept!.mark] })).kept).toMatchObject([{ name: id }]);
    const tip = swarm.git('rev-parse', `swarm/${id}`);
    const discarded = await command('worktrees', 'clean', id, '--discard', '--yes');
    expect(discarded.stdout).toContain(`\`git branch swarm/t1 ${tip.slice(0, 12)}\` brings its commits back`);
    expect(existsSync(swarm.treeOf(id))).toBe(false);
    expect((await swarm.fact('worktree.removed')).data.loss).toContain('1 commit that no other branch has');
    swarm.git('branch', `swarm/${id}`, tip.slice(0, 12));
  });

  test('asks at a terminal for each that would be lost', async () => {
    const swarm = await treeHome(yaml);
    const ids = [await done(swarm, commit('one', 'first')), await done(swarm, commit('two', 'second'))];
    const words = [process.execPath, program, 'worktrees', 'clean', ...ids, '--discard'];
    const asked = inPty(words, { env: swarm.daemon.env, cwd: swarm.dir });
    await asked.shows('t1: 1 commit that no other branch has. Discard it? [y/N]');
    asked.type('n\r');
    await asked.shows('t2: 1 commit that no other branch has. Discard it? [y/N]');
    asked.type('y\r');
    expect(await asked.exited).toMatchObject({ code: 1 });
    expect(asked.output()).toMatch(/removed t2[\s\S]*kept t1/);
    expect(ids.map(id => existsSync(swarm.treeOf(id)))).toEqual([true, false]);
  });

  test('one that cannot be read says nothing of the others', async () => {
    const swarm = await treeHome(yaml);
    const [broken, fine] = [await done(swarm, 'echo nonsense > $(git rev-parse --git-dir)/index'), await done(swarm, 'true')];
    const { worktrees } = await swarm.operator.call('worktree.list', {});
    expect(worktrees).toMatchObject([
      { name: broken, trouble: expect.stringContaining('it is damaged: git status') },
      { name: fine, trouble: null },
    ]);
    expect(await refusal(swarm.operator.call('worktree.merge', { name: broken }))).toMatchObject({
      message: expect.stringContaining('cannot be merged'),
    });
    expect((await swarm.operator.call('worktree.clean', {})).removed).toMatchObject([{ name: fine }]);
  });

  test('takes the damaged by name alone', async () => {
    const swarm = await treeHome(yaml);
    const id = await done(swarm, 'true');
    rmSync(join(swarm.treeOf(id), '.git'));
    const [kept] = (await swarm.operator.call('worktree.clean', {})).kept;
    expect(kept!.why).toContain('it is damaged');
    await swarm.operator.call('worktree.clean', { names: [id], discard: [kept!.mark] });
    expect(existsSync(swarm.treeOf(id))).toBe(false);
    expect(swarm.git('worktree', 'list', '--porcelain').match(/^worktree/gm)).toHaveLength(1);
  });
});

test('the command lists them, with what they hold and take', async () => {
  const swarm = await treeHome(yaml);
  expect((await swarm.daemon.swarm('worktrees')).stderr).toContain('there are no worktrees');
  await done(swarm, `${commit('one', 'first')}; echo x > new`);
  const { stdout } = await swarm.daemon.swarm('worktrees');
  expect(stdout).toMatch(
    /^NAME +POOL +BRANCH +STATE +AGE +DISK +PATH\nt1 +sh +swarm\/t1 +dirty \(1\), unmerged \(1\) .*[kM]?B +\/.*\/t1\n$/,
  );
  expect((await swarm.daemon.swarm('diff', '1', '--stat')).stdout).toMatch(
    /t1 on swarm\/t1: 1 commit, 2 files, not all committed\n\w+ first\nADDED/,
  );
});
