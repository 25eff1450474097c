/** Conformance: while another pool stands in for one, its workers get what that one's would, but for tasks that are to stay. */

import { describe, expect, test } from 'vitest';
import { expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { type PoolBoard, poolBoard } from '../../helpers/pool-board.ts';
import { aSpec } from '../../helpers/pool-views.ts';

const acme = aSpec({ name: 'acme', capabilities: ['think'], tags: ['ui'], fallback: 'local' });
const local = aSpec({ name: 'local', tags: ['docs'] });

export function fallbacks(open: OpenBoard): void {
  const begun = async (): Promise<PoolBoard> => {
    const at = await poolBoard(open, acme, local);
    await at.start('local-1');
    return at;
  };
  const turn = (at: PoolBoard, to: string | null) => at.event({ type: 'fall back', to, why: 'its breaker is open' }, 'acme');

  describe('a fallback', () => {
    test('takes the tasks of the other pool while it stands in for it, and no longer', async () => {
      const at = await begun();
      const mine = { title: 'mine', tags: ['docs'] };
      const theirs = { title: 'theirs', tags: ['ui'], requires: ['think'], assignee: 'pool:acme' };
      await at.board.add(theirs, mine, { ...theirs, fallback: false }, { title: 'other', tags: ['x'] }, theirs);
      const worker = at.claimant('local-1');
      expect([await at.board.peek(worker), await at.board.demand(worker), (await at.state('local')).demand]).toEqual(['t2', 1, 1]);
      await expectRefusal(at.board.claim('t1', worker), 'refused', 'assigned to pool:acme');

      await turn(at, 'local');
      expect([await at.board.peek(worker), await at.board.demand(worker), (await at.state('local')).demand]).toEqual(['t1', 3, 3]);
      await expectRefusal(at.board.claim('t3', worker), 'refused', 'assigned to pool:acme');
      await at.reopen();
      expect((await at.board.claim('t1', worker)).task.owner).toBe('local-1');

      await turn(at, null);
      expect(await at.board.demand(worker)).toBe(1);
      const facts = (await at.board.facts()).filter(({ type }) => type.startsWith('pool.fallback'));
      expect(facts.map(({ type, subject, data }) => [type, subject, data.to ?? data.from])).toEqual([
        ['pool.fallback_on', 'pool:acme', 'local'],
        ['pool.fallback_off', 'pool:acme', 'local'],
      ]);
    });
  });
}
