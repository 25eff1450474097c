/** Conformance: gates, reviews and votes. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Gate, GateRun } from '../../../src/core/gate.ts';
import { limits } from '../../../src/core/limits.ts';
import type { NewBallot, NewVote } from '../../../src/core/vote.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { runs } from '../../helpers/runs.ts';
import { operator, worker } from '../../helpers/task.ts';

const minute = 60_000;

/** `ann:review`: a worker and what it can do. */
async function crew(board: Board, ...people: readonly string[]): Promise<void> {
  for (const person of people) {
    const [name = '', ...capabilities] = person.split(':');
    await board.store.registerWorker({ name, role: 'worker', capabilities, tags: [] }, { incarnation: `${name}#1`, tokenHash: null });
  }
}

/** A task that w1 has handed in. */
async function handedIn(board: Board, gates: Gate[]): Promise<string> {
  const id = await board.addOne({ title: 'a', gates, retries: 20 });
  await board.complete(await board.claim(id), 'built');
  await board.pass(0);
  return id;
}

const again = async (board: Board, id: string): Promise<void> => {
  await board.retry(id);
  await board.complete(await board.claim(id), 'rebuilt');
  await board.pass(0);
};

const states = (gates: readonly GateRun[]): string[] => gates.map(({ round, type, state }) => `${round} ${type} ${state}`);
const reviewsOf = async (board: Board, id: string): Promise<string[]> =>
  (await board.store.decisions.gates(id)).flatMap(({ reviews }) => reviews.map(({ reviewer, state }) => `${reviewer} ${state}`)).sort();
const reasonOf = async (board: Board, id: string) => (await board.task(id)).reason;
const approve = (board: Board, id: string, name: string) => board.happen(id, { type: 'approve', by: worker(name) });
const reject = (board: Board, id: string, name: string) =>
  board.happen(id, { type: 'reject', by: worker(name), comment: 'no tests', random: 0.5 });

const question: NewVote = { question: 'Tabs?', options: ['yes', 'no'] };

