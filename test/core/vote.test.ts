/** What ballots decide: by table, and, whatever they are, independent of their order. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Ballot,
  ballotIn,
  ballotTrouble,
  isComplete,
  type NewBallot,
  type Outcome,
  outcomeOf,
  usualQuorum,
  type VoteRule,
  voteIn,
} from '../../src/core/vote.ts';
import { outcomeText } from '../../src/core/vote-words.ts';
import { runs } from '../helpers/runs.ts';

const options = ['yes', 'no', 'later'];

/** `yes yes no -`: one ballot for each word; `-` abstains. */
const ballots = (text: string): Ballot[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((word, at) => ({ voter: `w${at}`, option: word === '-' ? null : word, scores: null, why: null, at }));

const scored = (...all: Record<string, number>[]): Ballot[] =>
  all.map((scores, at) => ({ voter: `w${at}`, option: null, scores, why: null, at }));

describe('an outcome', () => {
  test.each<[rule: VoteRule, quorum: number, cast: string, outcome: string]>([
    ['majority', 1, 'yes yes no', 'decided: yes (2 yes, 1 no, 0 later)'],
    ['majority', 1, 'yes no', 'a tie (1 yes, 1 no, 0 later)'],
    ['majority', 1, 'yes yes no later', 'no option has enough votes (2 yes, 1 no, 1 later)'],
    ['majority', 1, 'yes yes yes no later', 'decided: yes (3 yes, 1 no, 1 later)'],
    ['majority', 1, 'yes - -', 'decided: yes (1 yes, 0 no, 0 later, 2 abstained)'],
    ['majority', 3, 'yes -', 'too few voted (1 yes, 0 no, 0 later, 1 abstained)'],
    ['majority', 3, 'yes - -', 'decided: yes (1 yes, 0 no, 0 later, 2 abstained)'],
    ['majority', 1, '- -', 'no option has enough votes (0 yes, 0 no, 0 later, 2 abstained)'],
    ['majority', 1, '', 'nobody voted (0 yes, 0 no, 0 later)'],
    ['two-thirds', 1, 'yes yes no', 'decided: yes (2 yes, 1 no, 0 later)'],
    ['two-thirds', 1, 'yes yes yes no no', 'no option has enough votes (3 yes, 2 no, 0 later)'],
    ['unanimous', 1, 'no no -', 'decided: no (0 yes, 2 no, 0 later, 1 abstained)'],
    ['unanimous', 1, 'no no yes', 'no option has enough votes (1 yes, 2 no, 0 later)'],
    ['scored', 1, 'yes no no', 'decided: no (1 yes, 2 no, 0 later)'],
  ])('%s, quorum %i: %j', (rule, quorum, cast, text) => {
    expect(outcomeText(outcomeOf({ options, rule, quorum }, ballots(cast)))).toBe(text);
  });

  test('of scores is the highest sum, and two of them are a tie', () => {
    const terms = { options, rule: 'scored', quorum: 1 } as const;
    expect(outcomeOf(terms, scored({ yes: 0.1, no: 5 }, { yes: 0.2 }, { yes: 6 }))).toMatchObject({
      option: 'yes',
      tally: { yes: 6.3, no: 5, later: 0 },
    });
    expect(outcomeOf(terms, scored({ yes: 0.1 }, { yes: 0.2 }, { no: 0.3 }))).toMatchObject({ kind: 'tie', option: null });
  });

  const anyBallot = fc.record({
    option: fc.constantFrom(...options, null),
    scores: fc.option(
      fc.dictionary(
        fc.constantFrom(...options),
        fc.integer({ min: -50, max: 50 }).map(n => n / 10),
      ),
    ),
  });
  const anyVote = fc.record({
    rule: fc.constantFrom<VoteRule>('majority', 'two-thirds', 'unanimous', 'scored'),
    quorum: fc.integer({ min: 1, max: 6 }),
    cast: fc.array(anyBallot, { maxLength: 9 }),
    order: fc.infiniteStream(fc.nat()),
  });
  const asBallots = (rule: VoteRule, cast: readonly { option: string | null; scores: Record<string, number> | null }[]): Ballot[] =>
    cast.map(({ option, scores }, at) => ({
      ...(rule === 'scored' && scores !== null ? { option: null, scores } : { option, scores: null }),
      voter: `w${at}`,
      why: null,
      at,
    }));

  test('does not depend on the order of the ballots, and names an option exactly when it is decided', () => {
    fc.assert(
      fc.property(anyVote, ({ rule, quorum, cast, order }) => {
        const all = asBallots(rule, cast);
        const terms = { options, rule, quorum };
        const outcome: Outcome = outcomeOf(terms, all);
        const keyed = all.map(ballot => [order.next().value, ballot] as const);
        const shuffled = keyed.sort(([a], [b]) => a - b).map(([, ballot]) => ballot);
        expect(outcomeOf(terms, shuffled)).toEqual(outcome);
        expect(outcome.option !== null).toBe(outcome.kind === 'decided');
        if (outcome.kind !== 'decided') return;
        for (const option of options)
          if (option !== outcome.option) expect(outcome.tally[option]!).toBeLessThan(outcome.tally[outcome.option!]!);
        expect(all.length).toBeGreaterThanOrEqual(quorum);
      }),
      runs(500),
    );
  });
});

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 3],
])('of %i voters %i are a quorum unless said otherwise', (voters, quorum) => {
  expect(usualQuorum(voters)).toBe(quorum);
});

