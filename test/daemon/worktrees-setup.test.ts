/** Set-up and tear-down of worktrees: after a person agreed, once for the same content, and never at the cost of a task. */

import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { program } from '../helpers/daemon.ts';
import { appears } from '../helpers/files.ts';
import { identityOf, lives } from '../helpers/living.ts';
import { inPty } from '../helpers/pty.ts';
import { refusal } from '../helpers/refusal.ts';
import { type TreeHome, testRepository, treeHome } from '../helpers/repository.ts';
import { personAt, tmuxIsThere } from '../helpers/tmux.ts';

const none = 'board: { retryBase: 1ms, retryMax: 1ms }';
const pool = (more: string): string => `${none}\npools: { sh: { preset: shell, count: 1, worktree: per-task, ${more} } }`;
const touch = 'setup: [/bin/sh, -c, "echo ready > set-up"]';

/** Agrees to all that is asked, and starts it. */
async function up(swarm: TreeHome, yaml: string): Promise<void> {
  const { data } = await refusal(swarm.up(yaml));
  await swarm.operator.call('trust.approve', { hashes: (data!.commands as { hash: string }[]).map(({ hash }) => hash) });
  await swarm.operator.call('swarm.up', {});
}

describe('agreeing', () => {
  test('is asked for before anything begins, and once', async () => {
    const swarm = await treeHome(none);
    expect(await refusal(swarm.up(pool(touch)))).toMatchObject({
      message: "nobody has agreed yet to what is run in worktrees: /bin/sh -c 'echo ready > set-up'",
      hint: '`swarm trust` shows it and asks; `swarm up --trust` agrees to it.',
      data: { cause: 'untrusted', commands: [{ kind: 'setup', pools: ['sh'], approved: false, files: [] }] },
    });
    expect((await swarm.operator.call('pool.list', {})).pools).toEqual([]);
    await up(swarm, pool(touch));
    const id = await swarm.add('cat set-up > "$SWARM_RESULT"');
    expect((await swarm.ended(id)).result).toBe('ready');
    await swarm.up(pool(touch));
    // Other words are another question.
    await refusal(swarm.up(pool(touch.replace('ready', 'steady'))));
  });

  test('holds for the content of the files that are named', async () => {
    const repository = testRepository();
    const script = (text: string): void => {
      repository.write('set-up.sh', `#!/bin/sh\necho ${text} > told\n`);
      chmodSync(join(repository.dir, 'set-up.sh'), 0o755);
    };
    script('one');
    repository.commit('Set-up');
    const swarm = await treeHome(none, repository);
    const yaml = pool('setup: [./set-up.sh]');
    await up(swarm, yaml);
    expect((await swarm.operator.call('trust.list', {})).commands).toMatchObject([{ files: ['set-up.sh'], approved: true }]);
    expect((await swarm.ended(await swarm.add('cat told > "$SWARM_RESULT"'))).result).toBe('one');
    script('two');
    repository.commit('Another set-up');
    const id = await swarm.add('cat told > "$SWARM_RESULT"');
    await swarm.fact('task.released', id);
    expect((await swarm.operator.call('pool.list', {})).pools[0]!.held).toContain('nobody has agreed to ./set-up.sh as it is there');
    await up(swarm, yaml);
    expect(await swarm.ended(id)).toMatchObject({ result: 'two', failures: 0, lost: 0 });
  });

  test('holds for what a link leads to', async () => {
    const repository = testRepository();
    const script = (text: string): void => {
      repository.write('scripts/real.sh', `#!/bin/sh\necho ${text} > told\n`);
      chmodSync(join(repository.dir, 'scripts/real.sh'), 0o755);
    };
    script('one');
    symlinkSync('scripts/real.sh', join(repository.dir, 'set-up.sh'));
    repository.commit('Set-up');
    const swarm = await treeHome(none, repository);
    const yaml = pool('setup: [./set-up.sh, "two\\nlines"]');
    await up(swarm, yaml);
    expect((await swarm.operator.call('trust.list', {})).commands).toMatchObject([{ files: ['set-up.sh'], approved: true }]);
    expect((await swarm.ended(await swarm.add('cat told > "$SWARM_RESULT"'))).result).toBe('one');
    script('two');
    repository.commit('Another set-up');
    expect(await refusal(swarm.up(yaml))).toMatchObject({ data: { cause: 'untrusted' } });
  });

  test('is up to the person alone', async () => {
    const swarm = await treeHome(none);
    const { token } = await swarm.operator.call('worker.register', { name: 'one', role: 'orchestrator' });
    const agent = await swarm.daemon.connect({ token });
    for (const call of [
      agent.call('trust.approve', { hashes: [] }),
      agent.call('worktree.merge', { name: 't1' }),
      agent.call('worktree.clean', {}),
    ])
      expect(await refusal(call)).toMatchObject({ code: 'forbidden' });
  });
});

