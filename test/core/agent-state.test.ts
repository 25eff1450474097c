/** What observations make of an agent's state: what counts at once, what must last, and who is believed against whom. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agentStates,
  agentTiming,
  freshTurn,
  isStuck,
  type Observation,
  observationSources,
  type Turn,
  turnAfter,
  turnDue,
  turnInterrupted,
} from '../../src/core/agent-state.ts';

type Step = [at: number, said: `${Observation['source']} ${Observation['state']}` | 'interrupt' | 'later'];

/** Time comes to each moment on the way. */
function play(...steps: Step[]): Turn {
  return steps.reduce((turn, [at, said]) => {
    const due = turnDue(turn, at);
    if (said === 'later') return due;
    if (said === 'interrupt') return turnInterrupted(due, at);
    const [source, state] = said.split(' ') as [Observation['source'], Observation['state']];
    return turnAfter(due, { source, state, at, seq: null, rule: said, evidence: '' });
  }, freshTurn(0));
}

const { confirmMs, graceMs, staleMs, stuckMs } = agentTiming;

describe('what counts at once', () => {
  test.each<[string, Step[], string]>([
    ['busy, from nothing known', [[1, 'screen busy']], 'busy'],
    [
      'waiting, from any source',
      [
        [1, 'hook busy'],
        [2, 'screen waiting'],
      ],
      'waiting',
    ],
    [
      'waiting, also as an activity would say it',
      [
        [1, 'hook idle'],
        [2, 'osc waiting'],
      ],
      'waiting',
    ],
    [
      'work of a better source after a question',
      [
        [1, 'screen waiting'],
        [2, 'hook busy'],
      ],
      'busy',
    ],
    [
      'the end',
      [
        [1, 'screen busy'],
        [2, 'hook ended'],
      ],
      'ended',
    ],
  ])('%s', (_, steps, state) => expect(play(...steps).state).toBe(state));
});

describe('what must last', () => {
  test('idle is believed after its time, and not a moment before', () => {
    const idle: Step[] = [
      [1, 'screen busy'],
      [10, 'screen idle'],
    ];
    expect(play(...idle, [10 + confirmMs.screen - 1, 'later']).state).toBe('busy');
    expect(play(...idle, [10 + confirmMs.screen, 'later'])).toMatchObject({ state: 'idle', pending: null });
  });

  test('work in between begins it anew', () => {
    const turn = play([1, 'screen busy'], [10, 'screen idle'], [500, 'screen busy'], [5_000, 'later']);
    expect(turn).toMatchObject({ state: 'busy', pending: null, since: 1 });
  });

  test('the same said again does not put it off', () => {
    const turn = play([1, 'screen busy'], [10, 'screen idle'], [900, 'screen idle'], [10 + confirmMs.screen, 'later']);
    expect(turn.state).toBe('idle');
  });

  test('what is not to be seen any more is not believed later', () => {
    expect(play([1, 'screen busy'], [10, 'screen idle'], [20, 'screen unknown'], [99_000, 'later']).state).toBe('busy');
  });

  test('a hook that tells of something else takes nothing back', () => {
    expect(play([1, 'hook busy'], [10, 'hook idle'], [300, 'hook unknown'], [10 + confirmMs.hook, 'later']).state).toBe('idle');
    expect(play([1, 'screen busy'], [10, 'hook waiting'], [300, 'hook unknown'], [5_000, 'later']).state).toBe('waiting');
  });
});

