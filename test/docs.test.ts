/** The pages: each is found from README, and what they name is there. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isKnownCommand } from './helpers/known-commands.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const docs = readdirSync(join(root, 'docs')).filter(file => file.endsWith('.md'));
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...docs.map(file => `docs/${file}`)];

/** Files that a page links to, as seen from the project. */
const linksOf = (page: string): string[] =>
  [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target]) => target!)
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => relative(root, join(root, dirname(page), target)));

test('every page is linked from README', () => {
  expect(docs.filter(file => !linksOf('README.md').includes(`docs/${file}`))).toEqual([]);
});

test('every measurement is explained', () => {
  const names = [...read('bench/run.ts').matchAll(/^ {2}'?([a-z-]+)'?[,:].*$/gm)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter(name => !read('docs/performance.md').includes(`| \`${name}\` |`))).toEqual([]);
});

/** Lines of code, and code within a line, that call the command. */
function commandsOf(page: string): string[] {
  const text = read(page);
  const inline = [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`(swarm [a-z][^`\n]*)`/g)].map(([, line]) => line!);
  const blocks = [...text.matchAll(/^(?: {4}|\$ )(swarm [a-z].*)$/gm)].map(([, line]) => line!.replace(/ +#.*$/, ''));
  return [...inline, ...blocks];
}

describe.each(pages)('%s', page => {
  test('links to what is there', () => {
    expect(linksOf(page).filter(file => !existsSync(join(root, file)))).toEqual([]);
  });

  test('shows commands that there are, with flags that they have', () => {
    expect(commandsOf(page).filter(line => !isKnownCommand(line))).toEqual([]);
  });
});