describe('the command', () => {
  test('without a terminal names the command that agrees', async () => {
    const swarm = await treeHome(none);
    writeFileSync(join(swarm.dir, 'swarm.yaml'), pool(touch));
    const { swarm: command } = swarm.daemon;
    const refused = await command('up', '-d');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('`swarm trust` shows it and asks; `swarm up --trust` agrees to it.');
    const asked = await command('trust');
    expect([asked.code, asked.stderr]).toEqual([
      1,
      expect.stringContaining("set-up of worktrees of sh:\n  /bin/sh -c 'echo ready > set-up'"),
    ]);
    expect(await command('trust', '--yes')).toMatchObject({ code: 0, stdout: 'agreed; `swarm up` runs it when it is needed\n' });
    expect(await command('trust')).toMatchObject({ code: 0, stdout: 'all of it is agreed to\n' });
    expect(await command('up', '-d')).toMatchObject({ code: 0 });
  });

  test('up --trust agrees at once', async () => {
    const swarm = await treeHome(none);
    writeFileSync(join(swarm.dir, 'swarm.yaml'), pool(touch));
    expect(await swarm.daemon.swarm('up', '-d', '--trust')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('set-up of worktrees of sh:'),
    });
  });

  test('on a terminal asks, and only a yes counts', async () => {
    const swarm = await treeHome(none);
    writeFileSync(join(swarm.dir, 'swarm.yaml'), pool(touch));
    const start = () => inPty([process.execPath, program, 'up', '-d'], { env: swarm.daemon.env, cwd: swarm.dir });
    const no = start();
    await no.shows('Run this in new worktrees from now on? [y/N]');
    expect(no.output()).toContain("  /bin/sh -c 'echo ready > set-up'");
    no.type('\r');
    expect(await no.exited).toMatchObject({ code: 1 });
    const yes = start();
    await yes.shows('[y/N]');
    yes.type('y\r');
    expect(await yes.exited).toMatchObject({ code: 0 });
    expect((await swarm.operator.call('pool.list', {})).pools).toHaveLength(1);
  });
});

test.skipIf(!tmuxIsThere)('after the answer the keyboard is that of the user interface', async () => {
  const swarm = await treeHome(none);
  writeFileSync(join(swarm.dir, 'swarm.yaml'), pool(touch));
  const person = personAt(swarm.home, swarm.daemon.env, { cols: 120, rows: 36 });
  await person.sees('ready:');
  person.types(`"${process.execPath}" "${program}" up`);
  await person.sees('[y/N]');
  person.types('y');
  await person.sees(/Tasks \d/);
  person.presses('q');
  await person.sees('The swarm runs on in the background');
});

