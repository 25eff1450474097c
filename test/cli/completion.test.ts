/** Completion scripts: read without a complaint by the shells that are there, and offering what the command takes. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bashCompletion } from '../../src/cli/completion-bash.ts';
import { fishCompletion } from '../../src/cli/completion-fish.ts';
import { completionModel } from '../../src/cli/completion-model.ts';
import { zshCompletion } from '../../src/cli/completion-zsh.ts';
import { entries } from '../../src/cli/verbs.ts';
import { tempDir } from '../helpers/temp.ts';

const model = completionModel(entries);
const scripts = { bash: bashCompletion(model), zsh: zshCompletion(model), fish: fishCompletion(model) };
const hasShell = (shell: string): boolean => spawnSync(shell, ['-c', 'exit'], { stdio: 'ignore' }).status === 0;

/** Runs the script in that shell, between what comes before it and what comes after. */
function run(shell: keyof typeof scripts, after: string, before = ''): string {
  const file = join(tempDir(), 'completion');
  writeFileSync(file, scripts[shell]);
  const args = shell === 'bash' ? ['--norc', '-c'] : shell === 'fish' ? ['--no-config', '-c'] : ['-f', '-c'];
  const { stdout, stderr, status } = spawnSync(shell, [...args, `${before}\nsource ${file}\n${after}`], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

const lines: [typed: string[], offered: string[]][] = [
  [['ta'], ['task']],
  [['task', 'sh'], ['show']],
  [['task', 'add', '--pri'], ['--priority']],
  [['task', 'add', '--priority', 'c'], ['critical']],
  [
    ['task', 'list', '--status', 'pe'],
    ['pending', 'pending_review'],
  ],
  [['task', 'edit', 't1', '--clear', 'res'], ['resources']],
  [
    ['task', 'export', '--format', ''],
    ['json', 'yaml'],
  ],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
];

describe('bash', () => {
  const offered = (typed: string[], before = ''): string[] => {
    const words = ['swarm', ...typed].map(word => `'${word}'`).join(' ');
    const output = run('bash', `COMP_WORDS=(${words}); COMP_CWORD=${typed.length}; _swarm; printf '%s\\n' "\${COMPREPLY[@]}"`, before);
    return output.trim().split('\n').sort();
  };

  test.each(lines)('%j', (typed, expected) => {
    expect(offered(typed)).toEqual(expected);
  });

  test('a value behind an equals sign, which bash takes for a word', () => {
    expect(offered(['task', 'list', '--status', '=', 'fai'])).toEqual(['failed']);
    expect(offered(['task', 'list', '--status', '='])).toHaveLength(8);
  });

  test('ids are what the command knows', () => {
    const fake = 'swarm() { [ "$*" = "__complete tasks" ] && printf "t1\\tone\\nt12\\ttwo words\\nt2\\tthree\\n"; }';
    expect(offered(['task', 'show', 't1'], fake)).toEqual(['t1', 't12']);
    const trees = 'swarm() { [ "$*" = "__complete worktrees" ] && printf "t1\\ta\\nsh-1\\tb\\n"; }';
    expect(offered(['worktrees', 'clean', 't'], trees)).toEqual(['t1']);
    expect(offered(['diff', 's'], trees)).toEqual(['sh-1']);
  });
});

describe.runIf(hasShell('fish'))('fish', () => {
  test.each(lines)('%j', (typed, expected) => {
    const output = run('fish', `complete -C 'swarm ${typed.join(' ')}'`);
    const offered = output
      .trim()
      .split('\n')
      .map(line => line.split('\t')[0]);
    expect(offered.sort()).toEqual(expected);
  });
});

describe.runIf(hasShell('zsh'))('zsh', () => {
  test('reads the script', () => {
    run('zsh', 'whence -w _swarm', 'compdef() { }');
  });
});

test('whatever zsh is told to ask for, it knows how to', () => {
  const asked = new Set([...scripts.zsh.matchAll(/argument:(_swarm_\w+)/g)].map(([, name]) => name!));
  expect([...asked].filter(name => !scripts.zsh.includes(`\n${name}() {`))).toEqual([]);
});

test('hidden verbs stay hidden', () => {
  for (const script of Object.values(scripts)) expect(script).not.toMatch(/'daemon'|-a daemon|daemon\)/);
});

test('every group of verbs is known', () => {
  const first = model.verbs.flatMap(({ words }) => (words.includes(' ') ? [words.split(' ')[0]!] : []));
  expect(model.groups.map(([word]) => word).sort()).toEqual([...new Set(first)].sort());
});

test('every verb and every flag is offered', () => {
  for (const { words, flags } of model.verbs) {
    for (const script of Object.values(scripts)) {
      expect(script).toContain(words.split(' ').at(-1));
      for (const { long } of flags) expect(script).toContain(long);
    }
  }
});
