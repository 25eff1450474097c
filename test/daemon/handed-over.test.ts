/** The files by which tasks are handed over: each belongs to one attempt, and goes with it. */

import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { limits } from '../../src/core/limits.ts';
import { forgetOthers } from '../../src/daemon/handed-over.ts';
import { tempDir } from '../helpers/temp.ts';

const onBoard = () => Promise.resolve(true);
const notOnBoard = () => Promise.resolve(false);

test('those of other attempts go, by their whole name, and nothing else does', async () => {
  const dir = tempDir();
  const own = ['result-t1-1', 'checkpoint-t1-1.json', 'parts-t1-1.json'];
  const others = ['result-t1-10', 'result-t1-2', 'checkpoint-t1-10.json', 'parts-t11-1.json', 'result-t11-1', 'checkpoint-t2-1.json'];
  const strange = ['holder.json', 'result-notes.txt', 'log'];
  for (const file of [...own, ...others, ...strange]) writeFileSync(join(dir, file), '');
  mkdirSync(join(dir, 'result-t12-1', 'more'), { recursive: true });
  await forgetOthers(dir, { id: 't1', attempt: 1 }, onBoard);
  expect(readdirSync(dir).sort()).toEqual([...own, ...strange].sort());
});

test('a result that is not on the board stays, until so many newer ones do', async () => {
  const dir = tempDir();
  const results = Array.from({ length: limits.unkeptResults + 1 }, (_, at) => `result-t${at + 2}-1`);
  for (const [at, file] of [...results, 'needs-t2-1.json'].entries()) {
    writeFileSync(join(dir, file), 'much work');
    utimesSync(join(dir, file), at, at);
  }
  await forgetOthers(dir, { id: 't1', attempt: 1 }, ({ id }) => (id === 't3' ? onBoard() : notOnBoard()));
  expect(readdirSync(dir).sort()).toEqual(results.filter(file => file !== 'result-t3-1').sort());
  writeFileSync(join(dir, 'result-t99-1'), 'the newest');
  await forgetOthers(dir, { id: 't1', attempt: 1 }, notOnBoard);
  expect(readdirSync(dir).sort()).toEqual([...results.slice(2), 'result-t99-1'].sort());
});
