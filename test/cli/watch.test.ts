/** `swarm watch`: the same log for eyes, screen readers and programs, against a real daemon. */

import { expect, test } from 'vitest';
import { startDaemon, testHome } from '../helpers/daemon.ts';
import { following } from '../helpers/following-verb.ts';
import { atScreen } from '../helpers/person-screen.ts';

const withoutTime = (line: string): string => line.replace(/^\d\d:\d\d:\d\d /, 'TIME ');

test('in plain sentences, with what needs a person marked', async () => {
  const daemon = await startDaemon();
  await daemon.swarm('task', 'add', 'before');
  const { lines, interrupt } = following(daemon, 'watch', '--plain');
  await lines.count(1);
  expect(lines.all[0]).toBe('The swarm has 1 task: 1 pending. It has 0 workers. Nothing waits for you.');
  await daemon.swarm('task', 'note', 't1', 'look\x1b[2J');
  await daemon.swarm('send', 'operator', 'which database?', '--type', 'request_help', '--as', 'bob');
  await lines.first(line => line.includes('which database?'));
  expect(await interrupt()).toBe(130);
  const told = lines.all.slice(1).map(withoutTime);
  expect(told[0]).toBe('TIME t1 note by operator: look\\x1b[2J');
  expect(told).toContain('TIME NEEDS YOU: m1 bob to operator: which database?');
  const again = following(daemon, 'watch', '--plain');
  await again.lines.count(1);
  expect(again.lines.all[0]).toContain('NEEDS YOU: 1 unread message.');
  await again.interrupt();
});

test('as the live log, with a task that awaits review and one that failed for good', async () => {
  const daemon = await startDaemon();
  const { swarm } = daemon;
  await swarm('task', 'add', 'a', '--review');
  await swarm('task', 'add', 'b');
  const { lines, interrupt } = following(daemon, 'watch');
  await lines.count(1);
  const bob = ['--as', 'bob'];
  await swarm('task', 'claim', 't1', ...bob);
  await swarm('task', 'submit', 't1', ...bob);
  await swarm('task', 'claim', 't2', ...bob);
  await swarm('task', 'fail', 't2', '--fatal', '--error', 'no luck', ...bob);
  await lines.first(line => line.includes('no luck'));
  expect(await interrupt()).toBe(130);
  expect(lines.all.filter(line => line.includes('NEEDS YOU')).map(withoutTime)).toEqual([
    "TIME  t1          NEEDS YOU: waits for a person: no worker other than bob who can 'review' is there to review it",
    'TIME  t2          NEEDS YOU: failed for good: no luck',
  ]);
});

test('since a while ago', async () => {
  const daemon = await startDaemon();
  await daemon.swarm('task', 'add', 'a', 'b', 'c');
  const { lines, interrupt } = following(daemon, 'watch', '--json', '--since', '1h');
  await lines.count(4);
  await interrupt();
  expect(lines.all.map(line => JSON.parse(line).seq)).toEqual([1, 2, 3, 4]);
});

test('one fact a line, across a restart of the daemon', async () => {
  const daemon = await startDaemon();
  const { lines, remarks, interrupt } = following(daemon, 'watch', '--json', '--since', '1h');
  await daemon.swarm('task', 'add', 'before');
  await lines.count(2);
  await daemon.kill();
  await remarks.first(line => line.includes('the daemon is gone'));
  const again = await testHome({}, daemon.home).start();
  await again.swarm('task', 'add', 'after');
  await lines.count(4);
  expect(await interrupt()).toBe(130);
  expect(lines.all.map(line => JSON.parse(line).type)).toEqual(['daemon.started', 'task.added', 'daemon.started', 'task.added']);
});

test('plain and JSON at once are refused', async () => {
  const { swarm } = await startDaemon();
  const { code, stderr } = await swarm('watch', '--plain', '--json');
  expect(code).toBe(2);
  expect(stderr).toContain('--plain and --json exclude each other');
});

test('what waits for the person is what the screen says: votes, reviews and alarms too, and nothing that waits for others', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  const { swarm } = daemon;
  await swarm('task', 'add', 'for you', '--review');
  const bob = ['--as', 'bob'];
  await swarm('task', 'claim', 't1', ...bob);
  const { lines, interrupt } = following(daemon, 'watch', '--plain');
  await lines.count(1);
  await swarm('task', 'submit', 't1', ...bob);
  const asked = { question: 'Which colour?', options: ['red', 'blue'] };
  await operator.call('vote.open', { ...asked, voters: ['operator', 'bob'] });
  await operator.call('vote.open', { ...asked, voters: ['bob'] });
  await operator.call('alert.raise', { key: 'disk', text: 'the disk is nearly full' });
  await lines.first(line => line.includes('nearly full'));
  await interrupt();
  const screen = await atScreen(() => daemon.connect());
  const { swarm: seen } = await screen.sees(view => view.swarm.inbox.length === 2 && view.swarm.alerts.length === 1);
  expect(seen.inbox.map(({ subject }) => subject).sort()).toEqual(['t1', 'v1']);
  const marked = lines.all.filter(line => line.includes('NEEDS YOU')).map(line => /NEEDS YOU: (\S+)/.exec(line)?.[1]);
  expect(marked.sort()).toEqual(['t1', 'v1']);
  const again = following(daemon, 'watch', '--plain');
  await again.lines.count(1);
  await again.interrupt();
  expect(again.lines.all[0]).toMatch(/Alarm of \S+: the disk is nearly full\. NEEDS YOU: 1 task for review; 1 vote to cast\.$/);
});
