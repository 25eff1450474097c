/** Loading: which of the six sources decides, where each value came from, and how the files are read. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation of variables in files

import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import type { Config } from '../../src/config/schema.ts';
import { settings } from '../../src/config/settings.ts';
import { configRows } from '../../src/config/show.ts';
import { type BoardPolicy, defaultBoardPolicy } from '../../src/core/policy.ts';
import { defaultSwarmPolicy } from '../../src/core/pool-policy.ts';
import { tempDir } from '../helpers/temp.ts';

/** Without those of pools and providers, of which there are none at first. */
const withoutVariable = ['version', 'notify.command'];
const fixed = settings.filter(({ key, variable }) => variable !== null || withoutVariable.includes(key)).map(({ key }) => key);

let dir: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
  mkdirSync(path.join(dir, 'config/swarm'), { recursive: true });
  mkdirSync(path.join(dir, 'project/.git'), { recursive: true });
});

const files = { user: 'config/swarm/config.yaml', project: 'project/swarm.yaml', local: 'project/swarm.local.yaml' };

const write = (file: keyof typeof files, text: string) => writeFileSync(path.join(dir, files[file]), text);

function load(env: Record<string, string> = {}, more: Partial<Parameters<typeof loadConfig>[0]> = {}) {
  const cwd = path.join(dir, 'project');
  const paths = swarmPaths({ cwd, env: { HOME: dir, XDG_CONFIG_HOME: path.join(dir, 'config') } });
  return loadConfig({ paths, env, cwd, ...more });
}

describe('precedence', () => {
  const sources = {
    'built-in': { value: '60s', ms: 60_000, put: () => undefined, at: () => 'built-in' },
    user: {
      value: '101s',
      ms: 101_000,
      put: () => write('user', 'board: {lease: 101s}'),
      at: () => `${dir}/config/swarm/config.yaml:1:16`,
    },
    project: { value: '102s', ms: 102_000, put: () => write('project', 'board:\n  lease: 102s\n'), at: () => 'swarm.yaml:2:10' },
    local: { value: '103s', ms: 103_000, put: () => write('local', '\nboard:\n  lease: 103s\n'), at: () => 'swarm.local.yaml:3:10' },
    env: { value: '104s', ms: 104_000, put: () => undefined, at: () => 'SWARM_BOARD_LEASE' },
    flag: { value: '105s', ms: 105_000, put: () => undefined, at: () => '--lease' },
  };
  const order = Object.keys(sources) as (keyof typeof sources)[];

  test.each(order.map((name, rank) => [name, rank] as const))('%s decides over all before it', (name, rank) => {
    for (const below of order.slice(0, rank + 1)) sources[below].put();
    const env = rank >= order.indexOf('env') ? { SWARM_BOARD_LEASE: sources.env.value } : {};
    const flags = name === 'flag' ? [{ key: 'board.lease', value: sources.flag.value, flag: '--lease' }] : [];
    const { config, values, origins } = load(env, { flags });
    expect(config.board.leaseMs).toBe(sources[name].ms);
    expect(values['board.lease']).toBe(sources[name].value);
    expect(origins['board.lease']).toMatchObject({ layer: name, at: sources[name].at() });
  });

  test('goes key by key: sources add up', () => {
    write('user', 'board: {retries: 1}');
    write('project', 'board: {lostMax: 5}\nstore: {durability: normal}');
    write('local', 'board: {releasesMax: 6}');
    const { config } = load({ SWARM_MESSAGES_BURST: '7' }, { flags: [{ key: 'daemon.logLevel', value: 'debug', flag: '--log-level' }] });
    expect(config.board).toMatchObject({ retries: 1, lostMax: 5, releasesMax: 6, leaseMs: 60_000 });
    expect(config).toMatchObject({ store: { durability: 'normal' }, messages: { burst: 7 }, daemon: { logLevel: 'debug' } });
  });

  test('every setting can be set by its variable and by a flag', () => {
    const other = {
      'daemon.logLevel': 'warn',
      'store.durability': 'normal',
      name: 'other',
      'board.retryJitter': '0.5',
      'alerts.failureRate': '0.5',
      'board.renew': '5s',
      'alerts.thrash': 'off',
      'alerts.budget': '0.5',
      'terminals.detach': 'ctrl-q',
      'screen.theme': 'dark',
      'screen.glyphs': 'ascii',
      'screen.mouse': 'off',
      'screen.bell': 'off',
      'screen.notification': 'osc777',
      'swarm.budget.maxCost': '9.5',
      'swarm.budget.maxTokens': '2M',
    };
    for (const { key, variable, kind } of settings.filter(setting => setting.variable !== null)) {
      const value =
        other[key as keyof typeof other] ?? { duration: '50s', size: '1MB', integer: '9' }[kind as 'duration' | 'size' | 'integer'];
      expect(load({ [variable!]: value }).origins[key]!.at).toBe(variable);
      expect(load({}, { flags: [{ key, value, flag: `--set ${key}` }] }).origins[key]!.at).toBe(`--set ${key}`);
    }
  });

  test('an empty variable counts as not set', () => {
    expect(load({ SWARM_BOARD_LEASE: '', SWARM_NAME: '' }).origins['board.lease']!.layer).toBe('built-in');
  });
});

