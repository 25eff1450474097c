/** What is new in a file that somebody writes: every whole line once, whatever becomes of the file between two looks. */

import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type ReadingRules, readLines } from '../../src/core/usage-reading.ts';
import type { UsageLine } from '../../src/core/usage-source.ts';
import { findTranscript, freshCursor, goingOn, latestOf, newLines, type TranscriptCursor } from '../../src/daemon/transcripts.ts';
import { tempDir } from '../helpers/temp.ts';

async function look(file: string, cursor: TranscriptCursor, isFinal = false): Promise<{ text: string; cursor: TranscriptCursor }> {
  let [text, after] = ['', cursor];
  for await (const piece of newLines(file, cursor, isFinal)) {
    text += piece.text;
    after = { ...after, ...piece.at };
  }
  return { text, cursor: after };
}

test('a half-written line waits, unless nobody goes on writing', async () => {
  const file = path.join(tempDir(), 'a.jsonl');
  writeFileSync(file, '{"a":1}\n{"b":"ä');
  const first = await look(file, freshCursor(0));
  appendFileSync(file, '"}\n{"c":3}');
  const second = await look(file, first.cursor);
  const third = await look(file, second.cursor);
  const last = await look(file, third.cursor, true);
  expect([first, second, third, last].map(({ text }) => text)).toEqual(['{"a":1}\n', '{"b":"ä"}\n', '', '{"c":3}']);
});

test('a file that was cut short, or is another one, is read from its beginning', async () => {
  const file = path.join(tempDir(), 'a.jsonl');
  writeFileSync(file, '{"a":1}\n{"a":2}\n');
  const first = await look(file, freshCursor(0));
  truncateSync(file, 0);
  appendFileSync(file, '{"b":1}\n');
  const second = await look(file, first.cursor);
  writeFileSync(`${file}.new`, '{"c":1}\n{"c":2}\n');
  renameSync(`${file}.new`, file);
  expect([second.text, (await look(file, second.cursor)).text]).toEqual(['{"b":1}\n', '{"c":1}\n{"c":2}\n']);
});

test.each(['each', 'message', 'total'] as const)(
  'a file that is written anew with all that it held, of sum %s, counts what is new in it',
  async sum => {
    const line: UsageLine = { where: {}, sum, id: 'id', at: 'at', fields: { input: 'n' }, inputHasCache: false };
    const rules: ReadingRules = { lines: [line], precision: 'exact', since: null, priceOf: () => undefined };
    const file = path.join(tempDir(), 'a.jsonl');
    const write = (messages: number): void => {
      const lines = Array.from({ length: messages }, (_, at) => ({ id: `m${at}`, at: 1e12 + at, n: sum === 'total' ? at + 1 : 1 }));
      writeFileSync(`${file}.new`, lines.map(each => `${JSON.stringify(each)}\n`).join(''));
      renameSync(`${file}.new`, file);
    };
    let [cursor, counted] = [freshCursor(0), 0];
    const count = async (): Promise<number> => {
      for await (const { text, at } of newLines(file, cursor, false)) {
        const { since, state: known } = goingOn(cursor, at);
        const { state, entries } = readLines(text, known, { ...rules, since });
        counted += entries.reduce((all, { spent }) => all + spent.input, 0);
        cursor = { ...at, since, latest: latestOf(entries, cursor.latest)!, state };
      }
      return counted;
    };
    write(500);
    expect(await count()).toBe(500);
    write(501);
    expect(await count()).toBe(501);
    truncateSync(file, 0);
    appendFileSync(file, `${JSON.stringify({ id: 'new', at: 2e12, n: 1 })}\n`);
    expect(await count()).toBe(502);
  },
);

test('a line that is too long says nothing, and the next one does', async () => {
  const file = path.join(tempDir(), 'a.jsonl');
  writeFileSync(file, `{"a":"${'x'.repeat(20 * 1024 * 1024)}"}\n{"b":1}\n`);
  expect((await look(file, freshCursor(0))).text).toBe('{"b":1}\n');
});

test('the file of a session is found by its pattern, and by nothing that is no name', () => {
  const dir = tempDir();
  writeFileSync(path.join(dir, 'run-abc-12345678.jsonl'), '');
  const found = (session: string) => findTranscript(['$NOWHERE/x', '$PLACE/run-*-{session:8}.jsonl'], session, { PLACE: dir });
  expect(found('12345678-9999')).toBe(path.join(dir, 'run-abc-12345678.jsonl'));
  expect([found('87654321'), found('../etc')]).toEqual([undefined, undefined]);
});
