/** What is told of a terminal whose title and screen say different things. */

import { expect, test } from 'vitest';
import { freshTurn, type Turn, turnAfter, turnDue } from '../../src/core/agent-state.ts';
import type { StateRule } from '../../src/core/state-rules.ts';
import { Sightings } from '../../src/daemon/screens/sightings.ts';
import { PlayedTime } from '../helpers/state-corpus.ts';

const rule = (more: Partial<StateRule>): StateRule => ({
  ...{ name: 'r', state: 'busy', region: { kind: 'title' }, match: '^[⠋⠙] ', also: null, unless: null, priority: 0, answer: null, ...more },
});
const signs = {
  rules: [rule({ name: 'title spins' }), rule({ name: 'composer', state: 'idle', region: { kind: 'bottom', lines: 4 }, match: '^›' })],
  ...{ messages: [], quietIsIdle: false },
};

/** The state after half a minute in which it printed ten words, came to rest, and so on, below a title. */
async function stateWith(titleAt: (tick: number) => string): Promise<Turn['state']> {
  const time = new PlayedTime();
  let turn: Turn = freshTurn(0);
  let view = { title: '', progress: 'none', lines: [] as string[], seq: 0 };
  const sightings = new Sightings(
    signs,
    {
      look: async () => view,
      tell: seen => {
        for (const each of seen.sightings) turn = turnAfter(turnDue(turn, time.now()), { ...each, at: time.now() });
      },
    },
    time,
  );
  for (let tick = 1; tick <= 150; tick++) {
    await time.to(tick * 200);
    view = { ...view, title: titleAt(tick), lines: [`word ${tick}`, '› Ask anything'], seq: tick };
    sightings.changed();
  }
  sightings.close();
  return turnDue(turn, time.now()).state;
}

test('a title that goes on turning is believed, whatever the screen lacks', async () => {
  expect(await stateWith(tick => `${'⠋⠙'[tick % 2]} project`)).toBe('busy');
});

test('one that stands still is believed for a while only', async () => {
  expect(await stateWith(() => '⠋ project')).toBe('idle');
});
