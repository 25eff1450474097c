/** The page of patterns says what is there: its commands with their flags, tools, keys, files, workflows and tests. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { factTypes } from '../src/core/fact.ts';
import { tools } from '../src/mcp/tools.ts';
import { commands } from '../src/tui/commands/registry.ts';
import { isKnownCommand, isKnownFlag } from './helpers/known-commands.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The rows of all tables that begin with this column. */
function rowsOf(firstColumn: string): string[][] {
  const tables = read('docs/patterns.md').split(/\n\n+/);
  return tables
    .filter(text => text.startsWith(`| ${firstColumn} |`))
    .flatMap(text => text.trim().split('\n').slice(2))
    .map(line => line.slice(2, -2).split(' | '));
}

const patterns = rowsOf('Pattern');
const workflows = rowsOf('Workflow');
const practices = rowsOf('Practice').filter(row => row.length === 3);
const leftOut = rowsOf('Practice').filter(row => row.length === 2);

const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);

const toolNames = new Set(tools.map(({ name }) => name));
const commandIds = new Set<string>(commands.map(({ id }) => id));
/** What is configured, imported or written as a workflow, as its reference names it. */
const references = ['docs/config.md', 'docs/workflows.md', 'docs/protocol.md'].map(read).join('\n');
const isKey = (word: string): boolean =>
  new RegExp(`\\b${word.split(':')[0]!.replaceAll('.', '\\.')}\\b`).test(references) || factTypes.some(type => type === word);

const isPath = (word: string): boolean => word.includes('/') && existsSync(join(root, word));

function isThere(word: string): boolean {
  if (word.startsWith('swarm ')) return isKnownCommand(word);
  if (word.startsWith('--')) return isKnownFlag(word);
  return (
    toolNames.has(word) || commandIds.has(word) || isPath(word) || workflows.some(([name]) => quoted(name!)[0] === word) || isKey(word)
  );
}

function expectTests(cell: string): void {
  expect(quoted(cell).length).toBeGreaterThan(0);
  expect(quoted(cell).filter(word => !word.startsWith('test/') || !isPath(word))).toEqual([]);
}

test('all tables are read', () => {
  expect([patterns, workflows, practices, leftOut].map(rows => rows.length > 8)).toEqual([true, true, true, true]);
  expect(patterns.filter(row => row.length !== 6)).toEqual([]);
});

test('every tool has its place', () => {
  const named = new Set(patterns.flatMap(([, , cell]) => quoted(cell!)));
  const plain = ['task_list', 'agent_messages'];
  expect([...toolNames].filter(name => !named.has(name) && !plain.includes(name))).toEqual([]);
});

test('every workflow that comes with swarm is told of, and belongs to a pattern', () => {
  const files = readdirSync(join(root, 'presets/workflows'));
  expect(workflows.map(([name]) => `${quoted(name!)[0]}.yaml`).sort()).toEqual(files.sort());
  const named = patterns.flatMap(([, , , , file]) => quoted(file!));
  expect(files.filter(file => !named.includes(`presets/workflows/${file}`))).toEqual([]);
});

describe.each(patterns)('%s', (_, command, tool, screen, file, shownBy) => {
  test('is there by command, by tool and on the screen', () => {
    expect(quoted(command!).filter(line => !isKnownCommand(line))).toEqual([]);
    expect(quoted(tool!).filter(word => !toolNames.has(word))).toEqual([]);
    expect(quoted(screen!).filter(word => !commandIds.has(word))).toEqual([]);
    expect(quoted(command!).length).toBeGreaterThan(0);
  });

  test('is written in a file that is there, by a key that is known, and is tested', () => {
    expect(quoted(file!).filter(word => !(word.includes('/') ? isPath(word) : isKey(word)))).toEqual([]);
    expectTests(shownBy!);
  });
});

test.each(practices)('good practice: %s', (_, how, shownBy) => {
  expect(quoted(how!).filter(word => !isThere(word))).toEqual([]);
  expectTests(shownBy!);
});

test.each(leftOut)('left out: %s', (_, why) => {
  const elsewhere = ['swarm.yaml', '10/min'];
  expect(quoted(why!).filter(word => !isThere(word) && !elsewhere.includes(word))).toEqual([]);
});
