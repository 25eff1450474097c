/** `swarm presets`: what there is, how each agent would be started, and whether the installed program still knows the words. */

import { chmodSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/command.ts';
import { paper } from '../helpers/paper.ts';
import { tempDir } from '../helpers/temp.ts';

let dir: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
  for (const name of ['bin', 'presets', '.git']) mkdirSync(join(dir, name));
});

async function presets(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = paper({ cwd: dir, env: { HOME: dir, PATH: join(dir, 'bin'), SWARM_HOME: join(dir, 'home'), SECRET_OF_MINE: 'x' } });
  const code = await runCommand(['presets', ...args], {
    terminal,
    runDaemon: () => Promise.resolve(0),
    openScreen: () => Promise.resolve(),
    screenCommands: () => Promise.reject(new Error('no screen here')),
    serveTools: () => Promise.reject(new Error('no tools here')),
  });
  return { code, out: terminal.out.join('\n'), err: terminal.err.join('\n') };
}

function install(name: string, script: string): void {
  writeFileSync(join(dir, 'bin', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, 'bin', name), 0o755);
}

const preset = `description: One of ours
drive: typed
command: [ours]
agent:
  install: make ours
  interactive: {args: [chat]}
  print: {args: [run, --quiet], prompt: {how: argv, args: [--, "{prompt}"]}}
  approvals: {bypass: {args: [--yolo]}}
  model: {args: ["--model={model}"]}
  quiet: {env: {OURS_TOKEN: abc, OURS_LEVEL: 2}, args: [--secretly]}
  check: {help: [--help, run --help], hidden: [--secretly]}
`;

const help =
  'case "$*" in --version) echo ours 1.2.3.;; --help) echo "chat, run; --model M, --yolo-all";; "run --help") echo "-q, --quiet";; esac';

const builtIn = ['aider', 'amp', 'claude', 'codex', 'copilot', 'crush', 'cursor-agent', 'gemini', 'goose', 'opencode', 'qwen'];

describe('list', () => {
  test('has those of the project too, with the programs that are there', async () => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), preset);
    install('ours', help);
    const { code, out } = await presets('list', '--json');
    const rows = (JSON.parse(out) as { presets: { name: string; isAgent: boolean }[] }).presets;
    expect(code).toBe(0);
    expect(rows.filter(({ isAgent }) => isAgent).map(({ name }) => name)).toEqual([...builtIn, 'ours'].sort());
    expect(rows.find(({ name }) => name === 'ours')).toEqual({
      ...{ name: 'ours', description: 'One of ours', drive: 'typed', isAgent: true, version: '1.2.3' },
      ...{ program: join(dir, 'bin', 'ours'), file: join(dir, 'presets', 'ours.yaml') },
    });
    const text = (await presets('list')).out;
    expect(text).toMatch(/^claude +not found +Claude Code/m);
    expect(text).toMatch(/^ours +1\.2\.3 +One of ours/m);
    expect(text).toMatch(/^shell +Runs each task/m);
  });

  test('says what is wrong with one that cannot be used, and lists the others', async () => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), preset.replace('{args: [chat]}', '{arg: [chat]}'));
    const { code, out, err } = await presets('list');
    expect(code).toBe(1);
    expect(err).toContain("presets/ours.yaml:6:17: pools.ours.agent.interactive.arg: unknown key 'arg'. Did you mean 'args'?");
    expect(out).toMatch(/^claude/m);
  });
});

test('a file that cannot be read is never taken for a preset that says little', async () => {
  const file = join(dir, 'presets', 'ours.yaml');
  for (const [text, complaint] of [
    ['command: [a\nx: ]', 'presets/ours.yaml:2:1: not valid YAML'],
    ['\tcommand: [a]', 'presets/ours.yaml:1:1: not valid YAML: Tabs'],
    ['- a', 'presets/ours.yaml:1:1: must be a map of settings'],
  ]) {
    writeFileSync(file, text!);
    for (const args of [['show', 'ours'], ['list']])
      expect(await presets(...args)).toMatchObject({ code: args[0] === 'list' ? 1 : 2, err: expect.stringContaining(complaint!) });
  }
  writeFileSync(file, 'drive: typed');
  expect((await presets('show', 'ours')).out).toContain('It names no command: a pool that starts from it has to.');
  expect((await presets('show', 'demo-swarm')).out).toContain('`swarm up --preset demo-swarm` starts it.');
  mkdirSync(join(dir, 'presets', 'states'));
  writeFileSync(join(dir, 'presets', 'states', 'ours.yaml'), 'programz: [a]');
  expect(await presets('list')).toMatchObject({ code: 1, err: expect.stringContaining('states/ours.yaml: ') });
});

