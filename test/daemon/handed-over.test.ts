/** The files by which tasks are handed over: each belongs to one attempt, and goes with it. */

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forgetOthers } from '../../src/daemon/handed-over.ts';
import { tempDir } from '../helpers/temp.ts';

test('those of other attempts go, by their whole name, and nothing else does', () => {
  const dir = tempDir();
  const own = ['result-t1-1', 'checkpoint-t1-1.json', 'parts-t1-1.json'];
  const others = ['result-t1-10', 'result-t1-2', 'checkpoint-t1-10.json', 'parts-t11-1.json', 'result-t11-1', 'checkpoint-t2-1.json'];
  const strange = ['holder.json', 'result-notes.txt', 'log'];
  for (const file of [...own, ...others, ...strange]) writeFileSync(join(dir, file), '');
  forgetOthers(dir, { id: 't1', attempt: 1 });
  expect(readdirSync(dir).sort()).toEqual([...own, ...strange].sort());
});
