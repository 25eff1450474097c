/** How the parts of an agent become the start of a process: order, templates, files, and what is wrong before anything runs. */

import { describe, expect, test } from 'vitest';
import type { Agent, AgentUse, Part } from '../../src/core/agent.ts';
import { agentFaults } from '../../src/core/agent-faults.ts';
import { isNamedIn, usedWords } from '../../src/core/agent-flags.ts';
import { type AgentValues, fillStart } from '../../src/core/agent-launch.ts';
import type { Drive, Launch } from '../../src/core/pool.ts';
import { aSpec } from '../helpers/pool-views.ts';

const part = (more: Partial<Part> = {}): Part => ({ args: [], env: {}, files: {}, ...more });

const plain: Agent = {
  ...{ approvals: {}, answers: {}, env: {}, strip: [], exit: {}, models: [], usage: [] },
  check: { help: [], hidden: [] },
  interactive: { ...part(), prompt: { how: 'typed', args: [] } },
  print: { ...part({ args: ['run'] }), prompt: { how: 'argv', args: ['--', '{prompt}'] } },
};

const values: AgentValues = {
  ...{ task: null, result: null, worktree: null, worker: 'p-1', pool: 'p', swarm: ['node', 'main.js'] },
  ...{ dir: '/w/agent', instructions: '', session: null },
};
const task = { id: 't1', title: 'one', description: null, command: null, tags: [], attempt: 1, checkpoint: null };

const use = (agent: Partial<Agent>, more: Partial<AgentUse> = {}): AgentUse => ({
  ...{ agent: { ...plain, ...agent }, approvals: 'ask', model: null, args: [] },
  ...more,
});

function start(of: AgentUse, more: Partial<AgentValues> = {}, drive: Drive = 'typed', launch: Partial<Launch> = {}) {
  const spec = aSpec().launch;
  const filled = fillStart(
    { launch: { ...spec, command: ['a'], prompt: 'Do {task.title}', ...launch, agent: of }, drive },
    { ...values, ...more },
  );
  if ('problem' in filled) throw new Error(filled.problem.message);
  return filled.ok;
}

describe('the command line', () => {
  const parts: Partial<Agent> = {
    interactive: { ...part({ args: ['mode'] }), prompt: { how: 'argv', args: ['--', '{prompt}'] } },
    session: { owner: 'ours', start: part({ args: ['--id', '{session}'] }), resume: part({ args: ['resume', '{session}'] }) },
    approvals: { auto: part({ args: ['--auto'] }), bypass: part({ args: ['--yolo'] }) },
    model: part({ args: ['--model', '{model}'] }),
    mcp: part({ args: ['--mcp', '{mcp.args}'] }),
    instructions: part({ args: ['--told', '{instructions}'] }),
    hooks: part({ args: ['--hooks'] }),
    quiet: part({ args: ['--quiet'] }),
  };

  test('holds only what is asked for', () => {
    expect(start(use(parts)).command).toEqual(['a', 'mode', '--mcp', 'main.js', 'mcp', '--hooks', '--quiet']);
  });

  test('answers beforehand what its pool answers, and nothing else', () => {
    const asking = use({ ...parts, answers: { trust: part({ args: ['--trust', '{cwd}'] }), hooks: part({ args: ['--trust-hooks'] }) } });
    const answered = start(asking, {}, 'typed', { answer: ['trust', 'theme'], cwd: '/here' });
    expect(answered.command).toEqual(['a', 'mode', '--trust', '/here', '--mcp', 'main.js', 'mcp', '--hooks', '--quiet']);
  });

  test('has the parts in their order, the words of the pool last', () => {
    const all = use(parts, { approvals: 'bypass', model: 'm', args: ['--own', '{worker}'] });
    const session = { id: 's', resumes: false };
    expect(start(all, { session, instructions: 'work' }).command).toEqual([
      ...['a', 'mode', '--id', 's', '--yolo', '--model', 'm', '--mcp', 'main.js', 'mcp', '--told', 'work', '--hooks', '--quiet'],
      ...['--own', 'p-1'],
    ]);
    expect(start(all, { session: { ...session, resumes: true } }).command.slice(0, 4)).toEqual(['a', 'mode', 'resume', 's']);
  });

  test('ends with the prompt where the agent takes one, which in drive pull is its first', () => {
    expect(start(use({}), { task }, 'each').command).toEqual(['a', 'run', '--', 'Do one']);
    expect(start(use(parts), {}, 'pull', { prompt: 'Begin' }).command.slice(-2)).toEqual(['--', 'Begin']);
  });

  test('leaves the first prompt to be typed where the agent takes it so, or would begin without its tools', () => {
    const typed = { interactive: { ...part(), prompt: { how: 'typed', args: [] } } } as const;
    const waiting = { ...parts, mcp: { ...part(), waitMs: 1 } };
    for (const agent of [typed, waiting]) {
      const filled = start(use(agent), {}, 'pull', { prompt: 'Begin' });
      expect([filled.start, filled.command.includes('Begin')]).toEqual(['Begin', false]);
      expect(start(use(agent), {}, 'typed', { prompt: 'Do {task.title}' }).start).toBeNull();
    }
    expect(start(use(parts), {}, 'pull', { prompt: 'Begin' }).start).toBeNull();
  });

  test('keeps text from becoming an option', () => {
    const print = { ...part(), prompt: { how: 'argv', args: ['-p', '{prompt}'] } } as const;
    expect(start(use({ print }), { task: { ...task, title: '-x' } }, 'each', { prompt: '{task.title}' }).command).toEqual([
      'a',
      '-p',
      ' -x',
    ]);
  });

  test('has structures as JSON, with templates in their texts and keys', () => {
    const json = { '{worker}': ['{worker}', '{mcp.args}', 1, null], text: 'say "{pool}"' };
    const mcp = part({ args: ['-c', { prefix: '{pool}=', json }] });
    expect(start(use({ mcp })).command.at(-1)).toBe('p={"p-1":["p-1","main.js","mcp",1,null],"text":"say \\"p\\""}');
  });
});