describe('check', () => {
  test('says which words no longer exist', async () => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), preset);
    install('ours', help);
    const { code, out } = await presets('check', 'ours');
    expect(code).toBe(1);
    expect(out).toBe(
      `missing ours          1.2.3 at ${join(dir, 'bin', 'ours')}\n${' '.repeat(22)}--yolo is no longer there; approvals.bypass uses it`,
    );
    install('ours', help.replace('--yolo-all', '--yolo'));
    expect(await presets('check', 'ours')).toMatchObject({
      code: 0,
      out: expect.stringContaining('ok      ours          5 words known to 1.2.3'),
    });
  });

  test('an agent that is not there is a fault only of who named it', async () => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), preset);
    const all = await presets('check');
    expect(all).toMatchObject({ code: 0, out: expect.stringMatching(/^absent {2}ours +ours is not on the PATH; install it: make ours$/m) });
    expect((await presets('check', 'ours')).code).toBe(1);
  });

  test('a preset that cannot be read is one that fails', async () => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), 'command: [ours]\nagent: {}');
    expect(await presets('check')).toMatchObject({
      code: 1,
      err: expect.stringContaining('presets/ours.yaml:2:1: pools.ours.agent: has neither'),
    });
  });

  test('a program that says nothing is told of', async () => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), preset);
    install('ours', 'exit 3');
    expect(await presets('check', 'ours')).toMatchObject({
      code: 1,
      out: expect.stringContaining('`ours --help` ended with code 3, and printed nothing'),
    });
  });

  test('a complaint that names a word is no help text', async () => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), preset);
    install('ours', `case "$1" in --help) echo "chat --model --yolo --quiet";; *) echo "unknown command: run" >&2; exit 2;; esac`);
    expect(await presets('check', 'ours')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^silent {2}ours +`ours run --help` ended with code 2, and said: unknown command: run$/m),
    });
  });

  test('what starts no agent has nothing to check', async () => {
    expect(await presets('check', 'shell')).toMatchObject({ code: 2, err: expect.stringContaining('shell starts no agent') });
    expect(await presets('check', 'claud')).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean 'claude'?") });
  });

  test('leaves the home of the user alone', async () => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), preset);
    install('ours', `echo "chat run --quiet --yolo --model $HOME"; : > "$HOME/trace"`);
    expect((await presets('check', 'ours')).code).toBe(0);
    expect((await presets('check', 'ours', '--json')).out).not.toContain('trace');
  });
});

test('the worked example of the guide is one: it is read, shown and checked', async () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/presets.md'), 'utf8');
  const example = guide.slice(guide.indexOf('## An example'));
  const [help] = /(?<=\n\n)( {4}ferret .*\n)+/.exec(example)!;
  const blocks = [...example.matchAll(/ {3}```yaml\n(.*?) {3}```/gs)].map(([, block]) => block!.replaceAll(/^ {3}/gm, ''));
  expect(blocks).toHaveLength(5);
  const states = blocks.pop()!;
  writeFileSync(join(dir, 'presets', 'ferret.yaml'), blocks.join(''));
  mkdirSync(join(dir, 'presets', 'states'));
  writeFileSync(join(dir, 'presets', 'states', 'ferret.yaml'), states);
  expect(await presets('list')).toMatchObject({ code: 0, err: '' });
  install('ferret', `echo '${help}'`);
  expect((await presets('check', 'ferret')).out).toMatch(/^ok /);
  const { out } = await presets('show', 'ferret', '--approvals', 'bypass');
  expect(out).toContain('  ferret \\\n    --session SESSION \\\n    --level free \\\n    --tools WORKER_DIR/tools.json');
  expect(out).toContain('  ferret back SESSION \\');
});

describe('show', () => {
  test('hides what sounds like a secret, and shows what is not inherited', async () => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), preset);
    const { out } = await presets('show', 'ours', '--model', 'm 1', '--approvals', 'bypass');
    expect(out).toContain("  ours chat \\\n    --yolo \\\n    '--model=m 1' \\\n    --secretly");
    expect(out).toContain('OURS_TOKEN=********');
    expect(out).toContain('OURS_LEVEL=2');
  });

  test.each([
    [['ours', '--approvals', 'auto'], 'must be one of ask, bypass: this agent knows no other'],
    [['shell', '--model', 'x'], 'pools.shell.model: means something to an agent only'],
    [['nothing'], "there is no preset 'nothing'"],
  ])('%j: %s', async (args, complaint) => {
    writeFileSync(join(dir, 'presets', 'ours.yaml'), preset);
    expect(await presets('show', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(complaint) });
  });

  test.each(builtIn)('%s is started as written down', async name => {
    const texts: string[] = [];
    for (const how of ['ask', 'auto', 'bypass']) {
      const { code, out, err } = await presets('show', name, '--approvals', how);
      // The first lines name the file.
      texts.push(`approvals: ${how}\n\n${code === 0 ? out.split('\n').slice(3).join('\n') : err.replace(/.*approvals: /s, '')}\n`);
    }
    await expect(texts.join('\n')).toMatchFileSnapshot(`../fixtures/presets/${name}.txt`);
  });
});
