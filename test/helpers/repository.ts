/** A real repository for one test, and a swarm whose project it is. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { connect } from '../../src/client/client.ts';
import { type TestDaemon, type TestHome, testHome } from './daemon.ts';
import { type PoolHome, poolHome } from './pools.ts';
import { tempDir } from './temp.ts';

export interface TestRepository {
  readonly dir: string;
  /** What it prints. */
  git(...args: string[]): string;
  write(file: string, text: string): void;
  /** All that was written; its id. */
  commit(message: string): string;
}

/** The person's own git is not asked: names and signatures are those of the test. */
const gitEnv = {
  ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org', GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org' },
};

export function repositoryIn(dir: string): TestRepository {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: dir, encoding: 'utf8', env: { ...process.env, ...gitEnv }, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  return {
    ...{ dir, git },
    write: (file, text) => {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), text);
    },
    commit: message => {
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

/** With one commit on `main`, and a configuration that it does not know. */
export function testRepository(): TestRepository {
  const repository = repositoryIn(realpathSync(tempDir()));
  repository.git('init', '--quiet', '--initial-branch=main');
  for (const [key, value] of [
    ['user.name', 'Ada'],
    ['user.email', 'ada@example.org'],
  ])
    repository.git('config', key!, value!);
  repository.write('.gitignore', 'swarm.yaml\n.env\n');
  repository.write('file', 'one\n');
  repository.commit('Begin');
  return repository;
}

/** The home of a swarm lies elsewhere than its project. */
export const homeOf = (project: string, extra: NodeJS.ProcessEnv = {}, home?: string): TestHome =>
  testHome({ SWARM_PROJECT: project, ...extra }, home);

/** Also the workers that are only about to be there, which no record tells of yet. */
export const endOnFinish = (daemon: Pick<TestDaemon, 'socket'>): void =>
  onTestFinished(async () => {
    // One that was killed has a successor, which ends them.
    const operator = await connect(daemon.socket).catch(() => undefined);
    await operator?.call('swarm.down', { now: true }).catch(() => {});
    operator?.close();
  });

export interface TreeHome extends PoolHome, TestRepository {
  treeOf(name: string): string;
}

export async function treeHome(yaml: string, repository = testRepository(), place = homeOf(repository.dir)): Promise<TreeHome> {
  const swarm = await poolHome(yaml, { place });
  endOnFinish(swarm.daemon);
  return { ...repository, ...swarm, treeOf: name => join(realpathSync(swarm.home), 'worktrees', name) };
}
