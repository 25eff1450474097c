/** Agents in presets and pools: what is left out, what overrides what, and every mistake with its place. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation of variables in files

import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import { configRows } from '../../src/config/show.ts';

import { tempDir } from '../helpers/temp.ts';

let dir: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
  for (const name of ['.git', 'presets']) mkdirSync(path.join(dir, name));
});

const write = (text: string, name = 'swarm.yaml') => writeFileSync(path.join(dir, name), text);
const load = (env: NodeJS.ProcessEnv = {}) => loadConfig({ paths: swarmPaths({ cwd: dir, env: { HOME: dir } }), env, cwd: dir });
const launch = (env?: NodeJS.ProcessEnv) => load(env).config.pools[0]!.launch;

function refusal(): string {
  try {
    load();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

describe('an agent', () => {
  test('needs no more than one way to be run', () => {
    write('command: [a]\nagent: {interactive: {}}', 'presets/a.yaml');
    write('pools: {p: {preset: a, drive: typed}}');
    const part = { args: [], env: {}, files: {} };
    expect(launch().prompt).toMatch(
      /^Task \{task.id\}: \{task.title\}\n\n\{task.description\}\n\nWhen it is done, run this: \{swarm\} task done/,
    );
    write('pools: {p: {preset: a, drive: typed, agent: {instructions: {args: ["{instructions}"]}}}}');
    expect(launch().prompt).toBe('Task {task.id}: {task.title}\n\n{task.description}');
    write('pools: {p: {preset: a, drive: typed}}');
    expect(launch().agent).toEqual({
      ...{ approvals: 'ask', model: null, args: [] },
      agent: {
        ...{ interactive: { ...part, prompt: { how: 'typed', args: [] } }, approvals: {}, answers: {}, env: {}, strip: [] },
        ...{ exit: {}, models: [], usage: [], check: { help: ['--help'], hidden: [] } },
      },
    });
  });

  test('is overridden key by key, by a preset that extends its own and by the pool', () => {
    write('command: [a]\nagent: {interactive: {args: [x]}, mcp: {files: {s.json: {a: 1, b: [1]}}, env: {A: 1, B: 1}}}', 'presets/a.yaml');
    write('extends: a\nagent: {mcp: {files: {s.json: {b: [2]}}, env: {B: {json: [2]}}}}', 'presets/b.yaml');
    write('pools: {p: {preset: b, drive: typed, agent: {mcp: {files: {s.json: {a: null}}}, interactive: {args: [y, z]}}}}');
    expect(launch().agent!.agent).toMatchObject({
      interactive: { args: ['y', 'z'] },
      mcp: { files: { 's.json': { a: null, b: [2] } }, env: { A: '1', B: { prefix: '', json: [2] } } },
    });
  });

  test('takes numbers in its words as text, and in its structures as numbers', () => {
    write('command: [a]\nagent: {interactive: {args: [-n, 007, {json: {n: 7}}]}}', 'presets/a.yaml');
    write('pools: {p: {preset: a, drive: typed}}');
    expect(launch().agent!.agent.interactive!.args).toEqual(['-n', '007', { prefix: '', json: { n: 7 } }]);
  });

  test('has variables filled in at any depth, which are text and no templates', () => {
    write('command: [a]\nagent: {interactive: {args: ["${V}", {json: {a: ["${V}"]}}], files: {f: {a: "$$X ${V}"}}}}', 'presets/a.yaml');
    write('pools: {p: {preset: a, drive: typed}}');
    const { args, files } = launch({ V: '{worker}' }).agent!.agent.interactive!;
    expect(args).toEqual(['{{worker}}', { prefix: '', json: { a: ['{{worker}}'] } }]);
    expect(files).toEqual({ f: { a: '$X {{worker}}' } });
  });

  test('asks for its tasks in drive pull, and is told so once', () => {
    write('command: [a]\nagent: {interactive: {prompt: {how: argv, args: ["{prompt}"]}}}', 'presets/a.yaml');
    write('pools: {p: {preset: a, drive: pull}}');
    expect(launch().prompt).toMatch(/^Ask the board for a task: \{swarm\} task next --claim/);
    write('command: [a]\nagent: {interactive: {}, instructions: {}}', 'presets/a.yaml');
    expect(launch().prompt).toMatch(/^Ask the board for a task, do it/);
  });

  test('adds rows to what is shown of a configuration only where there is one', () => {
    write('pools: {p: {preset: shell}, q: {preset: claude}}');
    const keys = configRows(load()).map(({ key }) => key);
    expect(keys.filter(key => key.startsWith('pools.p.agent'))).toEqual([]);
    expect(keys).toContain('pools.q.agent.mcp.args');
    expect(keys).toContain('pools.q.agent.mcp.files.mcp.json');
    expect(keys).toContain('pools.q.agent.states');
  });
});

test('a secret is hidden wherever it stands in a structure', () => {
  write('command: [a]\nagent: {interactive: {env: {A: {json: {x: "${MY_TOKEN}"}}}, files: {f: {y: ["${MY_TOKEN}"]}}}}', 'presets/a.yaml');
  write('pools: {p: {preset: a, drive: typed}}');
  expect(JSON.stringify(configRows(load({ MY_TOKEN: 'hunter2' })))).not.toContain('hunter2');
});

describe('a mistake in an agent', () => {
  test.each([
    ['interactiv: {}', "presets/a.yaml:3:3: pools.p.agent.interactiv: unknown key 'interactiv'. Did you mean 'interactive'?"],
    ['interactive: {arg: [x]}', "presets/a.yaml:3:17: pools.p.agent.interactive.arg: unknown key 'arg'. Did you mean 'args'?"],
    [
      'interactive: {args: x}',
      'presets/a.yaml:3:23: pools.p.agent.interactive.args: must be a list of words of a command line, not "x"; write [x]',
    ],
    [
      'interactive: {args: [{jsn: 1}]}',
      'presets/a.yaml:3:24: pools.p.agent.interactive.args.0: must be text of at most 32768 characters, or {json: STRUCTURE}',
    ],
    ['interactive: {env: {A-B: x}}', 'presets/a.yaml:3:23: pools.p.agent.interactive.env.A-B: must be the name of a variable'],
    [
      'interactive: {files: {../x: y}}',
      'presets/a.yaml:3:25: pools.p.agent.interactive.files.../x: must be called by letters, digits, dots',
    ],
    [
      'interactive: {prompt: {how: paste}}',
      'presets/a.yaml:3:31: pools.p.agent.interactive.prompt.how: must be one of argv, file, typed, not "paste"',
    ],
    ['interactive: {args: ["{sessoin}"]}', 'presets/a.yaml:3:24: pools.p.agent.interactive.args.0: unknown variable {sessoin}'],
    ['interactive: {files: {a: {b: ["{x}"]}}}', 'presets/a.yaml:3:28: pools.p.agent.interactive.files.a: unknown variable {x}'],
    ['interactive: {args: ["{file:b}"], files: {a: x}}', 'no part has a file called b; there are: prompt.md, a'],
    ['model: {}', 'presets/a.yaml:2:1: pools.p.agent: has neither interactive nor print; say how it is run'],
    [
      'interactive: {}\n  session: {}',
      'presets/a.yaml:4:3: pools.p.agent.session: needs start, which gives the agent the name of its session',
    ],
    [
      'interactive: {}\n  session: {owner: learned, start: {args: [a]}}',
      'presets/a.yaml:4:29: pools.p.agent.session.start: must not be set where the agent names its sessions itself',
    ],
    ['interactive: {}\n  dialogs: {}', "pools.p.agent.dialogs: unknown key 'dialogs'"],
    ['interactive: {}\n  exit: {press: f1}', 'pools.p.agent.exit.press: must be keys by name'],
    [
      'interactive: {prompt: {how: argv, args: [-p]}}',
      'presets/a.yaml:3:43: pools.p.agent.interactive.prompt.args: must hold {prompt}, which hands over the prompt',
    ],
    ['interactive: {prompt: {how: file, args: ["{prompt}"]}}', 'interactive.prompt.args: must hold {file:prompt.md}'],
    [
      'interactive: {}\n  print: {args: [x]}',
      'presets/a.yaml:4:3: pools.p.agent.print.prompt.how: must be argv or file: nothing is typed into a process that does one task',
    ],
    [
      'interactive: {}\n  states: calude',
      "presets/a.yaml:4:11: pools.p.agent.states: there is no file presets/states/calude.yaml. Did you mean 'claude'?",
    ],
    ['interactive: {}\n  usage: guess', 'pools.p.agent.usage: must be a list of sources'],
  ])('%j', (text, complaint) => {
    write(`command: [a]\nagent:\n  ${text}`, 'presets/a.yaml');
    write('pools: {p: {preset: a, drive: typed}}');
    expect(refusal()).toContain(complaint);
  });

  test.each([
    ['{preset: a, drive: each}', 'swarm.yaml:1:31: pools.p.drive: must not be each: this agent has no print mode'],
    ['{preset: a, drive: typed, approvals: bypass}', 'swarm.yaml:1:49: pools.p.approvals: must be one of ask'],
    ['{preset: a, drive: typed, approvals: yolo}', 'pools.p.approvals: must be one of ask, auto, bypass, not "yolo"'],
    ['{preset: a, drive: typed, model: m}', 'swarm.yaml:1:45: pools.p.model: cannot be chosen'],
    ['{preset: a, drive: typed, args: ["{file:x}"]}', 'pools.p.args.0: no part has a file called x'],
    ['{preset: a, drive: typed, command: [a, "{prompt}"]}', 'pools.p.command.1:'],
    [
      '{preset: claude, answer: [trust, trsut]}',
      "swarm.yaml:1:45: pools.p.answer.1: nothing is known of a question 'trsut' that swarm may answer. Did you mean 'trust'?",
    ],
    ['{preset: claude, answer: [permission]}', 'There are: trust, bypass-warning, theme, notes.'],
    ['{preset: codex, answer: [yes]}', 'There are: trust, hooks'],
    ['{preset: shell, model: m}', 'pools.p.model: means something to an agent only; name the preset of one, such as claude'],
    ['{preset: shell, args: [x]}', 'pools.p.args: means something to an agent only'],
  ])('or in a pool with one: %s', (pool, complaint) => {
    write('command: [a]\nagent: {interactive: {}}', 'presets/a.yaml');
    write(`pools: {p: ${pool}}`);
    expect(refusal()).toContain(complaint);
  });
});
