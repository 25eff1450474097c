/** Who looks elsewhere is told: the title counts what waits, and bell and notification come once for each new thing. */

import { expect, test } from 'vitest';
import { Announcer, type Manner } from '../../src/tui/announcer.ts';
import type { InboxItem } from '../../src/tui/state/inbox-item.ts';
import { type Swarm, unknownSwarm } from '../../src/tui/state/swarm.ts';

const item = (key: string, text = 'Keep v1?'): InboxItem => ({
  ...{ key, kind: 'question', subject: 'ann', text, since: 0, task: null, worker: 'ann' },
});

const swarm = (inbox: InboxItem[], change: Partial<Swarm> = {}): Swarm => ({
  ...unknownSwarm('api', 0),
  ...{ connection: { state: 'live', why: null, since: 0, pid: 1, version: '1' }, isComplete: true, inbox },
  ...change,
});

/** What is said for each of these, one after the other. */
function told(swarms: readonly Swarm[], manner: Partial<Manner> = {}): string[] {
  let said = '';
  const announcer = new Announcer(
    sequence => {
      said += sequence;
    },
    { rings: true, notification: 'osc9', isInTmux: false, isAscii: false, ...manner },
  );
  return swarms.map(each => {
    said = '';
    announcer.tell(each);
    return said;
  });
}

const titled = (text: string): string => `\x1b]2;${text}\x07`;
const rung = (text: string): string => `\x07\x1b]9;swarm: ann ${text}\x07`;

test('the title is said whenever it changes, with the number of what waits', () => {
  const said = told([swarm([]), swarm([]), swarm([item('a')]), swarm([item('a'), item('b')]), swarm([])], {
    rings: false,
    notification: 'off',
  });
  expect(said).toEqual([titled('swarm api'), '', titled('(1) swarm api'), titled('(2) swarm api'), titled('swarm api')]);
});

test('what is there when the screen opens rings for nobody, what comes later rings once', () => {
  const [, , first, second] = told([
    swarm([item('a')]),
    swarm([item('a')]),
    swarm([item('a'), item('b', 'Drop it?')]),
    swarm([item('a'), item('b')]),
  ]);
  expect([first, second]).toEqual([titled('(2) swarm api') + rung('Drop it?'), '']);
});

test('what was there before it was asked for is not new', () => {
  const [opened, partly, known, later] = told([
    swarm([], { isComplete: false }),
    swarm([item('a')], { isComplete: false }),
    swarm([item('a'), item('b')]),
    swarm([item('a'), item('b'), item('c', 'And now?')]),
  ]);
  expect([opened, partly, known].join('')).not.toContain('\x07\x1b]9');
  expect(later).toContain(rung('And now?'));
});

test('of several new things the most pressing is said', () => {
  const [, said] = told([swarm([]), swarm([item('a', 'first'), item('b', 'second')])]);
  expect(said).toContain(rung('first'));
  expect(said).not.toContain('second');
});

test('a question that was answered and is asked again rings again', () => {
  const [, first, , again] = told([swarm([]), swarm([item('a')]), swarm([]), swarm([item('a')])]);
  expect(first).toContain(rung('Keep v1?'));
  expect(again).toContain(rung('Keep v1?'));
});

test('while the daemon is gone nothing is new, and what was there is no news when it is back', () => {
  const gone: Partial<Swarm> = { connection: { state: 'lost', why: 'gone', since: 0, pid: null, version: null } };
  const said = told([swarm([]), swarm([item('a')]), swarm([], gone), swarm([item('a')])]);
  expect(said[1]).toContain(rung('Keep v1?'));
  expect(said.slice(2).join('')).not.toContain('\x07\x1b]9');
});

test('with ASCII alone the words are ASCII too', () => {
  const said = told([swarm([]), swarm([item('a', '日本 … ?')])], { isAscii: true });
  expect(said[1]).toContain(rung('???? ~ ?'));
});

test.each<[what: string, manner: Partial<Manner>, said: string]>([
  ['the bell alone', { notification: 'off' }, '\x07'],
  ['a notification alone', { rings: false }, '\x1b]9;swarm: ann Keep v1?\x07'],
  ['one of the other kind', { rings: false, notification: 'osc777' }, '\x1b]777;notify;swarm;ann Keep v1?\x07'],
  ['one that tmux is asked to hand on', { rings: false, isInTmux: true }, '\x1bPtmux;\x1b\x1b]9;swarm: ann Keep v1?\x07\x1b\\'],
  ['the title alone', { rings: false, notification: 'off' }, ''],
])('as it is configured: %s', (_, manner, said) => {
  expect(told([swarm([]), swarm([item('a')])], manner)[1]).toBe(titled('(1) swarm api') + said);
});

test('who has lent the terminal is told by whoever has it, and of its title only when it is back', () => {
  const said: string[] = [];
  const announcer = new Announcer(sequence => void said.push(sequence), {
    rings: true,
    notification: 'off',
    isInTmux: false,
    isAscii: false,
  });
  announcer.tell(swarm([]));
  announcer.lend(null);
  announcer.tell(swarm([item('a')]));
  announcer.lend((words, sequence) => void said.push(`aside: ${words} ${sequence}`));
  for (const items of [[item('a')], [item('a')], [item('a'), item('b', 'Drop it?')]]) announcer.tell(swarm(items));
  announcer.takeBack();
  announcer.tell(swarm([item('b', 'Drop it?')]));
  expect(said).toEqual([titled('swarm api'), 'aside: ann Keep v1? \x07', 'aside: ann Drop it? \x07', titled('(1) swarm api')]);
});

test('no text can say more than it is meant to', () => {
  const [, said] = told([swarm([]), swarm([item('a', `x\x07\x1b]52;c;aGk=\x07${'y'.repeat(500)}`)], { project: 'a\x1b[2Jb' })]);
  expect(said!.match(/[\x00-\x1f\x7f-\x9f]/g)!.join('')).toBe('\x1b\x07\x07\x1b\x07');
  expect(said!.length).toBeLessThan(300);
});
