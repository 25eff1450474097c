/** Who asks the terminal gets exactly one answer, and none when it is history that is replayed. */

import { expect, test } from 'vitest';
import { subject } from './state-dump.ts';

const queries: readonly (readonly [name: string, before: string, query: string, ...answers: string[]])[] = [
  ['DA1', '', '\x1b[c', '\x1b[?1;2c'],
  ['DA2', '', '\x1b[>c', '\x1b[>0;276;0c'],
  ['DA3', '', '\x1b[=c', '\x1bP!|00000000\x1b\\'],
  ['DSR', '', '\x1b[5n', '\x1b[0n'],
  ['CPR', '\x1b[3;7H', '\x1b[6n', '\x1b[3;7R'],
  ['CPR behind the margin', 'x'.repeat(20), '\x1b[6n', '\x1b[1;20R'],
  ['CPR in origin mode', '\x1b[3;5r\x1b[?6h\x1b[2;2H', '\x1b[6n', '\x1b[2;2R'],
  ['DECXCPR', '\x1b[2;2H', '\x1b[?6n', '\x1b[?2;2R'],
  ['colour scheme', '', '\x1b[?996n', '\x1b[?997;1n'],
  ['XTVERSION', '', '\x1b[>q', '\x1bP>|swarm(1)\x1b\\'],
  ['XTVERSION with a zero', '', '\x1b[>0q', '\x1bP>|swarm(1)\x1b\\'],
  ['foreground', '', '\x1b]10;?\x07', '\x1b]10;rgb:e5e5/e5e5/e5e5\x1b\\'],
  ['background', '', '\x1b]11;?\x1b\\', '\x1b]11;rgb:0000/0000/0000\x1b\\'],
  ['background that was set', '\x1b]11;#102030\x07', '\x1b]11;?\x07', '\x1b]11;rgb:1010/2020/3030\x1b\\'],
  ['background that was reset', '\x1b]11;#102030\x07\x1b]111\x07', '\x1b]11;?\x07', '\x1b]11;rgb:0000/0000/0000\x1b\\'],
  ['background by a name', '\x1b]11;black\x07', '\x1b]11;?\x07', '\x1b]11;rgb:0000/0000/0000\x1b\\'],
  [
    'three at once',
    '',
    '\x1b]10;?;?;?\x07',
    '\x1b]10;rgb:e5e5/e5e5/e5e5\x1b\\',
    '\x1b]11;rgb:0000/0000/0000\x1b\\',
    '\x1b]12;rgb:e5e5/e5e5/e5e5\x1b\\',
  ],
  ['palette', '', '\x1b]4;1;?\x07', '\x1b]4;1;rgb:cdcd/0000/0000\x1b\\'],
  [
    'palette, the cube and the greys',
    '',
    '\x1b]4;196;?;255;?\x07',
    '\x1b]4;196;rgb:ffff/0000/0000\x1b\\',
    '\x1b]4;255;rgb:eeee/eeee/eeee\x1b\\',
  ],
  ['palette that was set', '\x1b]4;9;rgb:1/22/333\x07', '\x1b]4;9;?\x07', '\x1b]4;9;rgb:1111/2222/3333\x1b\\'],
  ['kitty flags', '', '\x1b[?u', '\x1b[?0u'],
  ['kitty flags that were pushed', '\x1b[>5u', '\x1b[?u', '\x1b[?5u'],
  ['modifyOtherKeys', '\x1b[>4;2m', '\x1b[?4m', '\x1b[>4;2m'],
  ['DECRQM, set', '\x1b[?2004h', '\x1b[?2004$p', '\x1b[?2004;1$y'],
  ['DECRQM, reset', '', '\x1b[?2026$p', '\x1b[?2026;2$y'],
  ['DECRQM, unknown', '', '\x1b[?2048$p', '\x1b[?2048;0$y'],
  ['DECRQM, ANSI', '\x1b[4h', '\x1b[4$p', '\x1b[4;1$y'],
  ['DECRQSS, region', '\x1b[2;5r', '\x1bP$qr\x1b\\', '\x1bP1$r2;5r\x1b\\'],
  ['DECRQSS, attributes', '\x1b[1;38;2;1;2;3m', '\x1bP$qm\x1b\\', '\x1bP1$r0;1;38;2;1;2;3m\x1b\\'],
  ['DECRQSS, no attributes', '', '\x1bP$qm\x1b\\', '\x1bP1$r0m\x1b\\'],
  ['DECRQSS, cursor', '\x1b[6 q', '\x1bP$q q\x1b\\', '\x1bP1$r6 q\x1b\\'],
  ['DECRQSS, unknown', '', '\x1bP$qz\x1b\\', '\x1bP0$r\x1b\\'],
  ['XTGETTCAP', '', '\x1bP+q544e;436f\x1b\\', '\x1bP1+r544e=787465726d2d323536636f6c6f72\x1b\\', '\x1bP1+r436f=323536\x1b\\'],
  ['XTGETTCAP, unknown', '', '\x1bP+q4d73\x1b\\', '\x1bP0+r4d73\x1b\\'],
  ['XTGETTCAP, nonsense is not repeated', '', '\x1bP+qrm -rf\x1b\\', '\x1bP0+r\x1b\\'],
  ['size in characters', '', '\x1b[18t', '\x1b[8;6;20t'],
  ['title, which nobody may read', '\x1b]2;secret\x07', '\x1b[21t'],
  ['clipboard, which nobody may read', '', '\x1b]52;c;?\x07'],
  ['a colour that has no standard', '', '\x1b]17;?\x07'],
];

test.each(queries)('%s', (_, before, query, ...expected) => {
  const { emulation, answers } = subject();
  emulation.take(Buffer.from(before), true);
  emulation.take(Buffer.from(query), false);
  expect(answers).toEqual([]);
  emulation.take(Buffer.from(query), true);
  expect(answers).toEqual(expected);
  // Nor is what a snapshot contains taken for a question.
  const copy = subject();
  copy.emulation.restore(emulation.snapshot({ scrollback: true }));
  expect(copy.answers).toEqual([]);
});
