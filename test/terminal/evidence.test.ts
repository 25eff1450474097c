/** Titles, bells, notifications, progress and marks, each with its place in the output. */

import { expect, test } from 'vitest';
import { subject } from './state-dump.ts';

const streams: [name: string, stream: string, ...seen: object[]][] = [
  ['a title', '\x1b]0;⠋ working\x07', { kind: 'title', text: '⠋ working' }],
  ['a title ended by ST', '\x1b]2;done\x1b\\', { kind: 'title', text: 'done' }],
  ['a title popped', '\x1b]2;one\x07\x1b[22;2t', { kind: 'title', text: 'one' }],
  ['an icon title', '\x1b]1;icon\x07'],
  ['a bell', 'a\x07b', { kind: 'bell' }],
  ['bells at once', '\x07\x07\x07', { kind: 'bell' }],
  ['a notification', '\x1b]9;needs you; now\x07', { kind: 'notification', title: '', body: 'needs you; now' }],
  ['a notification that begins with a number', '\x1b]9;42 tests\x07', { kind: 'notification', title: '', body: '42 tests' }],
  [
    'a notification with a title',
    '\x1b]777;notify;agent;is done; really\x1b\\',
    { kind: 'notification', title: 'agent', body: 'is done; really' },
  ],
  ['something else under that number', '\x1b]777;precmd\x07'],
  ["ConEmu's other commands", '\x1b]9;9;/home\x07\x1b]9;1;500\x07'],
  ['progress', '\x1b]9;4;1;42\x07', { kind: 'progress', state: 'normal', percent: 42 }],
  ['progress beyond the end', '\x1b]9;4;2;420\x07', { kind: 'progress', state: 'error', percent: 100 }],
  ['progress without a number', '\x1b]9;4;3\x07', { kind: 'progress', state: 'indeterminate', percent: null }],
  ['progress with an empty number', '\x1b]9;4;0;\x07', { kind: 'progress', state: 'none', percent: null }],
  ['progress paused', '\x1b]9;4;4;7\x1b\\', { kind: 'progress', state: 'paused', percent: 7 }],
  ['a prompt', '\x1b]133;A\x07', { kind: 'mark', mark: 'prompt', exitCode: null }],
  ['a prompt with options', '\x1b]133;A;k=i\x07', { kind: 'mark', mark: 'prompt', exitCode: null }],
  ['a command', '\x1b]133;B\x07', { kind: 'mark', mark: 'command', exitCode: null }],
  ['its output', '\x1b]133;C\x07', { kind: 'mark', mark: 'output', exitCode: null }],
  ['its end', '\x1b]133;D;127\x1b\\', { kind: 'mark', mark: 'done', exitCode: 127 }],
  ['its end without a code', '\x1b]133;D\x07', { kind: 'mark', mark: 'done', exitCode: null }],
  ['another mark', '\x1b]133;P;x\x07'],
];

test.each(streams)('%s', (_, stream, ...seen) => {
  const { emulation, evidence } = subject({ seq: 1_000 });
  emulation.take(Buffer.from(stream), true);
  expect(evidence.map(({ seq: _seq, ...rest }) => rest)).toEqual(seen);
});

test('each names the place behind it, wherever the writes were cut', () => {
  const stream = 'ab\x07漢\x1b]2;title\x1b\\x\x1b]133;D;1\x07yy\x07';
  const places = [3, 3 + 3 + 11, 3 + 3 + 11 + 1 + 10].map(place => place + 5_000);
  const whole = subject({ seq: 5_000 });
  whole.emulation.take(Buffer.from(stream), true);
  expect(whole.evidence.map(({ kind, seq }) => [kind, seq])).toEqual([
    ['bell', places[0]],
    ['title', places[1]],
    ['mark', places[2]],
  ]);
  const bytewise = subject({ seq: 5_000 });
  for (const byte of Buffer.from(stream)) bytewise.emulation.take(Uint8Array.of(byte), true);
  expect(bytewise.evidence.map(({ kind, seq }) => [kind, seq])).toEqual([
    ...whole.evidence.map(({ kind, seq }) => [kind, seq]),
    ['bell', 5_000 + Buffer.byteLength(stream)],
  ]);
});

test('of titles and progress in one write only the newest, and the same title once', () => {
  const { emulation, evidence } = subject();
  emulation.take(Buffer.from('\x1b]2;a\x07\x1b]9;4;1;1\x07\x1b]2;b\x07\x1b]9;4;1;2\x07'), true);
  emulation.take(Buffer.from('\x1b]2;b\x07'), true);
  expect(evidence.map(({ kind }) => kind)).toEqual(['title', 'progress']);
  expect(evidence[0]).toMatchObject({ text: 'b' });
  expect(evidence[1]).toMatchObject({ percent: 2 });
});

test('a flood of marks in one write is cut off at its beginning', () => {
  const { emulation, evidence } = subject();
  emulation.take(Buffer.from(Array.from({ length: 65 }, (_, i) => `\x1b]133;D;${i}\x07`).join('')), true);
  expect(evidence).toHaveLength(64);
  expect(evidence[0]).toMatchObject({ exitCode: 1 });
});

test('a long text is cut', () => {
  const { emulation, evidence } = subject();
  emulation.take(Buffer.from(`\x1b]9;${'x'.repeat(4_097)}\x07`), true);
  expect(evidence[0]).toMatchObject({ body: 'x'.repeat(4_096) });
});

test('a restored screen knows its title, and has nothing to tell', () => {
  const { emulation } = subject();
  emulation.take(Buffer.from('\x1b]2;working\x07'), true);
  const copy = subject();
  copy.emulation.restore(emulation.snapshot({ scrollback: true }));
  copy.emulation.take(Buffer.from('\x1b]2;working\x07'), true);
  expect(copy.evidence).toEqual([]);
  expect(copy.emulation.picture().title).toBe('working');
});
