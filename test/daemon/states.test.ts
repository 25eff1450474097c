/** The rules of real agents on recordings of them: every state is seen in its turn, and no other. */

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flaps, latencies, recordings, replay } from '../helpers/state-corpus.ts';

describe.each(recordings())('%s', path => {
  test('shows what happened, without flapping', async () => {
    const played = await replay(path);
    expect(played.seen.map(({ state }) => state)).toEqual(played.expected.map(({ state }) => state));
    expect(latencies(played).every(({ ms }) => ms !== null)).toBe(true);
    expect(flaps(played)).toBe(0);
    expect(played.told).toEqual(played.says);
  });
});

test('docs/states.md shows what the recordings show', () => {
  execFileSync(process.execPath, ['--no-warnings', resolve(import.meta.dirname, '../../scripts/states.mjs'), '--check'], { stdio: 'pipe' });
});
