/** What of a worker's output reaches a person's terminal: all of it, but for what would answer, resize or wipe that terminal. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GuardOptions, OutputGuard } from '../../src/client/output-guard.ts';
import { resetScreen } from '../../src/client/terminal-modes.ts';
import { runs } from '../helpers/runs.ts';

const plain: GuardOptions = { screen: 'ours', wheel: false };

function guarded(options: GuardOptions, ...chunks: readonly (string | Uint8Array)[]): { shown: string; guard: OutputGuard } {
  const guard = new OutputGuard(options);
  const pieces = chunks.flatMap(chunk => guard.push(Buffer.from(chunk as string)).map(piece => Buffer.from(piece)));
  return { shown: Buffer.concat(pieces).toString(), guard };
}

const shown = (...chunks: readonly (string | Uint8Array)[]): string => guarded(plain, ...chunks).shown;

const kept = [
  ...[
    'plain text\r\n',
    'ünïcødé 漢字 🎉',
    '\t\x07\x08',
    '\x1b[31mred\x1b[0m',
    '\x1b[38;2;1;2;3m',
    '\x1b[4:3m',
    '\x1b[2J\x1b[H',
    '\x1b[K',
    '\x1b[J',
  ],
  ...[
    '\x1b[12;40H',
    '\x1b[3A',
    '\x1b[1;20r',
    '\x1b[?25l',
    '\x1b[?2004h',
    '\x1b[?1h\x1b=',
    '\x1b>',
    '\x1b7\x1b8',
    '\x1b(0lqqk\x1b(B',
    '\x1b[!p',
  ],
  ...['\x1b[5 q', '\x1b[>4;2m', '\x1b[>1u', '\x1b[=5;1u', '\x1b[s\x1b[u', '\x1b[2S', '\x1b[?2026h', '\x1b[6;1$x', '\x1b#8', '\x1b[3g'],
  ...[
    '\x1b]0;a title\x07',
    '\x1b]2;a title\x1b\\',
    '\x1b]8;;http://x/?a=1\x1b\\link\x1b]8;;\x1b\\',
    '\x1b]52;c;aGk=\x07',
    '\x1b]133;A\x1b\\',
  ],
  ...[
    '\x1b]4;1;rgb:0/0/0\x07',
    '\x1b]9;4;1;50\x07',
    '\x1b]9;done?\x07',
    '\x1bPq#0;2;0;0;0~-\x1b\\',
    '\x1b[22;0t\x1b[23;0t',
    '\x1b_other\x1b\\',
  ],
];

const dropped = [
  ...['\x1b[c', '\x1b[0c', '\x1b[>c', '\x1b[>0c', '\x1b[=c', '\x1bZ', '\x05', '\x1b[5n', '\x1b[6n', '\x1b[?6n', '\x1b[?996n', '\x1b[x'],
  ...[
    '\x1b[?2026$p',
    '\x1b[4$p',
    '\x1b[>q',
    '\x1b[>0q',
    '\x1b[?u',
    '\x1b[?4m',
    '\x1b[14t',
    '\x1b[18t',
    '\x1b[21t',
    '\x1b[8;50;200t',
    '\x1b[2t',
  ],
  ...[
    '\x1b[23;0t',
    '\x1b[3J',
    '\x1b[?2031h',
    '\x1b[?2048h',
    '\x1b[?3h',
    '\x1b[?1s',
    '\x1b[?1r',
    '\x1b[?1;1;0S',
    '\x1b[1;1;1;1;1;1*y',
    '\x1b[1$w',
  ],
  ...[
    '\x1b]10;?\x07',
    '\x1b]11;?\x1b\\',
    '\x1b]4;7;?\x07',
    '\x1b]52;c;?\x07',
    '\x1b]21;foreground=?\x1b\\',
    '\x1b]1337;ReportCellSize\x07',
  ],
  ...['\x1bP$qm\x1b\\', '\x1bP+q544e\x1b\\', '\x1b_Gi=31,a=q;AAAA\x1b\\', `\x1b_G${'A'.repeat(9000)}\x1b\\`, '\x1b[#|', "\x1b[1'|"],
];

describe('a sequence', () => {
  test.each(kept.map(text => [JSON.stringify(text), text]))('%s goes on as it is', (_, text) => {
    expect(shown(text)).toBe(text);
    expect(shown(`a${text}b`)).toBe(`a${text}b`);
  });

  test.each(dropped.map(text => [JSON.stringify(text).slice(0, 40), text]))('%s does not', (_, text) => {
    expect(shown(text)).toBe('');
    expect(shown(`a${text}b`)).toBe('ab');
  });
});

describe('chunks', () => {
  const stream = fc.array(fc.constantFrom(...kept, ...dropped, '\x1b', '\x1b[1', '\x1b]0;open', '\x1bP', '\x18', '\x1b[?1049h', '\x1bc'), {
    maxLength: 12,
  });
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });

  test('wherever they are cut, the same comes out', () => {
    fc.assert(
      fc.property(stream, sizes, (parts, cuts) => {
        // A whole sequence at the end brings out what was held.
        const bytes = Buffer.from(`${parts.join('')}\x1b\\end`);
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          chunks.push(bytes.subarray(at, at + cuts[turn % cuts.length]!));
          at += cuts[turn % cuts.length]!;
        }
        expect(shown(...chunks)).toBe(shown(bytes));
      }),
      runs(1_000),
    );
  });

  test('what is kept goes on byte for byte', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kept.filter(text => !text.includes('23;0t'))), { maxLength: 20 }), parts => {
        expect(shown(parts.join(''))).toBe(parts.join(''));
      }),
      runs(500),
    );
  });

  test('bytes that are no text at all are not lost either', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x80, 0x41, 0xc3]);
    expect(Buffer.concat(new OutputGuard(plain).push(bytes).map(piece => Buffer.from(piece)))).toEqual(bytes);
  });

  test('plain output is passed on without a copy', () => {
    const chunk = Buffer.from('a \x1b[31mcoloured\x1b[0m line\r\n');
    const [piece, ...more] = new OutputGuard(plain).push(chunk);
    expect(more).toEqual([]);
    expect(piece!.buffer).toBe(chunk.buffer);
  });

  test('it is clean only between sequences, strings and characters', () => {
    const isClean = (text: string | Uint8Array): boolean => guarded(plain, text).guard.isClean;
    expect(['done', '\x1b[0m', '\x1b]0;t\x07', 'é'].map(isClean)).toEqual([true, true, true, true]);
    expect(['\x1b', '\x1b[3', '\x1b]0;t', `\x1bP${'x'.repeat(5000)}`, Buffer.from('é').subarray(0, 1)].map(isClean)).toEqual(
      Array(5).fill(false),
    );
  });
});

describe('the two screens of a worker', () => {
  test.each(['1049', '1047', '47'])('are one of ours, for which a new picture is needed (%s)', mode => {
    const { shown, guard } = guarded(plain, `a\x1b[?${mode}hb`);
    expect(shown).toBe('a\x1b[2Jb');
    expect(guard.alternate).toBe(true);
    expect(Buffer.concat(guard.push(Buffer.from(`c\x1b[?${mode}ld`)).map(Buffer.from)).toString()).toBe('c\x1b[2Jd');
    expect(guard.alternate).toBe(false);
  });

  test('other modes in the same sequence go on', () => {
    expect(shown('\x1b[?1049;2004;1h')).toBe('\x1b[?2004;1h\x1b[2J');
  });

  test("are the person's own when the stream is played on their screen", () => {
    const { shown, guard } = guarded({ screen: 'theirs', wheel: false }, '\x1b[?1049h\x1b[3J');
    expect(shown).toBe('\x1b[?1049h');
    expect(guard.alternate).toBe(true);
  });

  test('a full reset empties our screen, and nothing else', () => {
    const { shown, guard } = guarded(plain, '\x1b[>1u\x1b[?1049hx\x1bcy');
    expect(shown.endsWith(`x${resetScreen({ keyboardLevels: 1, settings: new Set() })}y`)).toBe(true);
    expect(shown).not.toContain('\x1bc');
    expect(guard.traces.keyboardLevels).toBe(0);
  });
});

test.each(['\x1b]0;a title that', '\x1bP+q', '\x1b[3', '\x1b', `\x1b_G${'A'.repeat(9_000)}`])(
  'a new picture ends what was not whole: %j',
  begun => {
    const { guard } = guarded(plain, begun);
    guard.restart();
    expect(Buffer.concat(guard.push(Buffer.from('text\x1b[?1h')).map(Buffer.from)).toString()).toBe('text\x1b[?1h');
    expect([guard.cursorKeys, guard.isClean]).toEqual([true, true]);
  },
);

describe('what it leaves behind', () => {
  test('levels of the keyboard are counted, and no more are popped than were pushed', () => {
    const { shown, guard } = guarded(plain, '\x1b[>1u\x1b[>5u\x1b[<u');
    expect(guard.traces.keyboardLevels).toBe(1);
    expect(shown).toBe('\x1b[>1u\x1b[>5u\x1b[<u');
    expect(guarded(plain, '\x1b[>1u\x1b[<9u').shown).toBe('\x1b[>1u\x1b[<1u');
    expect(guarded(plain, '\x1b[<u').shown).toBe('');
  });

  test('settings that were touched are named', () => {
    const { guard } = guarded(plain, '\x1b]11;#000\x07\x1b]9;4;1;50\x07\x1b]9;note\x07\x1b]0;title\x07');
    expect([...guard.traces.settings]).toEqual([11, 9]);
  });
});

describe('the wheel', () => {
  const options: GuardOptions = { screen: 'ours', wheel: true };
  const ours = '\x1b[?1000h\x1b[?1006h';
  const begun = (...chunks: readonly string[]): { shown: string; guard: OutputGuard } => guarded(options, ...chunks);

  test('is ours from the beginning, and again after each new beginning', () => {
    const guard = new OutputGuard(options);
    expect(guard.hasWheel).toBe(true);
    expect(guard.restart().endsWith(ours)).toBe(true);
  });

  test("is the worker's as soon as it asks for the mouse, in the encoding it asked for", () => {
    const { shown, guard } = begun('\x1b[?1002h');
    expect(shown).toBe('\x1b[?1000l\x1b[?1006l\x1b[?1002h');
    expect(guard.hasWheel).toBe(false);
    expect(begun('\x1b[?1006h\x1b[?1003h').shown).toBe(`\x1b[?1006h${ours}\x1b[?1000l\x1b[?1003h\x1b[?1006h`);
    expect(begun('\x1b[?1000;1006h').shown).toBe('\x1b[?1000l\x1b[?1006l\x1b[?1000;1006h\x1b[?1000h\x1b[?1006h'.replace('\x1b[?1000h', ''));
  });

  test('is ours again when the worker lets go of it', () => {
    const { shown, guard } = begun('\x1b[?1002h\x1b[?1006h', '\x1b[?1006l\x1b[?1002l');
    expect(shown.endsWith(`\x1b[?1006l\x1b[?1002l${ours}`)).toBe(true);
    expect(guard.hasWheel).toBe(true);
  });

  test('is left alone when nobody wants it', () => {
    const { shown, guard } = guarded(plain, '\x1b[?1006h');
    expect([shown, guard.hasWheel]).toEqual(['\x1b[?1006h', false]);
  });
});

describe('without drawing', () => {
  test('only what decides how keys and mouse are sent goes on', () => {
    const guard = new OutputGuard(plain);
    guard.draws = false;
    const text = 'text\x1b[31m\x1b[?1h\x1b[?25l\x1b[?1049h\x1b[?2004;1002h\x1b=\x1b]0;t\x07\x1b[>1u\x1b[H\x1b[?1006;25h';
    const out = Buffer.concat(guard.push(Buffer.from(text)).map(Buffer.from)).toString();
    expect(out).toBe('\x1b[?1h\x1b[?2004;1002h\x1b=\x1b[>1u');
    expect([guard.alternate, guard.cursorKeys]).toEqual([true, true]);
  });
});