describe('variables and files', () => {
  test('those of the pool win over those of parts, and these over those of the agent', () => {
    const quiet = part({ env: { B: 'part', C: 'part' } });
    const { env } = start(use({ env: { A: '{dir}', B: 'agent', C: 'agent' }, quiet }), {}, 'typed', { env: { C: 'pool' } });
    expect(env).toEqual({ A: '/w/agent', B: 'part', C: 'pool' });
  });

  test('what parts say of one file is merged: maps by key, lists one after the other', () => {
    const agent = {
      mcp: part({ files: { 's.json': { list: [1], map: { a: '{worker}', b: 1 }, text: 'x' } } }),
      quiet: part({ args: ['{file:s.json}'], files: { 's.json': { list: ['{mcp.args}'], map: { b: 2 } }, 'a.md': '{pool}' } }),
    };
    const { files, command } = start(use(agent));
    expect(JSON.parse(files['s.json']!)).toEqual({ list: [1, 'main.js', 'mcp'], map: { a: 'p-1', b: 2 }, text: 'x' });
    expect(files['a.md']).toBe('p');
    expect(command.at(-1)).toBe('/w/agent/s.json');
  });

  test('a prompt may stand in a file', () => {
    const print = { ...part(), prompt: { how: 'file', args: ['-f', '{file:prompt.md}'] } } as const;
    const { files, command } = start(use({ print }), { task }, 'each');
    expect([files, command]).toEqual([{ 'prompt.md': 'Do one' }, ['a', '-f', '/w/agent/prompt.md']]);
  });

  test('nothing is inherited that either does not want', () => {
    expect(start(use({ strip: ['A', 'B'] }), {}, 'typed', { strip: ['B', 'C'] }).strip).toEqual(['A', 'B', 'C']);
  });

  test('a variable that is too long is a problem with words for it', () => {
    const env = { A: { prefix: '', json: 'x'.repeat(200_000) } };
    expect(() => start(use({ env }))).toThrow('the variable A would have 200004 bytes');
  });
});