describe('who is believed against whom', () => {
  test('a screen that looks idle does not end the work that a hook told of, before that hook has been silent for long', () => {
    const steps: Step[] = [
      [1, 'hook busy'],
      [10, 'screen idle'],
    ];
    expect(play(...steps, [staleMs, 'later']).state).toBe('busy');
    expect(play(...steps, [1 + staleMs, 'later'])).toMatchObject({ state: 'idle', cause: { source: 'screen' } });
  });

  test('each word of the better source puts that off, also when the screen says nothing new', () => {
    const steps: Step[] = [
      [1, 'hook busy'],
      [10, 'screen idle'],
      [9_000, 'hook busy'],
    ];
    expect(play(...steps, [1 + staleMs, 'later']).state).toBe('busy');
    expect(play(...steps, [9_000 + staleMs, 'later']).state).toBe('idle');
  });

  test('a hook says idle, and a picture of the moment before says busy: no flapping', () => {
    const turn = play([1, 'hook busy'], [100, 'hook idle'], [100 + confirmMs.hook, 'later'], [900, 'screen busy'], [950, 'screen idle']);
    expect(turn).toMatchObject({ state: 'idle', pending: null });
  });

  test('a picture that goes on saying busy is right in the end: something works in the background', () => {
    const turn = play([1, 'hook idle'], [1 + confirmMs.hook, 'later'], [900, 'screen busy'], [1 + graceMs, 'later']);
    expect(turn).toMatchObject({ state: 'busy', cause: { source: 'screen' } });
  });

  test('a question that a hook told of outlasts the picture from before it, and ends when the screen moves on', () => {
    const asked: Step[] = [
      [1, 'screen busy'],
      [100, 'hook waiting'],
      [150, 'screen busy'],
    ];
    expect(play(...asked, [99 + graceMs, 'later']).state).toBe('waiting');
    expect(play([100, 'hook waiting'], [200, 'screen waiting'], [9_000, 'screen busy']).state).toBe('busy');
  });

  test('a question that was dismissed ends without a hook', () => {
    const turn = play([100, 'hook waiting'], [200, 'screen waiting'], [9_000, 'screen idle'], [9_000 + confirmMs.screen, 'later']);
    expect(turn.state).toBe('idle');
  });
});

test('what a title said holds as long as it stands there', () => {
  const steps: Step[] = [
    [1, 'osc busy'],
    [10, 'screen idle'],
  ];
  expect(play(...steps, [5_000, 'later']).state).toBe('busy');
  expect(play(...steps, [2_000, 'osc unknown'], [2_000 + confirmMs.screen, 'later']).state).toBe('idle');
  expect(play([1, 'osc busy'], [2_000, 'osc unknown'], [2_100, 'screen idle'], [2_100 + confirmMs.screen, 'later']).state).toBe('idle');
  expect(play([1, 'hook busy'], [2_000, 'hook unknown'], [2_100, 'screen idle'], [5_000, 'later']).state).toBe('busy');
});

describe('a question on the screen', () => {
  test('outlasts a title that looks idle or busy above it', () => {
    const asked: Step[] = [
      [1, 'osc busy'],
      [100, 'screen waiting'],
    ];
    expect(play(...asked, [200, 'osc idle'], [9_000, 'later']).state).toBe('waiting');
    expect(play(...asked, [5_000, 'osc busy'], [9_000, 'later']).state).toBe('waiting');
  });

  test('that goes away leaves what the title says', () => {
    expect(play([1, 'screen waiting'], [200, 'osc busy'], [5_000, 'screen unknown']).state).toBe('busy');
    expect(play([1, 'screen waiting'], [5_000, 'screen unknown']).state).toBe('waiting');
  });

  test('is back when it is still there after a hook told of work: another part of the agent works', () => {
    const steps: Step[] = [
      [1, 'hook busy'],
      [100, 'screen waiting'],
      [5_000, 'hook busy'],
    ];
    expect(play(...steps).state).toBe('busy');
    expect(play(...steps, [5_000 + graceMs, 'later']).state).toBe('waiting');
    expect(play(...steps, [5_200, 'screen busy'], [9_000, 'later']).state).toBe('busy');
  });
});

describe('an interrupt', () => {
  test('ends the work of which no hook will tell', () => {
    expect(play([1, 'hook busy'], [100, 'interrupt'], [100 + confirmMs.typed, 'later'])).toMatchObject({ state: 'idle' });
    const soon = play([1, 'hook busy'], [100, 'interrupt'], [200, 'screen idle'], [200 + confirmMs.screen, 'later']);
    expect(soon).toMatchObject({ state: 'idle', cause: { source: 'screen' } });
  });

  test('changes nothing while the screen goes on saying busy', () => {
    expect(play([1, 'hook busy'], [50, 'screen busy'], [100, 'interrupt'], [99_000, 'later'])).toMatchObject({
      ...{ state: 'busy', pending: null },
    });
  });

  test('means nothing to one that is idle', () => {
    expect(play([1, 'hook idle'], [1_000, 'later'], [1_100, 'interrupt'])).toMatchObject({ state: 'idle', pending: null });
  });
});

