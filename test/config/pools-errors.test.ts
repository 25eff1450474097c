/** Every way pools and presets can be wrong: each complaint names the place, the key and what to write instead. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation of variables in files

import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ConfigSources, loadConfig } from '../../src/config/load.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import { SwarmError } from '../../src/core/error.ts';
import { tempDir } from '../helpers/temp.ts';

let dir: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
  mkdirSync(path.join(dir, '.git'));
  mkdirSync(path.join(dir, 'presets'));
});

const write = (text: string, name = 'swarm.yaml') => writeFileSync(path.join(dir, name), text);

const load = (more: Partial<ConfigSources> = {}) =>
  loadConfig({ paths: swarmPaths({ cwd: dir, env: { HOME: dir } }), env: {}, cwd: dir, ...more });

const refusal = (more: Partial<ConfigSources> = {}): string => refused(more).message;

function refused(more: Partial<ConfigSources> = {}): SwarmError {
  try {
    load(more);
  } catch (error) {
    expect(error).toMatchObject({ name: 'SwarmError', code: 'bad_config' });
    return error as SwarmError;
  }
  throw new Error('nothing was refused');
}

describe('a mistake in a pool', () => {
  test.each([
    // Keys, at any depth
    [
      'pools:\n  shell:\n    preset: shell\n    scale:\n      idleTimout: 5s',
      "swarm.yaml:5:7: pools.shell.scale.idleTimout: unknown key 'idleTimout'. Did you mean 'idleTimeout'?",
    ],
    ['pools: {p: {comand: [a], preset: shell}}', "swarm.yaml:1:13: pools.p.comand: unknown key 'comand'. Did you mean 'command'?"],
    ['pools: {p: {preset: shell, idleTimeout: 5s}}', "unknown key 'idleTimeout'. Did you mean 'pools.p.scale.idleTimeout'?"],
    ['pool: {}', "swarm.yaml:1:1: pool: unknown key 'pool'. Did you mean 'pools'?"],
    ['preset: shell', "unknown key 'preset'. Did you mean 'pools.NAME.preset'?"],
    ['swarm: {providers: {x: {workerMax: 1}}}', "swarm.providers.x.workerMax: unknown key 'workerMax'. Did you mean 'workersMax'?"],
    // Names
    ['pools: {"a b": {command: [a]}}', 'swarm.yaml:1:9: pools.a b: must be called by at most 56 letters, digits, - and _'],
    ['pools: {a.b: {command: [a]}}', 'swarm.yaml:1:9: pools.a.b: must be called by'],
    ['pools: {-a: {command: [a]}}', 'must be called by'],
    ['pools: {all: {command: [a]}}', "swarm.yaml:1:9: pools.all: must not be called 'all', which means every pool; choose another name"],
    ['pools: {__proto__: {command: [a]}}', 'swarm.yaml:1:9: pools: a pool cannot be called __proto__'],
    // Values
    [
      'pools: {p: {command: npm test}}',
      'swarm.yaml:1:22: pools.p.command: must be a list of 1 to 1000 words such as [npm, test]; no shell reads it, not "npm test"; write [npm, test]',
    ],
    ['pools: {p: {command: []}}', 'pools.p.command: must be a list of 1 to 1000 words'],
    [
      'pools: {p: {command: [a, [b]]}}',
      'swarm.yaml:1:26: pools.p.command.1: must be text of at most 32768 characters, without NUL, not a list',
    ],
    ['pools: {p: {command: [a, "b\\0"]}}', 'pools.p.command.1: must be text of at most'],
    ['pools: {p: {command: [a], count: many}}', 'pools.p.count: must be a whole number from 0 to 500, not "many"'],
    ['pools: {p: {command: [a], hang: {act: kill}}}', 'pools.p.hang.act: must be one of replace, show, off, not "kill"'],
    ['pools: {p: {command: [a], hang: 5}}', 'pools.p.hang: must be a map of settings, not 5; known there: act, staleAfter'],
    ['pools: {p: {command: [a], hang: {staleAfter: 90}}}', 'pools.p.hang.staleAfter: must be a duration from 1ms to 7d, not 90; write 90s'],
    ['pools: {p: {command: [a], drive: push}}', 'pools.p.drive: must be one of each, typed, pull, not "push"'],
    ['pools: {p: {command: [a], size: 80}}', 'pools.p.size: must be columns and rows such as 120x40, at most 1000x1000, not 80'],
    ['pools: {p: {command: [a], size: 0x40}}', 'pools.p.size: must be columns and rows'],
    ['pools: {p: {command: [a], interrupt: ^C}}', 'pools.p.interrupt: must be keys by name, such as escape, enter or ctrl-c'],
    [
      'pools: {p: {command: [a], env: {A-B: x}}}',
      'swarm.yaml:1:33: pools.p.env.A-B: must be the name of a variable: letters, digits and _',
    ],
    ['pools: {p: {command: [a], env: [A]}}', 'pools.p.env: must be a map of settings, not a list'],
    [
      'pools: {p: {command: [a], tags: [-x]}}',
      'swarm.yaml:1:34: pools.p.tags.0: must be a label of letters, digits and . _ - : /, beginning with a letter or digit, not "-x"',
    ],
    ['pools: {p: 5}', 'swarm.yaml:1:12: pools.p: must be a map of settings, not 5'],
    ['pools: [p]', 'swarm.yaml:1:8: pools: must be a map of settings, not a list'],
    ['pools: {p: {command: [a], cwd: "${GONE}"}}', 'pools.p.cwd: the variable GONE is not set'],
    // Rules between keys
    ['pools: {p: {command: [a], count: 2, max: 3}}', 'swarm.yaml:1:42: pools.p.max: must not be set beside count; keep one of the two'],
    ['pools: {p: {command: [a], count: 2, min: 3}}', 'pools.p.min: must not be set beside count'],
    ['pools: {p: {command: [a], min: 5, max: 3}}', 'swarm.yaml:1:40: pools.p.max: must not be less than min (5); write 5 or more'],
    ['pools: {p: {command: [a], concurrency: 2}}', 'pools.p.concurrency: must be 1 in drive each; write drive: pull, or more workers'],
    [
      'pools: {p: {command: [a], restart: {base: 2m}}}',
      'swarm.yaml:1:43: pools.p.restart.max: must not be less than base (2m); write 2m or more',
    ],
    ['pools: {p: {command: [a], breaker: {failures: 20}}}', 'pools.p.breaker.outOf: must not be less than failures (20); write 20 or more'],
    ['pools: {p: {preset: shell, extends: q}, q: {preset: shell}}', 'pools.p.extends: must not be set beside preset; keep one of the two'],
    [
      'pools:\n  p:\n    max: 3',
      'swarm.yaml:2:3: pools.p: has no command; write command: [program, argument], or name a preset such as shell',
    ],
    ['pools: {p: }', 'swarm.yaml:1:9: pools.p: has no command'],
    // Templates
    [
      'pools: {p: {command: [a, "{task.titel}"]}}',
      'swarm.yaml:1:26: pools.p.command.1: unknown variable {task.titel}. Did you mean {task.title}?',
    ],
    ['pools: {p: {command: ["{task.command}"]}}', 'pools.p.command.0: {task.command} cannot choose the program'],
    [
      'pools: {p: {command: [a], env: {T: "{tsk.id}"}}}',
      'swarm.yaml:1:36: pools.p.env.T: unknown variable {tsk.id}. Did you mean {task.id}?',
    ],
    ['pools: {p: {command: [a], cwd: "{task.title}"}}', 'pools.p.cwd: {task.title} cannot choose the directory'],
    ['pools: {p: {command: [a, "{task.id}"], drive: pull}}', 'in drive pull a process starts before it has a task'],
    ['pools: {p: {command: [a], prompt: "{prompt}"}}', 'pools.p.prompt: {prompt} cannot be a part of itself'],
    // Pools that start from others
    ['pools: {p: {extends: q}}', "swarm.yaml:1:22: pools.p.extends: there is no pool 'q'; there are: p"],
    ['pools: {a: {extends: b}, b: {extends: a}}', 'swarm.yaml:1:39: pools.b.extends: goes round in a circle: a -> b -> a'],
    ['pools: {a: {extends: a}}', 'goes round in a circle: a -> a'],
  ])('%s', (text, complaint) => {
    write(text);
    expect(refusal()).toContain(complaint);
  });

  test('is told once, also where other pools start from it', () => {
    write('pools: {a: {preset: shell, max: no}, b: {extends: a}}');
    expect(refusal()).toBe('swarm.yaml:1:33: pools.a.max: must be a whole number from 0 to 500, not "no"');
  });
});

describe('a mistake in a preset', () => {
  test('is told at its place there, and once', () => {
    write('pools: {p: {preset: mine}, q: {preset: mine}}');
    write('command: [a, "{tsk.id}"]\nscale:\n  idleTimout: 5s\n', 'presets/mine.yaml');
    expect(refusal()).toBe("presets/mine.yaml:3:3: pools.p.scale.idleTimout: unknown key 'idleTimout'. Did you mean 'idleTimeout'?");
    write('command: [a, "{tsk.id}"]', 'presets/mine.yaml');
    expect(refusal()).toMatch(/^presets\/mine\.yaml:1:14: pools\.p\.command\.1: unknown variable \{tsk\.id\}/);
    write('command: [a', 'presets/mine.yaml');
    expect(refusal()).toMatch(/^presets\/mine\.yaml:1:12: pools\.p\.preset: not valid YAML/);
  });

  test('that is not there names where it was searched, and nothing else is complained of', () => {
    write('pools: {p: {preset: shel}}');
    expect(refusal()).toBe(
      `swarm.yaml:1:21: pools.p.preset: there is no preset 'shel'. Did you mean 'shell'? Searched: ${[
        path.join(dir, '.swarm/presets'),
        path.join(dir, 'presets'),
        path.join(dir, '.config/swarm/presets'),
        path.join(import.meta.dirname, '../../presets'),
      ].join(', ')}`,
    );
    write('pools: {p: {preset: wholly-unknown}}');
    expect(refusal()).toMatch(/There are: aider, amp, claude, .*, shell\. Searched: /);
  });

  test.each([
    ['p: {preset: claud}', "Closest to 'claud': claude. `swarm presets list` shows every preset."],
    ['p: {preset: claude-code}', "Closest to 'claude-code': claude. `swarm presets list` shows every preset."],
    ['p: {preset: wholly-unknown}', '`swarm presets list` shows every preset.'],
    [
      'p: {preset: shel}, q: {preset: codx}',
      "Closest to 'shel': shell. Closest to 'codx': codex. `swarm presets list` shows every preset.",
    ],
    [
      'p: {preset: shel}, q: {preset: shell, maxx: 1}',
      "Closest to 'shel': shell. `swarm presets list` shows every preset. `swarm config schema` lists every key; `swarm config validate` checks the files again.",
    ],
  ])('that is not there comes with the presets that may be meant: %s', (pools, hint) => {
    write(`pools: {${pools}}`);
    expect(refused().hint).toBe(hint);
  });

  test.each(['../swarm', '/etc/passwd', '..', 'a/b', '.hidden'])('cannot be a way to another file: %j', name => {
    write(`pools: {p: {preset: "${name}"}}`);
    expect(refusal()).toContain(`there is no preset '${name}'.`);
  });

  test('that extends its own name starts from the one that it replaces, of each folder', () => {
    mkdirSync(path.join(dir, '.swarm/presets'), { recursive: true });
    write('pools: {p: {preset: gemini}}');
    write('extends: gemini\nenv: {B: "2"}', 'presets/gemini.yaml');
    write('extends: gemini\nenv: {A: "1"}', '.swarm/presets/gemini.yaml');
    const [pool] = load().config.pools;
    expect(pool).toMatchObject({ preset: 'gemini', launch: { command: ['gemini'], env: { A: '1', B: '2' } } });
    write('extends: own', 'presets/own.yaml');
    write('pools: {p: {preset: own}}');
    expect(refusal()).toBe("presets/own.yaml:1:10: pools.p.preset: no other preset 'own' lies further down for this one to start from");
  });

  test('that goes round in a circle is told where it closes', () => {
    write('pools: {p: {preset: a}}');
    write('extends: b', 'presets/a.yaml');
    write('\nextends: a', 'presets/b.yaml');
    expect(refusal()).toBe('presets/b.yaml:2:10: pools.p.preset: goes round in a circle: a -> b -> a');
  });

  test.each([
    ['extends: 5', 'presets/mine.yaml:1:10: pools.p.preset: must be the name of a preset'],
    ['extends: gone', "presets/mine.yaml:1:10: pools.p.preset: there is no preset 'gone'."],
    ['preset: shell', 'names a preset; a preset starts from another by extends: "shell"'],
    ['pools: {a: {preset: shell}}', 'is the preset of a whole swarm'],
    ['- a', 'presets/mine.yaml:1:1: pools.p: must be a map of settings'],
    ['', 'swarm.yaml:1:9: pools.p: has no command'],
  ])('%j', (text, complaint) => {
    write('pools: {p: {preset: mine}}');
    write(text, 'presets/mine.yaml');
    expect(refusal()).toContain(complaint);
  });

  test('to begin with is told by the flag, or at its place', () => {
    expect(refusal({ preset: 'gone' })).toMatch(/^--preset gone: there is no preset 'gone'\./);
    write('pools: {p: {preset: shell, maxx: 1}}', 'presets/two.yaml');
    expect(refusal({ preset: 'two' })).toBe("presets/two.yaml:1:28: pools.p.maxx: unknown key 'maxx'. Did you mean 'max'?");
    write('command: [a]', 'presets/a.b.yaml');
    expect(refusal({ preset: 'a.b' })).toContain("a pool cannot be called 'a.b'");
  });
});

test('whatever pools hold, they are either taken or refused with a place', () => {
  const piece = fc.constantFrom(
    ...[
      'p:',
      'q:',
      'preset:',
      'extends:',
      'command:',
      'env:',
      'hang:',
      'count:',
      'max:',
      'shell',
      'demo-swarm',
      'p',
      'q',
      '5',
      '[',
      ']',
      '{',
      '}',
    ],
    ...[', ', ': ', '\n  ', '\n    ', '"{task.id}"', '"{x}"', '${X}', '- ', '&a ', '*a', '<<: ', '__proto__:', '~'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), pieces => {
      write(`pools:\n  ${pieces.join('')}`);
      try {
        load();
      } catch (error) {
        expect(error).toBeInstanceOf(SwarmError);
        expect((error as SwarmError).message).toMatch(/(swarm|presets\/[\w-]+)\.yaml:\d+:\d+: /);
      }
    }),
    { numRuns: 1_000 },
  );
});
