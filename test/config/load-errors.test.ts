/** Every way a configuration can be wrong: each names the place, the key and what to write instead, and all come at once. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation of variables in files

import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import { SwarmError } from '../../src/core/error.ts';
import { isRoot } from '../helpers/root.ts';
import { tempDir } from '../helpers/temp.ts';

let dir: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
  mkdirSync(path.join(dir, '.git'));
});

const write = (text: string | Buffer, name = 'swarm.yaml') => writeFileSync(path.join(dir, name), text);

function load(env: Record<string, string> = {}, more: Partial<Parameters<typeof loadConfig>[0]> = {}) {
  return loadConfig({ paths: swarmPaths({ cwd: dir, env: { HOME: dir } }), env, cwd: dir, ...more });
}

function refusalOf(action: () => unknown): SwarmError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(SwarmError);
    expect((error as SwarmError).code).toBe('bad_config');
    return error as SwarmError;
  }
  throw new Error('nothing was refused');
}

describe('a mistake in a file', () => {
  test.each([
    // Values
    ['board:\n  lease: 60', 'swarm.yaml:2:10: board.lease: must be a duration from 5s to 24h, not 60; write 60s'],
    ['board: {lease: 60}', 'swarm.yaml:1:16: board.lease: must be a duration from 5s to 24h, not 60; write 60s'],
    [
      'board: {lease: 1h30m}',
      'swarm.yaml:1:16: board.lease: must be a duration from 5s to 24h, not "1h30m"; write for example 90s, 1.5m or 2h',
    ],
    ['board: {lease: 4s}', 'swarm.yaml:1:16: board.lease: must be a duration from 5s to 24h, not "4s"'],
    ['board: {lease: 25h}', 'swarm.yaml:1:16: board.lease: must be a duration from 5s to 24h, not "25h"'],
    ['board: {lease: [60s]}', 'swarm.yaml:1:16: board.lease: must be a duration from 5s to 24h, not a list'],
    ['board: {lease: {a: 1}}', 'swarm.yaml:1:16: board.lease: must be a duration from 5s to 24h, not a map'],
    ['board: {lease: }', 'swarm.yaml:1:16: board.lease: must be a duration from 5s to 24h, not empty; write a value or remove the line'],
    ['board: {retries: 101}', 'swarm.yaml:1:18: board.retries: must be a whole number from 0 to 100, not 101'],
    ['board: {retries: 1.5}', 'swarm.yaml:1:18: board.retries: must be a whole number from 0 to 100, not 1.5'],
    ['board: {retries: "4"}', 'swarm.yaml:1:18: board.retries: must be a whole number from 0 to 100, not "4"; remove the quotes'],
    ['board: {retries: true}', 'swarm.yaml:1:18: board.retries: must be a whole number from 0 to 100, not true'],
    ['board: {retryJitter: .nan}', 'swarm.yaml:1:22: board.retryJitter: must be a number from 0 to 1, not NaN'],
    ['store: {durability: ful}', 'swarm.yaml:1:21: store.durability: must be one of full, normal, not "ful"; did you mean full?'],
    ['store: {durability: Normal}', 'swarm.yaml:1:21: store.durability: must be one of full, normal, not "Normal"; did you mean normal?'],
    ['daemon: {logBytesMax: 16000000}', 'swarm.yaml:1:23: daemon.logBytesMax: must be a size from 64kB to 1GB, not 16000000; write 16MB'],
    ['daemon: {logBytesMax: 1.5}', 'swarm.yaml:1:23: daemon.logBytesMax: must be a size from 64kB to 1GB, not 1.5; write 1.5MB'],
    ['name: ""', 'swarm.yaml:1:7: name: must be one line of text of 1 to 64 characters, not ""'],
    ['name: "a\\e[31mb"', 'swarm.yaml:1:7: name: must be one line of text of 1 to 64 characters, not "a\\u001b[31mb"'],
    [`name: ${'x'.repeat(65)}`, `not "${'x'.repeat(60)}…"`],
    ['terminals: {detach: ctrl-m}', 'swarm.yaml:1:21: terminals.detach: must be Ctrl and a letter or sign, such as ctrl-q'],
    ['version: 2', 'swarm.yaml:1:10: version: must be 1, the only format this swarm reads, not 2'],
    // Keys and structure
    ['bord: {}', "swarm.yaml:1:1: bord: unknown key 'bord'. Did you mean 'board'?"],
    ['board: {leas: 60s}', "swarm.yaml:1:9: board.leas: unknown key 'leas'. Did you mean 'lease'?"],
    ['lease: 60s', "swarm.yaml:1:1: lease: unknown key 'lease'. Did you mean 'board.lease'?"],
    ['colour: red', "swarm.yaml:1:1: colour: unknown key 'colour'. Known here: version, name, board, store, daemon, messages"],
    ['__proto__: {a: 1}', "swarm.yaml:1:1: __proto__: unknown key '__proto__'. Known here:"],
    ['board.lease: 60s', "swarm.yaml:1:1: board.lease: unknown key 'board.lease'."],
    ['1: x', "swarm.yaml:1:1: 1: unknown key '1'."],
    ['board: 5', 'swarm.yaml:1:8: board: must be a map of settings, not 5; known there: lease, renew,'],
    ['board: [1]', 'swarm.yaml:1:8: board: must be a map of settings, not a list'],
    ['- a', 'swarm.yaml:1:1: must be a map of settings such as "board:", not a list'],
    ['just text', 'swarm.yaml:1:1: must be a map of settings such as "board:", not "just text"'],
    ['board:\n  lease: 60s\n  lease: 70s', 'swarm.yaml:3:3: board.lease: is written twice, first at swarm.yaml:2:3; keep one of the two'],
    ['? [a]\n: 1', 'swarm.yaml:1:3: a key must be plain text; write it out'],
    ['board: {<<: 5}', 'swarm.yaml:1:9: board: << takes a map or a list of maps, not 5; write <<: *name'],
    // Rules between keys: told where somebody wrote something
    [
      'board: {lease: 30s}',
      'swarm.yaml:1:16: board.renew: must be less than half of board.lease (30s); write 10s, or a longer board.lease',
    ],
    ['board: {renew: 40s}', 'swarm.yaml:1:16: board.renew: must be less than half of board.lease (1m); write 20s'],
    ['board: {retryMax: 1s}', 'swarm.yaml:1:19: board.retryMax: must not be less than board.retryBase (5s); write 5s or more'],
    // YAML
    ['board: {lease: "60s', 'swarm.yaml:1:20: not valid YAML: Missing closing "quote'],
    ['board:\n\tlease: 60s', 'swarm.yaml:2:1: not valid YAML: Tabs are not allowed as indentation'],
    ['board: *gone', 'swarm.yaml:1:8: board: nothing before it is called &gone; define it first'],
    ['board: !mine {}', 'swarm.yaml:1:8: Unresolved tag: !mine; write the value without a tag'],
    ['board: {}\n---\nstore: {}', 'swarm.yaml:2:1: a second YAML document begins here; keep one and remove the --- line'],
    // Variables
    ['name: ${GONE}', 'swarm.yaml:1:7: name: the variable GONE is not set; set it, or write ${GONE:-default}'],
    ['board:\n  retries: ${GONE:?ask Ann}', 'swarm.yaml:2:12: board.retries: the variable GONE is not set: ask Ann; set it,'],
    ['name: ${GONE', 'swarm.yaml:1:7: name: unclosed: ${GONE; write ${NAME}, ${NAME:-default} or ${NAME:?message}, and $$ for a plain $'],
    ['board: {retries: "${FEW:-few}"}', 'swarm.yaml:1:18: board.retries: must be a whole number from 0 to 100, not "few"'],
  ])('%j', (text, complaint) => {
    write(text);
    expect(refusalOf(load).message).toContain(complaint);
  });

  test('comes with where to look further', () => {
    write('board: 5');
    expect(refusalOf(load).hint).toBe('`swarm config schema` lists every key; `swarm config validate` checks the files again.');
  });

  test('does not give away a secret', () => {
    write('board: {retries: "${API_KEY}"}');
    const { message, data } = refusalOf(() => load({ API_KEY: 'hush' }));
    expect(message).toBe('swarm.yaml:1:18: board.retries: must be a whole number from 0 to 100, not the hidden value');
    expect(JSON.stringify(data)).not.toContain('hush');
  });

  test('is told by the full path when the file is outside the current directory', () => {
    write('board: 5');
    expect(refusalOf(() => load({}, { cwd: '/' })).message).toContain(`${dir.slice(1)}/swarm.yaml:1:8`);
    mkdirSync(path.join(dir, 'deep'));
    expect(refusalOf(() => load({}, { cwd: path.join(dir, 'deep') })).message).toContain(`${dir}/swarm.yaml:1:8`);
  });
});

describe('a mistake elsewhere', () => {
  test('is told by the variable', () => {
    const { message } = refusalOf(() => load({ SWARM_BOARD_LEASE: '60' }));
    expect(message).toBe('SWARM_BOARD_LEASE: board.lease: must be a duration from 5s to 24h, not "60"; write 60s');
  });

  test('is told by the flag', () => {
    const flags = [{ key: 'daemon.logLevel', value: 'loud', flag: '--log-level' }];
    expect(refusalOf(() => load({}, { flags })).message).toContain('--log-level: daemon.logLevel: must be one of trace,');
    const unknown = [{ key: 'board.leas', value: 1, flag: '--set board.leas' }];
    expect(refusalOf(() => load({}, { flags: unknown })).message).toBe(
      "--set board.leas: board.leas: unknown key 'leas'. Did you mean 'lease'?",
    );
  });
});

describe('many mistakes', () => {
  test('are all told, in order, from all files and variables', () => {
    write('board:\n  leas: 60s\n  retries: x\nstore: 5\n');
    write('store: {', 'swarm.local.yaml');
    const { message, data } = refusalOf(() => load({ SWARM_MESSAGES_BURST: '0' }));
    const lines = message.split('\n');
    expect(lines[0]).toBe('5 problems in the configuration:');
    expect(lines.slice(1).map(line => line.trim().split(': ')[0])).toEqual([
      'SWARM_MESSAGES_BURST',
      'swarm.local.yaml:1:9',
      'swarm.yaml:2:3',
      'swarm.yaml:3:12',
      'swarm.yaml:4:8',
    ]);
    expect(data?.problems).toHaveLength(5);
  });

  test('in a key that two files have are told for both', () => {
    write('bord: 1');
    write('bord: 2', 'swarm.local.yaml');
    const { message } = refusalOf(load);
    expect(message).toContain('swarm.yaml:1:1: bord');
    expect(message).toContain('swarm.local.yaml:1:1: bord');
  });

  test('are cut off after fifty', () => {
    write(Array.from({ length: 60 }, (_, index) => `wrong${index}: 1`).join('\n'));
    const lines = refusalOf(load).message.split('\n');
    expect(lines).toHaveLength(52);
    expect(lines.at(-1)).toBe('  and 10 more');
  });
});

describe('a file that cannot be read', () => {
  test('because it is a directory', () => {
    mkdirSync(path.join(dir, 'swarm.yaml'));
    expect(refusalOf(load).message).toBe('swarm.yaml:1:1: is a directory; a YAML file is expected under this name');
  });

  test('because it is a device: it is not read for ever', () => {
    symlinkSync('/dev/zero', path.join(dir, 'swarm.yaml'));
    expect(refusalOf(load).message).toBe('swarm.yaml:1:1: is not a regular file; a YAML file is expected under this name');
  });

  test('because it is a broken link', () => {
    symlinkSync('gone', path.join(dir, 'swarm.local.yaml'));
    expect(refusalOf(load).message).toBe('swarm.local.yaml:1:1: is a link to a file that does not exist; remove it or create the file');
  });

  test.skipIf(isRoot('because it is closed to the user'))('because it is closed to the user', () => {
    write('');
    chmodSync(path.join(dir, 'swarm.yaml'), 0);
    expect(refusalOf(load).message).toMatch(/^swarm\.yaml:1:1: cannot be read: EACCES.*; make it readable for you$/);
  });

  test('because a link leads in a circle', () => {
    symlinkSync('swarm.yaml', path.join(dir, 'swarm.yaml'));
    expect(refusalOf(load).message).toMatch(/^swarm\.yaml:1:1: cannot be read: ELOOP.*; make it readable for you$/);
  });

  test('because it was named and is not there', () => {
    expect(refusalOf(() => load({}, { file: 'gone.yaml' })).message).toBe('gone.yaml:1:1: does not exist; create it or name another file');
  });

  test.each([
    ['name: a\nname2: ', [0xff], '2:8'],
    ['name: ü', [0xc3], '1:8'],
    ['', [0xff, 0xfe, 0x6e, 0x00], '1:1'],
  ])('because it is not UTF-8 after %j', (before, bytes, place) => {
    write(Buffer.concat([Buffer.from(before), Buffer.from(bytes)]));
    expect(refusalOf(load).message).toBe(`swarm.yaml:${place}: is not UTF-8 text here; save the file as UTF-8`);
  });

  test('because it is larger than a mebibyte, and only then', () => {
    write(`#${'x'.repeat(1024 * 1024 - 1)}`);
    expect(load().config.version).toBe(1);
    write(`#${'x'.repeat(1024 * 1024)}`);
    expect(refusalOf(load).message).toBe('swarm.yaml:1:1: has 1048577 bytes, at most 1048576 are read; make it smaller');
  });
});

describe('a file made to do harm', () => {
  test('by aliases of aliases is refused at once', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let index = 1; index < 30; index++)
      lines.push(
        `a${index}: &a${index} [${Array(9)
          .fill(`*a${index - 1}`)
          .join(', ')}]`,
      );
    write(lines.join('\n'));
    expect(refusalOf(load).message).toBe('swarm.yaml:1:1: unfolds to more than 20000 values; use fewer aliases');
  });

  test.each(['board: &b\n  lease: *b', 'board: &b\n  <<: *b', 'board: &b [*b]'])('by an alias of itself is refused: %j', text => {
    write(text);
    expect(refusalOf(load).message).toContain('is nested more than 32 levels deep, or an alias contains itself; flatten it');
  });

  test('by depth is refused, whether the parser survives it or not', () => {
    write(`board: ${'['.repeat(40)}${']'.repeat(40)}`);
    expect(refusalOf(load).message).toContain('is nested more than 32 levels deep, or an alias contains itself; flatten it');
    write('['.repeat(200_000));
    expect(refusalOf(load).message).toContain('is nested too deep to be read; flatten it');
  });

  test('cannot change the rules by a %YAML line', () => {
    write('%YAML 1.1\n---\nboard: {retries: yes}');
    expect(refusalOf(load).message).toContain('swarm.yaml:3:18: board.retries: must be a whole number from 0 to 100, not "yes"');
  });
});

test('whatever a file holds, it is either taken or refused with a place', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'board:',
      'lease:',
      'store',
      '\n',
      '  ',
      ': ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '<<: ',
      '!t ',
      '"',
      "'",
      '|',
      '>',
      '#',
      '---\n',
      '%',
      '${',
      '}',
      '60s',
      '?',
      ',',
      '\t',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      write(pieces.join(''));
      try {
        load();
      } catch (error) {
        expect(error).toMatchObject({ name: 'SwarmError', code: 'bad_config', message: expect.stringMatching(/swarm\.yaml:\d+:\d+: /) });
        expect((error as SwarmError).message).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
      }
    }),
    { numRuns: 1_000 },
  );
});