test('at work and silent for long is stuck; a byte or a new turn is a sign of life', () => {
  const turn = play([1_000, 'hook busy']);
  expect(isStuck(turn, 0, 999 + stuckMs)).toBe(false);
  expect(isStuck(turn, 0, 1_000 + stuckMs)).toBe(true);
  expect(isStuck(turn, 2_000, 1_000 + stuckMs)).toBe(false);
  expect(isStuck(play([1, 'hook waiting']), 0, 10 * stuckMs)).toBe(false);
});

test('whatever is observed, in whatever order: nothing known becomes unknown, and waiting shows at once', () => {
  const said = fc.record({
    ...{ source: fc.constantFrom(...observationSources), state: fc.constantFrom(...agentStates) },
    ...{ after: fc.nat(3_000), interrupts: fc.boolean() },
  });
  fc.assert(
    fc.property(fc.array(said, { maxLength: 30 }), all => {
      let turn = freshTurn(0);
      let at = 0;
      for (const { source, state, after, interrupts } of all) {
        at += after;
        const before = turnDue(turn, at);
        turn = turnAfter(before, { source, state, at, seq: null, rule: '', evidence: '' });
        if (before.state !== 'unknown') expect(turn.state).not.toBe('unknown');
        if (state === 'waiting') expect(turn.state).toBe('waiting');
        if (turn.pending !== null) expect(turn.pending.at).toBeGreaterThanOrEqual(turn.pending.observation.at);
        if (interrupts) turn = turnInterrupted(turn, at);
      }
      const settled = turnDue(turn, at + staleMs + graceMs);
      expect(turnDue(settled, at + 99 * staleMs)).toEqual(settled);
    }),
  );
});

describe('a question', () => {
  const asked = (source: Observation['source'], rule: string, evidence: string, at: number): Observation => ({
    ...{ source, rule, evidence, at, state: 'waiting', seq: null },
  });
  const seenAs = (...seen: Observation[]): Turn => seen.reduce(turnAfter, freshTurn(0));
  const onScreen = asked('screen', 'approval', 'Run ls?', 2);

  test.each<[string, Observation[]]>([
    ['by a title that blinks', [asked('osc', 'title', '[ . ] Action Required', 3), asked('osc', 'title', '[ ! ] Action Required', 4)]],
    ['by a title that was first', [asked('osc', 'title', 'Action Required', 1)]],
    ['by hooks of several kinds', [asked('hook', 'PermissionRequest', 'Bash', 3), asked('hook', 'Notification', 'may I use Bash?', 9)]],
    ['with the cursor on it, and seconds that pass', [asked('screen', 'approval', '❯ Run ls? (12s)', 3)]],
  ])('that is told %s is one', (_, others) => {
    const turn = seenAs(...[onScreen, ...others].sort((a, b) => a.at - b.at));
    expect(turn).toMatchObject({ state: 'waiting', since: Math.min(2, others[0]!.at), cause: { source: 'screen', rule: 'approval' } });
  });

  test.each<[string, Observation[]]>([
    ['other words', [asked('screen', 'approval', 'Run rm?', 9)]],
    ['another rule', [asked('screen', 'trust', 'Run ls?', 9)]],
    [
      'an event that has told of the one before',
      [asked('hook', 'Asked', 'Bash', 3), asked('hook', 'Reminded', 'Bash?', 8), asked('hook', 'Asked', 'Bash', 9)],
    ],
  ])('with %s is the next one', (_, others) => {
    expect(seenAs(onScreen, ...others)).toMatchObject({ state: 'waiting', since: 9, cause: { at: 9 } });
  });

  test('that a title alone still tells of is over with the title', () => {
    const turn = seenAs(asked('osc', 'title', 'Action Required', 1), onScreen, { ...onScreen, state: 'unknown', at: 3 });
    expect(turn.state).toBe('waiting');
    expect(turnDue(turnAfter(turn, { ...asked('osc', 'title', 'Ready', 4), state: 'idle' }), 5_000).state).toBe('idle');
  });
});
