/** Which conversation a worker goes on with, after every way in which the life before it can have ended. */

import { describe, expect, test } from 'vitest';
import { type LifeEnd, type SessionMemory, sessionAfter, sessionFor } from '../../src/core/session.ts';
import type { LeavingKind } from '../../src/core/slot.ts';

const fresh: SessionMemory = { pool: 'p', id: 'a', begun: false };
const begun: SessionMemory = { ...fresh, begun: true };
const death: LifeEnd = { claims: 0, uptimeMs: 60_000, leaving: null, wasKilled: false };

describe('a start', () => {
  test.each([
    ['has a new one', undefined, 'b', { id: 'b', resumes: false }],
    ['has a new one while nothing was said in the one before', fresh, 'b', { id: 'b', resumes: false }],
    ['goes on with one in which a task was talked of', begun, 'b', { id: 'a', resumes: true }],
    ['leaves it to an agent that names them itself', undefined, null, null],
    ['goes on with what such an agent has told', begun, null, { id: 'a', resumes: true }],
  ])('%s', (_, memory, name, session) => {
    expect(sessionFor(memory, name)).toEqual(session);
  });
});

describe('after a life', () => {
  test.each<[what: string, memory: SessionMemory, end: Partial<LifeEnd>, after: SessionMemory | null]>([
    ['that was given a task there is something to go on with', fresh, { claims: 1 }, begun],
    ['the same, however short it was', fresh, { claims: 1, uptimeMs: 1 }, begun],
    ['that was given nothing there is not', fresh, {}, null],
    ['that went on and lived well it is kept', begun, {}, begun],
    ['that went on and ended at once it may be to blame', begun, { uptimeMs: 29_999 }, null],
    ['even when that one was given a task', begun, { uptimeMs: 29_999, claims: 1 }, null],
    ['that somebody killed it is not to blame', begun, { uptimeMs: 1, wasKilled: true }, begun],
    ['that was wished to end it is not either', begun, { uptimeMs: 1, leaving: 'restart' }, begun],
  ])('%s', (_, memory, end, after) => {
    expect(sessionAfter(memory, { ...death, ...end })).toEqual(after);
  });

  test.each<[LeavingKind, boolean]>([
    ['hung', true],
    ['restart', true],
    ['stopped', true],
    ['down', true],
    ['drain', false],
    ['idle', false],
    ['removed', false],
    ['unready', false],
  ])('%s: kept is %s', (leaving, isKept) => {
    expect(sessionAfter(begun, { ...death, leaving })).toEqual(isKept ? begun : null);
  });
});