describe('the defaults', () => {
  test('are those of the core, with their units in the names', () => {
    const { config } = load();
    expect(config.board).toEqual(defaultBoardPolicy);
    expect(config).toEqual({
      version: 1,
      board: defaultBoardPolicy,
      store: { durability: 'full', artifactBytesMax: 10_000_000_000 },
      daemon: { logLevel: 'info', logBytesMax: 16_000_000 },
      messages: { ratePerMinute: 120, burst: 40, ttlMs: 604_800_000, ackMs: 300_000, deliveryTries: 5 },
      terminals: { ringBytes: 256_000, logFileBytes: 8_000_000, logTotalBytes: 64_000_000, detachKey: 'ctrl-]' },
      screen: { theme: 'ansi', glyphs: 'auto', mouse: 'on', bell: 'on', notification: 'osc9', keys: {}, key_places: {} },
      notify: { command: [] },
      alerts: {
        ...{ staleMs: null, backlogMs: 21_600_000, starvationMs: 3_600_000, idleMs: 300_000, failures: null, thrash: true, budget: 0.8 },
      },
      prices: expect.objectContaining({ 'gpt-5': { input: 1.25, output: 10, cacheRead: 0.125, cacheWrite: 1.25 } }),
      swarm: defaultSwarmPolicy,
      pools: [],
      resources: {},
    });
    expectTypeOf<Config['board']>().toEqualTypeOf<BoardPolicy>();
    expectTypeOf<Config['name']>().toEqualTypeOf<string | undefined>();
  });

  test('fill every setting, and every setting reaches the configuration', () => {
    const { config, values, origins } = load({ SWARM_NAME: 'x', SWARM_SWARM_BUDGET_MAX_COST: '9', SWARM_SWARM_BUDGET_MAX_TOKENS: '9' });
    expect(Object.keys(origins)).toEqual(fixed);
    expect(Object.keys(values)).toEqual(fixed);
    const { pools, swarm, alerts, prices, ...plain } = config;
    const leaves = Object.values(plain).flatMap(value => (typeof value === 'object' ? Object.values(value) : [value]));
    expect(leaves).toHaveLength(fixed.length - Object.keys(swarm).length + 2 - fixed.filter(key => key.startsWith('alerts.')).length);
  });

  test.each([
    ['an empty file', ''],
    ['only comments', '# nothing\n\n'],
    ['only a document mark', '---\n'],
    ['an empty section', 'board:\n  # lease: 60s\nstore:\n'],
    ['an empty map', '{}'],
    ['a byte order mark', '\uFEFF# nothing\n'],
  ])('stand with %s', (_, text) => {
    write('project', text);
    expect(load().config).toEqual(load({}, { file: path.join(dir, files.project) }).config);
    expect(load().config.board).toEqual(defaultBoardPolicy);
  });
});

describe('a file', () => {
  test('may use anchors, aliases and merges; its own keys win over merged ones', () => {
    write('project', 'board: &b\n  lease: &l 90s\n  retryBase: *l\n');
    expect(load().config.board).toMatchObject({ leaseMs: 90_000, retryBaseMs: 90_000 });
    write('project', 'board:\n  <<: {lease: 80s, renew: 7s}\n  lease: 90s\n');
    const { config, origins } = load();
    expect(config.board).toMatchObject({ leaseMs: 90_000, renewMs: 7_000 });
    expect(origins['board.lease']!.at).toBe('swarm.yaml:3:10');
    write('project', 'board:\n  <<: [{lease: 80s}, {lease: 70s, renew: 7s}]\n');
    expect(load().config.board).toMatchObject({ leaseMs: 80_000, renewMs: 7_000 });
  });

  test('an alias means the last anchor before it', () => {
    write('project', 'board:\n  retryBase: &x 1s\n  lease: *x\n  agingStep: &x 70s\n  retryMax: *x\n'.replace('lease: *x', 'renew: *x'));
    expect(load().config.board).toMatchObject({ renewMs: 1_000, retryMaxMs: 70_000 });
  });

  test('takes variables in values of any kind, and remembers them', () => {
    write('project', 'name: "${WHO:-me}-$$"\nboard: {lease: "${S}s", retries: "${N}"}\nstore: {durability: "${D:-normal}"}');
    const { config, origins, values } = load({ S: '90', N: '7' });
    expect(config).toMatchObject({ name: 'me-$', board: { leaseMs: 90_000, retries: 7 }, store: { durability: 'normal' } });
    expect(origins['board.retries']).toMatchObject({ layer: 'project', at: 'swarm.yaml:2:34', variables: ['N'] });
    expect(values['board.lease']).toBe('90s');
  });

  test('does not let a variable become structure', () => {
    write('project', 'name: ${V}\n');
    for (const value of ['{a: 1}', '[1, 2]', 'a: b', '*x', '# x', '${W}']) expect(load({ V: value, W: 'w' }).config.name).toBe(value);
  });

  test('may be called .yml, and .yaml beside it wins with a warning', () => {
    writeFileSync(path.join(dir, 'project/swarm.yml'), 'board: {retries: 1}');
    expect(load().config.board.retries).toBe(1);
    write('project', 'board: {retries: 2}');
    const { config, warnings, files: read } = load();
    expect(config.board.retries).toBe(2);
    expect(warnings).toEqual(['swarm.yml is ignored because swarm.yaml stands beside it; keep one of the two.']);
    expect(read).toEqual([path.join(dir, files.project)]);
  });

  test('given by name stands in for the one of the project', () => {
    write('project', 'board: {retries: 1}');
    writeFileSync(path.join(dir, 'other.yaml'), 'board: {retries: 2}');
    const { config, origins } = load({}, { file: '../other.yaml' });
    expect(config.board.retries).toBe(2);
    expect(origins['board.retries']!.at).toBe(`${dir}/other.yaml:1:18`);
  });
});

