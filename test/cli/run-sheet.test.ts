/** A run as a page: its steps stand in columns. */

import { expect, test } from 'vitest';
import { runSheet } from '../../src/cli/run-sheet.ts';

type Detail = Parameters<typeof runSheet>[0];

const step = (id: string, why: string | null, more: object = {}) => ({
  id,
  phase: 'main',
  state: 'waiting',
  loop: 1,
  why,
  parts: [],
  ...more,
});

test('what steps wait for begins in one column', () => {
  const run = { id: 'r1', status: 'running', name: 'release', done: 0, steps: 3, created_at: 0, finished_at: null, tries: 1, reason: null };
  const steps = [step('collect', 'waits for a worker'), step('go', 'waits for collect'), step('mend', null, { loop: 2 })];
  const detail = { run: { ...run, pattern: 'parallel', pattern_why: 'as it was asked for' }, steps, aside: 0 } as unknown as Detail;
  expect(
    runSheet(detail, 1_000, (_, text) => text)
      .split('\n')
      .slice(2),
  ).toEqual(['  waiting   collect        waits for a worker', '  waiting   go             waits for collect', '  waiting   mend, round 2']);
});
