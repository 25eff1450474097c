/** Pools in swarm.yaml: what is left out is filled in, presets and other pools stand below, layers add up. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation of variables in files

import { mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ConfigSources, loadConfig } from '../../src/config/load.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import { configRows } from '../../src/config/show.ts';
import { limits } from '../../src/core/limits.ts';
import { hashOf, type PoolSpec } from '../../src/core/pool.ts';
import { defaultPoolPolicy, defaultSwarmPolicy } from '../../src/core/pool-policy.ts';
import { tempDir } from '../helpers/temp.ts';

let dir: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
  mkdirSync(path.join(dir, 'project/.git'), { recursive: true });
});

function write(text: string, name = 'project/swarm.yaml'): void {
  mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
  writeFileSync(path.join(dir, name), text);
}

function load(more: Partial<ConfigSources> = {}) {
  const cwd = path.join(dir, 'project');
  const paths = swarmPaths({ cwd, env: { HOME: dir, XDG_CONFIG_HOME: path.join(dir, 'config') } });
  return loadConfig({ paths, env: {}, cwd, ...more });
}

function pools(text: string, more: Partial<ConfigSources> = {}): Record<string, PoolSpec> {
  write(text);
  return Object.fromEntries(load(more).config.pools.map(pool => [pool.name, pool]));
}

const one = (text: string, more: Partial<ConfigSources> = {}): PoolSpec => pools(`pools: {p: ${text}}`, more).p!;

describe('a pool', () => {
  test('needs no more than a command', () => {
    expect(one('{command: [sleep, 5]}')).toEqual({
      ...{ name: 'p', preset: 'command', role: 'worker', drive: 'each', tags: [], capabilities: [] },
      ...{ min: 0, max: 4, concurrency: 1, provider: null, fallback: null, budget: null },
      launch: {
        ...{ command: ['sleep', '5'], cwd: path.join(dir, 'project'), env: {}, strip: [], agent: null, answer: [], prompt: null },
        ...{ done: 'exit', blame: 'task', nudge: null, interrupt: [{ bytes: '\x03', afterMs: 0 }], cols: 120, rows: 40, worktree: null },
      },
      policy: defaultPoolPolicy,
    });
  });

  test('reaches every number of the policy, each in its unit', () => {
    const policy = {
      assign: 'best-match',
      restart: {
        ...{ type: 'transient', baseMs: 2, maxMs: 3, jitter: 0.4, resetProgressMs: 5, resetMs: 6 },
        ...{ deathsMax: 7, periodMs: 8, probeMs: 9 },
      },
      breaker: { failures: 1, outOf: 2, withinMs: 3, startsMax: 4, openMs: 5, openMaxMs: 6, jitter: 0.7, probeMs: 8 },
      scale: { factor: 1.5, step: 2, everyMs: 3, targetWaitMs: 120_000, idleMs: 5, drainMs: 6 },
      hang: { act: 'off', staleMs: 1, nudgeMs: 2, interruptMs: 3, stopMs: 4 },
      ...{ startMs: 1, staggerMs: 2, graceMs: 3, lingerMs: 4, uselessMax: 5 },
    };
    const text = `{command: [a], assign: best-match, startTimeout: 1ms, stagger: 2ms, grace: 3ms, linger: 4ms, uselessMax: 5,
      restart: {type: transient, base: 2ms, max: 3ms, jitter: 0.4, resetAfterProgress: 5ms, resetAfter: 6ms, deathsMax: 7, period: 8ms, probeEvery: 9ms},
      breaker: {failures: 1, outOf: 2, within: 3ms, startsMax: 4, open: 5ms, openMax: 6ms, jitter: 0.7, probeTimeout: 8ms},
      scale: {factor: 1.5, step: 2, every: 3ms, targetWait: 2m, idleTimeout: 5ms, drainTimeout: 6ms},
      hang: {act: off, staleAfter: 1ms, nudgeAfter: 2ms, interruptAfter: 3ms, stopAfter: 4ms}}`;
    expect(one(text).policy).toEqual(policy);
  });

  test('says how its processes are started', () => {
    const strokes = [
      { bytes: '\x1b', afterMs: 0 },
      { bytes: '\x03', afterMs: 1_500 },
      { bytes: 'a', afterMs: 300 },
    ];
    const { launch } = one(
      '{command: [a], cwd: sub, env: {CI: true, N: 1.0, T: "{task.id}"}, strip: [A_B], prompt: hi, nudge: hey, interrupt: escape 1500ms ctrl-c a, size: 80x24}',
    );
    expect(launch).toMatchObject({ cwd: path.join(dir, 'project/sub'), env: { CI: 'true', N: '1.0', T: '{task.id}' }, strip: ['A_B'] });
    expect(launch).toMatchObject({ prompt: 'hi', nudge: 'hey', interrupt: strokes, cols: 80, rows: 24 });
    expect(one('{command: [a], worktree: per-task, cwd: "{worktree}/x"}').launch.cwd).toBe('{worktree}/x');
    expect(one('{command: [a], drive: typed}').launch.prompt).toContain('{task.title}');
  });

  test.each([
    ['count: 7', 7, 7],
    ['count: 0', 0, 0],
    ['min: 2', 2, 4],
    ['min: 9', 9, 9],
    ['max: 2', 0, 2],
    ['min: 2, max: 2', 2, 2],
  ])('with %s has from %i to %i workers', (text, min, max) => {
    expect(one(`{command: [a], ${text}}`)).toMatchObject({ min, max });
  });

  test('takes variables of the environment, in which braces mean nothing', () => {
    const { launch } = one('{command: [a, "${ARG}", "{task.id}"], env: {T: "${TEXT:-{x}"}, cwd: "${DIR}"}', {
      env: { ARG: '{task.title} {"a":{b}}', TEXT: '${x}{y}', DIR: '/{nowhere}' },
    });
    expect(launch.command).toEqual(['a', '{{task.title}} {"a":{{b}}}', '{task.id}']);
    expect(launch).toMatchObject({ cwd: '/{{nowhere}}', env: { T: '${x}{{y}}' } });
  });

  test('that says nothing is there all the same', () => {
    write('{command: [a]}', 'project/presets/command.yaml');
    expect(pools('pools:\n  p:\n    # preset: shell\n').p).toMatchObject({ launch: { command: ['a'] } });
  });
});

describe('layers', () => {
  test('add up within a pool, and the higher one decides', () => {
    write('pools: {p: {env: {A: user, B: user}, restart: {base: 2s}, max: 3}}', 'config/swarm/config.yaml');
    write('pools: {p: {env: {B: local}, restart: {max: 4s}}}', 'project/swarm.local.yaml');
    const flags = [{ key: 'pools.p.tags', value: ['x'], flag: '--set' }];
    const spec = one('{preset: shell, env: {B: project, C: project}, hang: {act: replace}}', { flags });
    expect(spec).toMatchObject({ max: 3, tags: ['x'], launch: { env: { A: 'user', B: 'local', C: 'project' } } });
    expect(spec.policy).toMatchObject({ restart: { baseMs: 2_000, maxMs: 4_000 }, hang: { act: 'replace', staleMs: 90_000 } });
  });

  test('replace count by min and max, and these by count', () => {
    write('pools: {p: {count: 3}}', 'config/swarm/config.yaml');
    expect(one('{command: [a], max: 8}')).toMatchObject({ min: 0, max: 8 });
    write('pools: {p: {min: 1, max: 3}}', 'config/swarm/config.yaml');
    expect(one('{command: [a], count: 5}')).toMatchObject({ min: 5, max: 5 });
  });

  test('say what holds for all pools together', () => {
    expect(load().config.swarm).toEqual(defaultSwarmPolicy);
    write('swarm: {workersMax: 9, providers: {one: {}, two: {workersMax: 3, stagger: 2s}}}');
    expect(load().config.swarm).toEqual({
      workersMax: 9,
      budget: null,
      providers: { one: { workersMax: 50, staggerMs: 0 }, two: { workersMax: 3, staggerMs: 2_000 } },
    });
    expect(load({ env: { SWARM_SWARM_WORKERS_MAX: '4' } }).config.swarm.workersMax).toBe(4);
  });
});

describe('a preset', () => {
  test.each(['shell', 'demo'])('%s comes with swarm and needs nothing more', preset => {
    expect(one(`{preset: ${preset}}`)).toMatchObject({ preset });
  });

  test('shell runs the command of each task', () => {
    expect(one('{preset: shell}')).toMatchObject({
      drive: 'each',
      launch: { command: ['/bin/sh', '-c', '--', '{task.command}'], done: 'exit', blame: 'task' },
      policy: { hang: { act: 'show' } },
    });
  });

  test('demo runs the agent of this very swarm, which asks for work', () => {
    expect(one('{preset: demo}')).toMatchObject({ drive: 'pull', launch: { command: ['{swarm}', 'demo-agent'] } });
  });

  test('is found in the project, beside its configuration, in the home of the user, and with swarm, in this order', () => {
    const places = ['config/swarm/presets/shell.yml', 'project/presets/shell.yaml', 'project/.swarm/presets/shell.yaml'];
    for (const [at, place] of places.entries()) {
      write(`{command: [from, "${at}"]}`, place);
      expect(one('{preset: shell}').launch.command).toEqual(['from', String(at)]);
    }
    write('{command: [elsewhere]}', 'other/presets/shell.yaml');
    write('pools: {p: {preset: shell}}', 'other/swarm.yaml');
    expect(load({ file: '../other/swarm.yaml' }).config.pools[0]!.launch.command).toEqual(['from', '2']);
    write('pools: {p: {preset: mine}}', 'other/swarm.yaml');
    write('{command: [elsewhere]}', 'other/presets/mine.yaml');
    expect(load({ file: '../other/swarm.yaml' }).config.pools[0]!.launch.command).toEqual(['elsewhere']);
  });

  test('may start from another, and the pool decides over both', () => {
    write('{description: Mine., extends: base, tags: [b], env: {A: mine}}', 'project/presets/mine.yaml');
    write('{extends: shell, tags: [a], env: {A: base, B: base}, count: 2, restart: {base: 3s}}', 'project/presets/base.yaml');
    const spec = one('{preset: mine, env: {C: pool}, max: 6}');
    expect(spec).toMatchObject({ preset: 'mine', drive: 'each', tags: ['b'], min: 0, max: 6 });
    expect(spec.launch).toMatchObject({ command: ['/bin/sh', '-c', '--', '{task.command}'], env: { A: 'mine', B: 'base', C: 'pool' } });
    expect(spec.policy.restart.baseMs).toBe(3_000);
    expect(load().origins).toMatchObject({
      'pools.p.tags': { layer: 'preset', at: 'presets/mine.yaml:1:43' },
      'pools.p.restart.base': { layer: 'preset', at: 'presets/base.yaml:1:80' },
      'pools.p.max': { layer: 'project' },
    });
  });

  test('of a whole swarm stands below the files', () => {
    write(
      '{description: Two., board: {retries: 1, lostMax: 9}, pools: {a: {preset: shell, max: 2}, b: {command: [b]}}}',
      'project/presets/two.yaml',
    );
    write('board: {retries: 2}\npools: {a: {max: 7}}');
    const { config } = load({ preset: 'two' });
    expect(config.board).toMatchObject({ retries: 2, lostMax: 9 });
    expect(config.pools.map(({ name, max }) => [name, max])).toEqual([
      ['a', 7],
      ['b', 4],
    ]);
  });

  test('of a pool begins a swarm with one such pool', () => {
    expect(load({ preset: 'shell' }).config.pools).toMatchObject([{ name: 'shell', preset: 'shell' }]);
  });

  test.each(readdirSync(path.join(import.meta.dirname, '../../presets')).filter(file => file.endsWith('.yaml')))(
    '%s that is shipped is valid',
    file => {
      const preset = path.parse(file).name;
      if (preset === 'command') write('pools: {command: {command: [a]}}');
      expect(load({ preset }).config.pools.length).toBeGreaterThan(0);
    },
  );
});

describe('a pool that extends another', () => {
  test('starts from all that it says, its preset included', () => {
    const { a, b, c } = pools(
      'pools: {c: {extends: b, env: {X: c}}, a: {preset: shell, count: 2, env: {X: a, Y: a}, description: First.}, b: {extends: a, max: 9}}',
    );
    expect(a).toMatchObject({ min: 2, max: 2 });
    expect(b).toMatchObject({ preset: 'shell', drive: 'each', min: 0, max: 9, launch: { env: { X: 'a', Y: 'a' } } });
    expect(c).toMatchObject({ preset: 'shell', max: 9, launch: { env: { X: 'c', Y: 'a' }, command: a!.launch.command } });
    expect(load().values['pools.b.description']).toBe("Runs each task's own command line in a shell, in a terminal of its own.");
  });
});

describe('limits', () => {
  const many = (count: number) => `pools: {${Array.from({ length: count }, (_, at) => `p${at}: {command: [a]}`).join(', ')}}`;

  test('of pools, workers and names are taken at their edge', () => {
    expect(Object.keys(pools(many(limits.pools)))).toHaveLength(limits.pools);
    expect(one(`{command: [a], count: ${limits.workersPerPool}}`).max).toBe(limits.workersPerPool);
    expect(one(`{command: [a], prompt: ${'x'.repeat(limits.promptChars)}}`).launch.prompt).toHaveLength(limits.promptChars);
    const name = 'x'.repeat(limits.poolNameChars);
    expect(pools(`pools: {${name}: {command: [a]}}`)[name]!.name).toBe(name);
    write(`swarm: {providers: {${Array.from({ length: limits.providers }, (_, at) => `p${at}: {}`).join(', ')}}}`);
    expect(Object.keys(load().config.swarm.providers)).toHaveLength(limits.providers);
  });

  test.each([
    [many(limits.pools + 1), `pools: must be at most ${limits.pools} pools, not ${limits.pools + 1}`],
    [`pools: {p: {command: [a], count: ${limits.workersPerPool + 1}}}`, 'pools.p.count: must be a whole number from 0 to 500, not 501'],
    [`pools: {p: {command: [a], prompt: ${'x'.repeat(limits.promptChars + 1)}}}`, 'pools.p.prompt: must be text of 1 to 65536 characters'],
    [`pools: {${'x'.repeat(limits.poolNameChars + 1)}: {command: [a]}}`, 'must be called by at most 56 letters, digits, - and _'],
    [
      `swarm: {providers: {${Array.from({ length: limits.providers + 1 }, (_, at) => `p${at}: {}`).join(', ')}}}`,
      `swarm.providers: must be at most ${limits.providers} providers`,
    ],
  ])('and refused beyond it: %s', (text, complaint) => {
    write(text);
    expect(() => load()).toThrow(complaint);
  });
});

test('`config show` has every key of each pool, with secrets hidden by their own name', () => {
  write('pools:\n  monkey:\n    preset: shell\n    env: {API_KEY: hush, PLAIN: seen}\n    command: [a, "${MY_TOKEN}"]\n');
  const rows = new Map(configRows(load({ env: { MY_TOKEN: 'hush' } })).map(row => [row.key, row]));
  expect(rows.get('pools.monkey.env.API_KEY')).toMatchObject({ value: '********', origin: 'swarm.yaml:4:20' });
  expect(rows.get('pools.monkey.env.PLAIN')).toMatchObject({ value: 'seen' });
  expect(rows.get('pools.monkey.command')).toMatchObject({ value: '********', origin: 'swarm.yaml:5:14 (${MY_TOKEN})' });
  expect(rows.get('pools.monkey.hang.act')).toMatchObject({
    value: 'show',
    origin: expect.stringMatching(/presets\/shell\.yaml:\d+:\d+$/),
  });
  expect(rows.get('pools.monkey.scale.idleTimeout')).toMatchObject({ value: '5m', origin: 'built-in' });
});

test('a pool has one hash, however it is written, and another when anything changes', () => {
  const a = one('{preset: shell, env: {A: x, B: y}, max: 3}');
  const b = one('{max: 3, env: {B: y, A: x}, preset: shell}');
  const c = one('{preset: shell, env: {A: x, B: z}, max: 3}');
  expect(hashOf(a)).toMatch(/^[0-9a-f]{16}$/);
  expect(hashOf(b)).toBe(hashOf(a));
  expect(hashOf(c)).not.toBe(hashOf(a));
  expect(hashOf({ ...a, policy: { ...a.policy, uselessMax: 4 } })).not.toBe(hashOf(a));
});

test('a budget says how much may be spent, and how many tokens may be taken', () => {
  write('swarm: {budget: {maxTokens: 1.5M}}\npools: {p: {command: [a], budget: {maxCost: 5, maxTokens: 200k}}, q: {command: [a]}}');
  const { swarm, pools } = load().config;
  expect([swarm.budget, ...pools.map(({ budget }) => budget)]).toEqual([
    { max_tokens: 1_500_000 },
    { max_cost: 5, max_tokens: 200_000 },
    null,
  ]);
});

describe('pools of one provider', () => {
  const warned = (...lines: string[]): readonly string[] => {
    write(['pools:', ...lines.map(line => `  ${line}`), ''].join('\n'));
    return load().warnings;
  };

  test('that seem to be of several accounts are pointed out, as they would rest together', () => {
    expect(
      warned(
        'a: {preset: claude, fallback: b}',
        'b: {preset: claude, env: {CLAUDE_CONFIG_DIR: /b}}',
        'c: {preset: codex, env: {CODEX_HOME: /c}}',
      ),
    ).toEqual([
      expect.stringMatching(/^pools\.b has CLAUDE_CONFIG_DIR unlike a, and the same provider, anthropic: .* write provider: anthropic-b/),
    ]);
  });

  test.each([
    ['whose variables say nothing of an account', '{preset: claude, env: {DEBUG: 1}}'],
    ['that say themselves whose service they use', '{preset: claude, provider: anthropic, env: {CLAUDE_CONFIG_DIR: /b}}'],
    ['that have a provider of their own', '{preset: claude, provider: spare, env: {CLAUDE_CONFIG_DIR: /b}}'],
  ])('%s are left in peace', (_, other) => {
    expect(warned('a: {preset: claude}', `b: ${other}`)).toEqual([]);
  });
});