describe('variables of the environment', () => {
  test('that nearly name a setting are pointed out, others are left in peace', () => {
    const { warnings } = load({
      SWARM_BOARD_RETRYBASE: '5s',
      SWARM_TOKENS: 'x',
      SWARM_TEST_RUN: 'x',
      SWARM_MANAGER_ADDRESS: 'x',
      SWARM_HOME: 'x',
      HOME: 'x',
    });
    expect(warnings).toEqual([
      'SWARM_BOARD_RETRYBASE is not a variable of swarm and is ignored. Did you mean SWARM_BOARD_RETRY_BASE?',
      'SWARM_TOKENS is not a variable of swarm and is ignored. Did you mean SWARM_TOKEN?',
    ]);
  });
});

describe('`config show`', () => {
  test('gives values as a person writes them, with origin and meaning', () => {
    write('project', 'board: {lease: 1.5m}');
    const rows = configRows(load());
    expect(rows.map(row => row.key)).toEqual(fixed);
    expect(rows.find(row => row.key === 'board.lease')).toEqual({
      key: 'board.lease',
      value: '1.5m',
      origin: 'swarm.yaml:1:16',
      description: 'How long a claimed task stays with its owner without a sign of life.',
    });
    expect(rows.find(row => row.key === 'daemon.logBytesMax')).toMatchObject({ value: '16MB', origin: 'built-in' });
    expect(rows.find(row => row.key === 'name')).toMatchObject({ value: null, origin: 'built-in' });
  });

  test('gives what is named with a dot in it, as commands of the user interface are', () => {
    write('project', 'screen:\n  keys:\n    task.assign: ctrl+a\n');
    const row = configRows(load()).find(({ key }) => key === 'screen.keys.task.assign');
    expect(row).toMatchObject({ value: 'ctrl+a', origin: 'swarm.yaml:3:18', description: expect.stringContaining('keys') });
  });

  test.each(['API_KEY', 'GitToken', 'my_secret', 'DB_PASSWORD'])('masks a value that came from %s', variable => {
    write('project', `name: "x-\${${variable}}"`);
    const row = configRows(load({ [variable]: 'hush' })).find(({ key }) => key === 'name')!;
    expect(row).toMatchObject({ value: '********', origin: `swarm.yaml:1:7 (\${${variable}})` });
  });

  test('masks a value whose key sounds like a secret', () => {
    const loaded = load();
    const name = { layer: 'env', at: 'SWARM_TOKEN_NAME', variables: ['SWARM_TOKEN_NAME'], description: '' } as const;
    const origins = { ...loaded.origins, name };
    const rows = configRows({ values: { ...loaded.values, name: 'hush' }, origins });
    expect(rows.find(({ key }) => key === 'name')).toMatchObject({ value: '********', origin: 'SWARM_TOKEN_NAME' });
  });
});

test('whatever a valid configuration says comes out as written', () => {
  const text = fc.record({
    lease: fc.integer({ min: 41, max: 86_400 }),
    retries: fc.integer({ min: 0, max: 100 }),
    retryJitter: fc.integer({ min: 0, max: 100 }).map(percent => percent / 100),
    durability: fc.constantFrom('full', 'normal'),
  });
  fc.assert(
    fc.property(text, ({ lease, retries, retryJitter, durability }) => {
      write('project', `board: {lease: ${lease}s, retries: ${retries}, retryJitter: ${retryJitter}}\nstore: {durability: ${durability}}\n`);
      const { config } = load();
      expect(config.board).toEqual({ ...defaultBoardPolicy, leaseMs: lease * 1000, retries, retryJitter });
      expect(config.store.durability).toBe(durability);
    }),
  );
});