describe('a set-up', () => {
  test('that fails holds the pool with its last words; the task costs nothing, and is done when it is mended', async () => {
    const swarm = await treeHome(none);
    await up(swarm, pool('setup: [/bin/sh, -c, "echo no network >&2; exit 7"]'));
    const id = await swarm.add('true');
    await swarm.fact('task.released', id);
    const [held] = (await swarm.operator.call('pool.list', {})).pools;
    expect(held!.held).toMatch(/the set-up of worktree t1 failed: .*exited with code 7\nno network/s);
    expect(await swarm.operator.call('task.get', { id })).toMatchObject({ status: 'pending', failures: 0, lost: 0 });
    await up(swarm, pool(touch));
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed', failures: 0 });
  });

  test.each([
    ['is no program', 'setup: [/no/such]', 'there is no such program'],
    ['takes too long', 'setup: [sleep, "1000"], setupTimeout: 1s', 'was not done after 1 s'],
  ])('that %s holds the pool', async (_, more, why) => {
    const swarm = await treeHome(none);
    await up(swarm, pool(more));
    const id = await swarm.add('true');
    await swarm.fact('task.released', id);
    expect((await swarm.operator.call('pool.list', {})).pools[0]!.held).toContain(why);
  });

  test('knows where it is, and runs once', async () => {
    const swarm = await treeHome(none);
    await up(swarm, pool(`setup: [/bin/sh, -c, 'echo "$SWARM_WORKTREE $SWARM_PROJECT $1 $\${GIT_DIR-}" >> told', sh, "{task.id}"]`));
    const id = await swarm.add('[ $SWARM_ATTEMPT = 2 ]');
    await swarm.ended(id);
    expect(readFileSync(join(swarm.treeOf(id), 'told'), 'utf8')).toBe(`${swarm.treeOf(id)} ${swarm.dir} ${id} \n`);
  });

  test('is ended when the swarm goes down', async () => {
    const swarm = await treeHome(none);
    const file = join(swarm.home, 'pid');
    writeFileSync(join(swarm.home, 'set-up.sh'), `echo $$ > '${file}.new'; mv '${file}.new' '${file}'; exec sleep 1000`);
    await up(swarm, pool(`setup: [/bin/sh, "${swarm.home}/set-up.sh"]`));
    await swarm.add('true');
    await appears(file);
    const setup = identityOf(Number(readFileSync(file, 'utf8')));
    await swarm.operator.call('swarm.down', {});
    expect(await swarm.daemon.stop()).toBe(0);
    expect(lives(setup)).toBe(false);
  });
});

describe('a tear-down', () => {
  test('runs before a worktree goes', async () => {
    const swarm = await treeHome(none);
    await up(swarm, pool(`teardown: [/bin/sh, -c, 'echo "$1" > "$0"', "${swarm.home}/gone", "{worktree}"]`));
    const id = await swarm.add('true');
    await swarm.ended(id);
    expect((await swarm.operator.call('worktree.clean', {})).removed).toMatchObject([{ name: id }]);
    expect(readFileSync(join(swarm.home, 'gone'), 'utf8')).toBe(`${swarm.treeOf(id)}\n`);
  });

  test('runs whatever became of the script of the set-up; its own script is asked for anew', async () => {
    const repository = testRepository();
    for (const name of ['set-up.sh', 'tear-down.sh']) {
      repository.write(name, '#!/bin/sh\n');
      chmodSync(join(repository.dir, name), 0o755);
    }
    repository.commit('Scripts');
    const swarm = await treeHome(none, repository);
    await up(swarm, pool('setup: [./set-up.sh], teardown: [./tear-down.sh]'));
    const edit = (name: string): string => `echo "touch '${swarm.home}/ran'" >> ${name}`;
    const [one, two] = [await swarm.add(edit('set-up.sh')), await swarm.add(edit('tear-down.sh'))];
    for (const id of [one, two]) {
      await swarm.ended(id);
      swarm.git('-C', swarm.treeOf(id), 'commit', '--quiet', '--all', '--message', id);
      await swarm.operator.call('worktree.merge', { name: id });
    }
    const { removed, kept } = await swarm.operator.call('worktree.clean', {});
    expect(removed).toMatchObject([{ name: one }]);
    expect(kept).toMatchObject([{ name: two, why: expect.stringContaining('nobody has agreed to ./tear-down.sh as it is there') }]);
    expect(existsSync(join(swarm.home, 'ran'))).toBe(false);
    // Merged, it is what a new worktree would run: agreed to, it runs here as well.
    await up(swarm, pool('setup: [./set-up.sh], teardown: [./tear-down.sh]'));
    expect((await swarm.operator.call('worktree.clean', {})).removed).toMatchObject([{ name: two }]);
    expect(existsSync(join(swarm.home, 'ran'))).toBe(true);
  });

  test('that fails keeps the worktree, until it is discarded', async () => {
    const swarm = await treeHome(none);
    await up(swarm, pool('teardown: [/bin/false]'));
    const id = await swarm.add('true');
    await swarm.ended(id);
    const [kept] = (await swarm.operator.call('worktree.clean', { names: [id] })).kept;
    expect(kept!.why).toContain('its tear-down failed: /bin/false exited with code 1');
    await swarm.operator.call('worktree.clean', { names: [id], discard: [kept!.mark] });
    expect(existsSync(swarm.treeOf(id))).toBe(false);
  });
});