export function decisions(open: OpenBoard): void {
  describe('a gate that is a command', () => {
    test('is open until it has ended, and lets the reviewers see only what it let pass', async () => {
      const board = await open();
      const { decisions: store } = board.store;
      await crew(board, 'ann:review');
      const id = await handedIn(board, [{ type: 'review' }, { type: 'command', command: 'make' }]);
      const [gate] = await store.openCommands();
      expect(gate).toMatchObject({ task: id, round: 1, gate: 1, author: 'w1', state: 'pending', process: null, spec: { command: 'make' } });
      expect(await store.beginCommand(gate!, '/log')).toBe(true);
      await store.commandRuns(gate!, { pid: 7, started: '1', boot: 'b' });
      expect(await store.openCommands()).toMatchObject([{ state: 'running', process: { pid: 7 } }]);
      expect(await reviewsOf(board, id)).toEqual([]);
      await store.endCommand(gate!, { trouble: null, tail: 'ok' });
      await board.pass(0);
      expect(await reasonOf(board, id)).toBe('waits for a review by ann');
      expect(await store.openCommands()).toEqual([]);
      expect(await approve(board, id, 'ann')).toMatchObject({ status: 'completed' });
      expect(await store.gates(id)).toMatchObject([
        { state: 'passed', by: 'ann' },
        { state: 'passed', output: 'ok', log: '/log', by: 'swarm' },
      ]);
    });

    test('that fails sends the task back, and of an earlier round nothing counts', async () => {
      const board = await open();
      const { decisions: store } = board.store;
      const id = await handedIn(board, [{ type: 'command', command: 'make' }, { type: 'review' }]);
      const [gate] = await store.openCommands();
      await store.endCommand(gate!, { trouble: 'it ended with code 2', tail: 'no rule' });
      expect(await board.task(id)).toMatchObject({ status: 'pending', failures: 1, error: '`make`: it ended with code 2\nno rule' });
      expect(await board.store.pools.stats(0)).toMatchObject([{ attempts: 1, completed: 0, failed: 1 }]);
      await again(board, id);
      await store.endCommand(gate!, { trouble: null, tail: '' });
      expect(await store.beginCommand(gate!, '/log')).toBe(false);
      expect(states(await store.gates(id))).toEqual(['1 command failed', '1 review dropped', '2 command pending', '2 review pending']);
      await board.cancel(id);
      expect(await store.openCommands()).toEqual([]);
    });

    test('is none that a person can approve', async () => {
      const board = await open();
      const id = await handedIn(board, [{ type: 'command', command: 'make' }]);
      await expectRefusal(board.happen(id, { type: 'approve', by: operator }), 'refused', 'waits for `make`', 'swarm task gates');
      await expectRefusal(approve(board, id, 'ann'), 'refused', 'waits for `make`');
      expect(await board.happen(id, { type: 'reject', by: operator, comment: 'no', random: 0.5 })).toMatchObject({ failures: 1 });
    });
  });

  describe('a review', () => {
    test('is asked of others than the author, and counts once for each of them', async () => {
      const board = await open();
      await crew(board, 'w1:review', 'ann:review', 'bob:review', 'eve');
      const id = await handedIn(board, [{ type: 'review', reviewers: 2 }]);
      expect(await reviewsOf(board, id)).toEqual(['ann asked', 'bob asked']);
      expect((await board.store.messages.list({ limit: 10, type: 'review_request' })).map(({ to }) => to)).toEqual(['ann', 'bob']);
      await expectRefusal(approve(board, id, 'w1'), 'refused', 'somebody else must review it');
      expect(await approve(board, id, 'ann')).toMatchObject({ status: 'pending_review', reason: 'waits for another review by bob' });
      expect(await approve(board, id, 'ann')).toMatchObject({ status: 'pending_review' });
      expect(await approve(board, id, 'eve')).toMatchObject({ status: 'completed' });
      expect(await reviewsOf(board, id)).toEqual(['ann approved', 'bob silent', 'eve approved']);
    });

    test('is asked of another when the first is silent, and of a person when nobody is left', async () => {
      const board = await open();
      await crew(board, 'ann:review', 'bob:review');
      const id = await handedIn(board, [{ type: 'review', timeout_ms: minute }]);
      await board.store.updateWorker('bob', { seenAt: board.now + minute });
      expect((await board.pass(minute)).nextAt).toBe(board.now + minute);
      expect(await reviewsOf(board, id)).toEqual(['ann silent', 'bob asked']);
      await board.pass(minute);
      expect(await reasonOf(board, id)).toMatch(/^waits for a person: /);
      await crew(board, 'cat:review');
      await board.pass(0);
      expect(await reasonOf(board, id)).toBe('waits for a review by cat');
      expect(await approve(board, id, 'ann')).toMatchObject({ status: 'completed' });
    });

    test('that somebody else gave is waited for no more, though another gate is open', async () => {
      const board = await open();
      await crew(board, 'ann:review', 'bob:review');
      const id = await handedIn(board, [
        { type: 'review', timeout_ms: minute },
        { type: 'vote', deadline_ms: 60 * minute },
      ]);
      const { due_at } = (await board.store.decisions.gates(id))[0]!.reviews[0]!;
      expect((await board.pass(0)).nextAt).toBe(due_at);
      await approve(board, id, 'bob');
      expect(await reviewsOf(board, id)).toEqual(['ann silent', 'bob approved']);
      expect((await board.pass(2 * minute)).nextAt).toBeGreaterThan(board.now);
    });

    test('comes to a person after so many rounds, and a retry by a person gives fresh ones', async () => {
      const board = await open();
      await crew(board, 'ann:review');
      const id = await handedIn(board, [{ type: 'review', rounds: 1 }]);
      await reject(board, id, 'ann');
      await board.pass(minute);
      await board.complete(await board.claim(id), 'rebuilt');
      await board.pass(0);
      expect(await reasonOf(board, id)).toBe('waits for a person: reviewers have sent it back once');
      await board.happen(id, { type: 'reject', by: operator, comment: 'no', random: 0.5 });
      await again(board, id);
      expect(await reasonOf(board, id)).toMatch(/^waits for a person/);
      await board.happen(id, { type: 'reject', by: operator, comment: 'no', random: 0.5 });
      await board.breakDown(id);
      await again(board, id);
      expect(await reasonOf(board, id)).toBe('waits for a review by ann');
    });

    test('that asks for a capability takes none from those who lack it', async () => {
      const board = await open();
      await crew(board, 'ann:law', 'bob:review');
      const id = await handedIn(board, [{ type: 'review', capability: 'law' }]);
      await expectRefusal(approve(board, id, 'bob'), 'refused', "reviewed by those who can 'law', and bob cannot");
      expect(await approve(board, id, 'ann')).toMatchObject({ status: 'completed' });
    });
  });

  describe('a vote', () => {
    test('has its terms, its voters of that moment, and one outcome', async () => {
      const board = await open();
      const { decisions: store } = board.store;
      await crew(board, 'ann', 'bob');
      const vote = await store.openVote({ ...question, key: 'tabs', deadline_ms: minute }, 'operator');
      expect(vote).toMatchObject({
        id: 'v1',
        rule: 'majority',
        quorum: 2,
        voters: ['ann', 'bob'],
        deadline: board.now + minute,
        outcome: null,
      });
      await crew(board, 'cat');
      expect(await store.openVote({ ...question, key: 'tabs' }, 'operator')).toEqual(vote);
      await expectRefusal(store.castBallot('v1', { option: 'yes' }, 'cat'), 'refused', 'cat is not among the voters');
      await expectRefusal(store.castBallot('v1', { option: 'maybe' }, 'ann'), 'bad_params', 'none of its options: yes, no');
      await store.castBallot('v1', { option: 'no' }, 'ann');
      await store.castBallot('tabs', { option: 'yes' }, 'ann');
      expect(await store.castBallot('v1', { abstain: true }, 'bob')).toMatchObject({
        outcome: { kind: 'decided', option: 'yes' },
        closed_at: board.now,
      });
      await expectRefusal(store.castBallot('v1', { option: 'no' }, 'ann'), 'refused', 'v1 is over: decided: yes');
      await expectRefusal(store.closeVote('v1', 'operator'), 'refused', 'is over');
      await board.pass(minute);
      expect((await board.facts()).filter(({ type }) => type === 'vote.decided')).toHaveLength(1);
    });

    test('has so many voters, and so many are open at once, and no more', async () => {
      const board = await open();
      const { decisions: store } = board.store;
      const names = Array.from({ length: limits.votersPerVote }, (_, at) => `v${at}`);
      await crew(board, ...names);
      const ask = (voters?: string[]) =>
        store.openVote({ question: 'Tabs?', options: ['yes', 'no'], ...(voters && { voters }) }, 'operator');
      expect((await ask()).voters).toHaveLength(limits.votersPerVote);
      await crew(board, 'late');
      await expectRefusal(ask(), 'limit_reached', `${limits.votersPerVote + 1} could vote`, '--voters');
      for (let count = 1; count < limits.openVotes; count++) await ask(['late']);
      await expectRefusal(ask(['late']), 'limit_reached', `${limits.openVotes} votes are open`);
      await store.closeVote('v1', 'operator');
      expect(await ask(['late'])).toMatchObject({ id: `v${limits.openVotes + 1}` });
    });

    test('ends at its deadline with what there is', async () => {
      const board = await open();
      const { decisions: store } = board.store;
      await crew(board, 'ann', 'bob', 'cat');
      await store.openVote({ ...question, deadline_ms: minute }, 'ann');
      await store.openVote({ ...question, deadline_ms: 2 * minute }, 'ann');
      await store.castBallot('v1', { option: 'yes' }, 'bob');
      expect((await board.pass(minute - 1)).nextAt).toBe(board.now + 1);
      await board.pass(1);
      expect((await store.vote('v1')).outcome).toMatchObject({ kind: 'no_quorum', tally: { yes: 1, no: 0 } });
      expect(await store.votes({ isOpen: true, limit: 10 })).toMatchObject([{ id: 'v2' }]);
      await board.pass(minute);
      expect((await store.votes({ limit: 10 })).map(({ id, outcome }) => `${id} ${outcome?.kind}`)).toEqual(['v2 expired', 'v1 no_quorum']);
      expect(await board.store.messages.list({ limit: 10, type: 'vote_response' })).toMatchObject([{ to: 'ann' }, { to: 'ann' }]);
    });

    test.each<[what: string, more: Partial<NewVote>, code: 'not_found' | 'bad_params' | 'refused', words: string]>([
      ['of somebody unknown', { voters: ['anne'] }, 'not_found', "Did you mean 'ann'?"],
      ['of nobody', { voters: ['role:judge'] }, 'refused', 'there is nobody who could vote'],
      ['whose quorum cannot be reached', { quorum: 3 }, 'bad_params', 'a quorum of 3 cannot be reached with 2 voters: ann, bob'],
      ['about no task', { task: 't9' }, 'not_found', 'there is no task t9'],
    ])('%s is refused', async (_, more, code, words) => {
      const board = await open();
      await crew(board, 'ann', 'bob');
      await expectRefusal(board.store.decisions.openVote({ ...question, ...more }, 'operator'), code, words);
      await expectRefusal(board.store.decisions.vote('v1'), 'not_found', 'there is no vote v1');
    });

    test('as a gate lets pass, sends back, or leaves it to a person, and is withdrawn when the task goes another way', async () => {
      const board = await open();
      const { decisions: store } = board.store;
      await crew(board, 'w1', 'ann', 'bob');
      const gates: Gate[] = [{ type: 'vote', rule: 'unanimous' }];
      const ids: string[] = [];
      for (let each = 0; each < 4; each++) ids.push(await handedIn(board, gates));
      const [passed = '', failed = '', tied = '', gone = ''] = ids;
      const both = async (vote: string, ann: NewBallot, bob: NewBallot) => {
        await store.castBallot(vote, ann, 'ann');
        await store.castBallot(vote, bob, 'bob');
      };
      await both('v1', { option: 'approve' }, { abstain: true });
      await both('v2', { option: 'reject' }, { option: 'reject' });
      await both('v3', { option: 'approve' }, { option: 'reject' });
      await board.cancel(gone);
      await board.pass(0);
      expect(await board.statuses(...ids)).toEqual(['completed', 'pending', 'pending_review', 'cancelled']);
      expect((await board.task(failed)).error).toBe('a vote: v2 ended: decided: reject (0 approve, 2 reject)');
      expect(await reasonOf(board, tied)).toBe('waits for a person: v3 ended: a tie (1 approve, 1 reject)');
      expect((await store.vote('v4')).outcome).toMatchObject({ kind: 'withdrawn' });
      expect(await board.happen(tied, { type: 'approve', by: operator })).toMatchObject({ status: 'completed' });
      expect((await store.gates(passed))[0]).toMatchObject({ state: 'passed', vote: 'v1', by: 'v1' });
    });

    test('as a gate asks those who come later, once each, and never the author', async () => {
      const board = await open();
      const vote = () => board.store.decisions.vote('v1');
      await crew(board, 'w1', 'ann');
      const id = await handedIn(board, [{ type: 'vote', quorum: 1, deadline_ms: 10 * minute }]);
      const asked = async () => (await board.store.messages.list({ limit: 99, type: 'vote_request' })).map(({ to }) => to).sort();
      expect(await vote()).toMatchObject({ voters: ['ann'], quorum: 1 });
      await crew(board, 'bob');
      await board.pass(0);
      await board.pass(0);
      await board.reopen();
      await board.pass(0);
      expect(await vote()).toMatchObject({ voters: ['ann', 'bob'], quorum: 1 });
      expect(await asked()).toEqual(['ann', 'bob']);
      expect((await board.facts()).filter(({ type }) => type === 'vote.invited')).toMatchObject([
        { subject: 'v1', data: { voters: ['bob'] } },
      ]);
      // One who is asked again under the same name still has one vote.
      await crew(board, 'ann');
      await board.pass(0);
      await board.store.decisions.castBallot('v1', { option: 'reject' }, 'ann');
      await board.store.decisions.castBallot('v1', { option: 'approve' }, 'ann');
      expect((await vote()).ballots).toHaveLength(1);
      await board.store.decisions.castBallot('v1', { option: 'approve' }, 'bob');
      await board.pass(0);
      expect(await board.statuses(id)).toEqual(['completed']);
      await crew(board, 'eve');
      await board.pass(0);
      expect(await asked()).not.toContain('eve');
    });

    test('asks those who have not voted once more before its end, unless it is short', async () => {
      const board = await open();
      const { decisions: store } = board.store;
      await crew(board, 'ann', 'bob', 'cat');
      await store.openVote({ ...question, deadline_ms: 8 * minute }, 'ann');
      await store.openVote({ ...question, deadline_ms: minute - 1 }, 'ann');
      await store.castBallot('v1', { option: 'yes' }, 'bob');
      await board.pass(minute);
      expect((await board.pass(5 * minute - 1)).nextAt).toBe(board.now + 1);
      const reminders = async () =>
        (await board.store.messages.list({ limit: 99, type: 'vote_request' })).filter(({ text }) => text?.includes('not voted yet'));
      expect(await reminders()).toEqual([]);
      await board.pass(1);
      await board.reopen();
      await board.pass(1);
      expect(await reminders()).toMatchObject([
        { to: 'cat', text: 'v1: Tabs? You have not voted yet, and 2 min are left. Vote for one of: yes, no; or abstain.' },
      ]);
    });

    test('whatever is cast, in whatever order, has never two outcomes', async () => {
      const step = fc.record({
        voter: fc.constantFrom('ann', 'bob', 'cat'),
        option: fc.constantFrom('yes', 'no', null),
        pass: fc.constantFrom(0, 0, 0, minute),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async steps => {
          const board = await open();
          const { decisions: store } = board.store;
          await crew(board, 'ann', 'bob', 'cat');
          await store.openVote({ ...question, deadline_ms: 2 * minute }, 'operator');
          for (const { voter, option, pass } of steps) {
            await store.castBallot('v1', option === null ? { abstain: true } : { option }, voter).catch(() => {});
            await board.pass(pass);
          }
          await board.pass(2 * minute);
          const outcomes = (await board.facts()).filter(({ type }) => type === 'vote.decided');
          expect(outcomes).toHaveLength(1);
          expect((await store.vote('v1')).outcome).toMatchObject({ kind: outcomes[0]!.data.kind, option: outcomes[0]!.data.option });
          await board.close();
        }),
        runs(15),
      );
    });
  });
}