describe('what is wrong before anything runs', () => {
  const complaints = (agent: Partial<Agent>, more: Partial<AgentUse> = {}, drive: Drive = 'typed') =>
    agentFaults(use(agent, more), drive).map(({ path, message }) => `${path.join('.')}: ${message}`);

  test.each<[Partial<Agent>, Partial<AgentUse>, Drive, string]>([
    [{ print: undefined }, {}, 'each', 'drive: must not be each: this agent has no print mode'],
    [{ interactive: undefined }, {}, 'typed', 'drive: must not be typed: this agent has no interactive mode'],
    [{}, { approvals: 'auto' }, 'typed', 'approvals: must be one of ask: this agent knows no other'],
    [{ approvals: { bypass: part() } }, { approvals: 'auto' }, 'typed', 'approvals: must be one of ask, bypass: this agent knows no other'],
    [{}, { model: 'm' }, 'typed', 'model: cannot be chosen'],
    [{ mcp: part({ args: ['{sesion}'] }) }, {}, 'typed', 'agent.mcp.args.0: unknown variable {sesion}. Known here:'],
    [{ mcp: part({ args: ['{session}'] }) }, {}, 'typed', 'agent.mcp.args.0: {session} has no value here'],
    [{ mcp: part({ args: ['{workr}'] }) }, {}, 'typed', 'unknown variable {workr}. Did you mean {worker}?'],
    [{ mcp: part({ args: ['x{mcp.args}'] }) }, {}, 'typed', '{mcp.args} stands for several words'],
    [{ mcp: part({ files: { 'a.json': { '{dri}': 1 } } }) }, {}, 'typed', 'agent.mcp.files.a.json: unknown variable {dri}'],
    [{ mcp: part({ args: ['{file:a.json}'] }) }, {}, 'typed', 'agent.mcp.args.0: no part has a file called a.json; there are: prompt.md'],
    [{ mcp: part({ files: { a: { b: ['{model}'] } } }) }, {}, 'typed', 'agent.mcp.files.a: {model} has no value here'],
    [
      { mcp: part({ args: ['{task.id}'] }) },
      {},
      'typed',
      '{task.id} has no value here: a worker that lives on starts before it has a task',
    ],
    [{ quiet: part({ env: { A: '{prompt}' } }) }, {}, 'each', 'agent.quiet.env.A: {prompt} has no value here'],
    [{ env: { A: '{nothing}' } }, {}, 'typed', 'agent.env.A: unknown variable {nothing}'],
    [{}, { args: ['{task.id}'] }, 'typed', 'args.0: {task.id} has no value here'],
  ])('%j with %j in drive %s', (agent, more, drive, complaint) => {
    expect(complaints(agent, more, drive).join('\n')).toContain(complaint);
  });

  test('nothing is, of what has a value at its place', () => {
    const print = { ...part({ args: ['{result}', '{task.id}'] }), prompt: { how: 'argv', args: ['{instructions}{prompt}'] } } as const;
    expect(complaints({ print, mcp: part({ args: ['{{session}}', '{env:X}', '{mcp.args}', '{swarm}', '{cwd}'] }) }, {}, 'each')).toEqual(
      [],
    );
  });
});

describe('the words that help texts have to know', () => {
  test('are flags and subcommands, each once, with the parts that use it', () => {
    const agent: Agent = {
      ...plain,
      mcp: part({ args: ['-c', { prefix: '--set=', json: 1 }, '--set', '{worker}', '@x'] }),
      session: { owner: 'learned', resume: part({ args: ['resume', '{session}'] }) },
      quiet: part({ args: ['-c', 'x'] }),
    };
    expect(usedWords(agent)).toEqual([
      { word: 'run', parts: ['print'] },
      { word: '-c', parts: ['mcp', 'quiet'] },
      { word: '--set', parts: ['mcp'] },
      { word: 'resume', parts: ['session.resume'] },
    ]);
  });

  test.each([
    ['  -p, --print   prints', '--print', true],
    ['  -p, --print-all', '--print', false],
    ['  --no-print', '--print', false],
    ['  -c, --config <key=value>', '-c', true],
    ['--resume[=ID]', '--resume', true],
    ['  re-run', 'run', false],
  ])('%s names %s: %s', (help, word, isNamed) => {
    expect(isNamedIn(help, word)).toBe(isNamed);
  });
});
