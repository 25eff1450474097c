/** The page of patterns says what is there: its commands, tools, keys, files and tests. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tools } from '../src/mcp/tools.ts';
import { commands } from '../src/tui/commands/registry.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const [table] = read('docs/patterns.md').split('\n## ');
const rows = table!
  .split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| Pattern'))
  .map(line => line.slice(2, -2).split(' | '));

const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
const verbs = new Set([...read('src/cli/verbs.ts').matchAll(/^ {2}\['([^']+)'/gm)].map(([, name]) => `swarm ${name}`));
const toolNames = new Set(tools.map(({ name }) => name));
const commandIds = new Set(commands.map(({ id }) => id));
/** What is configured, imported or written as a workflow, as its reference names it. */
const references = ['docs/config.md', 'docs/workflows.md', 'docs/protocol.md'].map(read).join('\n');

test('every tool has its place', () => {
  const named = new Set(rows.flatMap(([, , cell]) => quoted(cell!)));
  const plain = ['task_next', 'task_claim', 'task_list', 'agent_messages'];
  expect([...toolNames].filter(name => !named.has(name) && !plain.includes(name))).toEqual([]);
});

describe.each(rows)('%s', (_, command, tool, screen, file, shownBy) => {
  test('is there by command, by tool and on the screen', () => {
    expect(quoted(command!).filter(word => !verbs.has(word))).toEqual([]);
    expect(quoted(tool!).filter(word => !toolNames.has(word))).toEqual([]);
    expect(quoted(screen!).filter(word => !commandIds.has(word))).toEqual([]);
    expect(quoted(command!).length).toBeGreaterThan(0);
  });

  test('is written in a file that is there, by a key that is known, and is tested', () => {
    for (const word of quoted(file!))
      expect([word, word.includes('/') ? existsSync(join(root, word)) : references.includes(word)]).toEqual([word, true]);
    const tests = quoted(shownBy!);
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter(path => !existsSync(join(root, path)))).toEqual([]);
  });
});