test('a vote is complete once everybody has voted', () => {
  expect(isComplete({ voters: ['a', 'b'], ballots: ballots('yes') })).toBe(false);
  expect(isComplete({ voters: ['a', 'b'], ballots: ballots('yes -') })).toBe(true);
});

test.each<[ballot: NewBallot, trouble: string | undefined, rule?: VoteRule]>([
  [{ option: 'yes' }, undefined],
  [{ abstain: true }, undefined],
  [{ scores: { yes: 1 } }, undefined, 'scored'],
  [{}, 'a ballot is one option, or scores, or an abstention'],
  [{ option: 'yes', abstain: true }, 'a ballot is one option, or scores, or an abstention'],
  [{ option: 'maybe' }, "'maybe' is none of its options: yes, no, later"],
  [{ scores: { maybe: 1 } }, "'maybe' is none of its options: yes, no, later", 'scored'],
  [{ scores: { yes: 1 } }, 'scores are for votes with the rule scored, and this one is majority'],
])('the ballot %j: %s', (ballot, trouble, rule = 'majority') => {
  expect(ballotTrouble({ options, rule, voters: ['w1'] }, 'w1', ballot)).toBe(trouble);
  expect(ballotTrouble({ options, rule, voters: ['w1'] }, 'w2', ballot)).toContain('w2 is not among the voters: w1');
});

test('payloads of messages stand for votes and ballots', () => {
  expect(
    voteIn({ action: 'vote_request', vote_id: 'vote_123', question: 'Strict?', options: ['yes', 'no', 'abstain'], deadline_ms: 60_000 }),
  ).toEqual({
    ...{ key: 'vote_123', question: 'Strict?', options: ['yes', 'no'], deadline_ms: 60_000 },
  });
  expect(voteIn({ question: 'Strict?' })).toBeUndefined();
  expect(ballotIn({ vote_id: 'v1', choice: 'yes', rationale: 'bugs' })).toEqual({ vote: 'v1', ballot: { option: 'yes', why: 'bugs' } });
  expect(ballotIn({ vote_id: 'v1', choice: 'abstain' })).toEqual({ vote: 'v1', ballot: { abstain: true } });
  expect(ballotIn({ vote_id: 'v1', scores: { a: 2 } })).toEqual({ vote: 'v1', ballot: { scores: { a: 2 } } });
  for (const strange of ['yes', null, [], {}, { vote_id: 1 }, { vote_id: 'v1' }]) expect(ballotIn(strange)).toBeUndefined();
});
