/** What must have happened by now: to be ready after a start, to be done before leaving. */

import { expect, test } from 'vitest';
import type { Action } from '../../src/core/action.ts';
import { Agenda } from '../../src/core/agenda.ts';
import { deadlines } from '../../src/core/deadlines.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import type { Life } from '../../src/core/snapshot.ts';
import { aHeld, aLife, aPool, aSlot, now } from '../helpers/pool-views.ts';

const { startMs, scale } = defaultPoolPolicy;

function due(life: Life | null): { isOver: boolean; actions: readonly Action[]; nextAt: number | null } {
  const agenda = new Agenda();
  const isOver = deadlines(aPool(), aSlot(1, life), now, agenda);
  return { isOver, actions: agenda.actions, nextAt: agenda.nextAt };
}

const nothing = { isOver: false, actions: [], nextAt: null };
const draining = (since: number, held = [aHeld()]): Life => aLife({ held, leaving: { kind: 'drain', why: 'there are too many', since } });

test('a place without a worker, and one who is ready, have no deadline', () => {
  expect(due(null)).toEqual(nothing);
  expect(due(aLife())).toEqual(nothing);
});

test('who is not ready in time is ended', () => {
  expect(due(aLife({ readyAt: null, startedAt: now - startMs + 1 }))).toEqual({ ...nothing, nextAt: now + 1 });
  const why = 'it was not ready within 60 s of its start';
  expect(due(aLife({ readyAt: null, startedAt: now - startMs }))).toEqual({
    isOver: true,
    actions: [{ do: 'dismiss', worker: 'p-1', incarnation: 'i1', kind: 'unready', why }],
    nextAt: null,
  });
});

test('who is to go after its work goes when it is done', () => {
  expect(due(draining(now, []))).toMatchObject({ isOver: true, actions: [{ kind: 'removed', why: 'there are too many' }] });
});

test('and at the latest when its time is over, which is said', () => {
  expect(due(draining(now - scale.drainMs + 1))).toEqual({ ...nothing, nextAt: now + 1 });
  const why = 'there are too many; it had 15 min to finish what it holds';
  expect(due(draining(now - scale.drainMs))).toMatchObject({ isOver: true, actions: [{ kind: 'removed', why }] });
});

test('who is to go has no deadline to be ready', () => {
  expect(due({ ...draining(now), readyAt: null, startedAt: now - startMs })).toEqual({ ...nothing, nextAt: now + scale.drainMs });
});
