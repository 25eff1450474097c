/** `swarm run --dry-run` fits the terminal: no word is torn, and nothing is wider than a line. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { runCommand } from '../../src/cli/command.ts';
import { paper } from '../helpers/paper.ts';
import { tempDir } from '../helpers/temp.ts';

const endless = 'an-endless-name-of-something-that-is-longer-than-any-line-of-a-terminal-could-ever-be-at-all-really';
const description = 'Goes through whatever was changed since the last release and writes 日本語の変更履歴 about each of the changes.';
const yaml = `
name: release
description: ${description}
inputs: { notes: { type: string }, ticket: { type: string } }
phases:
  - name: preparations_for_all_that_comes_after_the_start
    steps:
      - { id: collect, title: Collect, role: reader }
      - { id: translate, title: 翻訳, needs: [collect], when: "inputs.notes != '日本語 日本語 日本語 日本語 日本語 日本語 and so on'" }
      - { id: publish, title: Publish, needs: [collect, translate], when: "inputs.notes != 'nothing worth telling' and inputs.ticket != ''" }
  - name: after
    steps:
      - { id: close, title: Close, when: "inputs.ticket != '${endless}'" }
`;

async function dryRun(columns: number | undefined): Promise<string> {
  const [home, cwd] = [tempDir(), tempDir()];
  writeFileSync(join(cwd, 'release.yaml'), yaml);
  const terminal = paper({ cwd, columns, env: { SWARM_HOME: home, SWARM_PROJECT: cwd } });
  const inputs = ['-i', 'notes=one two three four five six seven eight nine ten', '-i', `ticket=${endless}`];
  const nobody = (): Promise<never> => Promise.reject(new Error('not here'));
  const code = await runCommand(['run', './release.yaml', '--dry-run', ...inputs], {
    ...{ terminal, runDaemon: nobody, openScreen: nobody, serveTools: nobody, screenCommands: nobody },
  });
  expect(terminal.err).toEqual([]);
  expect(code).toBe(0);
  return terminal.out.join('\n');
}

/** The words of a text, without what draws the boxes around them. */
const wordsIn = (text: string): string[] => text.split(/[\s│┌┐└┘─║▼]+/).filter(Boolean);

test.each([80, 40])('in %i columns', async columns => {
  const out = await dryRun(columns);
  for (const line of out.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
  const words = wordsIn(out);
  for (const word of [...description.split(' '), 'worth', '日本語']) expect(words).toContain(word);
  const known = new Set(wordsIn(`${yaml} ${await dryRun(undefined)}`));
  const cut = words.filter(word => !known.has(word));
  expect(cut.length).toBeGreaterThan(0);
  for (const word of cut) expect(word).toMatch(/^(ticket|an-endless|"an-endless|'an-endless|preparations).*…$/);
});

test('boxes are closed on the right, whatever stands in them', async () => {
  const boxes = (await dryRun(80)).split(/(?=┌)/).slice(1);
  expect(boxes).toHaveLength(4);
  for (const box of boxes) {
    const [top = '', ...rows] = box.split('\n');
    const sides = rows.slice(0, rows.findIndex(row => row.startsWith('└')) + 1);
    for (const row of sides) expect([stringWidth(row), row.at(-1)]).toEqual([stringWidth(top), row.startsWith('└') ? '┘' : '│']);
  }
});
