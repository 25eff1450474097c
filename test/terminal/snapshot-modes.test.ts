/** Each thing that a terminal remembers comes back from a snapshot, as does the snapshot of what came back. */

import { expect, test } from 'vitest';
import { restored, stateOf, subject } from './state-dump.ts';

const filled = 'one\r\n\x1b[1;31mtwo\x1b[m\r\nthree 漢字 e\u0301';

const streams: Readonly<Record<string, string>> = {
  nothing: '',
  text: filled,
  scrollback: Array.from({ length: 60 }, (_, i) => `\x1b[3${i % 8}mline ${i}\x1b[m\r\n`).join(''),
  'scrollback and a screen half empty': `${'a\r\n'.repeat(20)}\x1b[H\x1b[2Jb`,
  'wrapped lines': 'x'.repeat(75),
  'a wrapped line that ends at the margin': 'x'.repeat(40),
  'a wrapped line whose continuation is empty': `${'x'.repeat(25)}\x1b[G\x1b[4X`,
  'a wrapped line whose end is empty': `${'x'.repeat(25)}\x1b[A\x1b[10G\x1b[K\x1b[B`,
  'wrapped in colour at the bottom': `${'\r\n'.repeat(8)}\x1b[44m${'x'.repeat(45)}`,
  'wide characters that wrap': '漢'.repeat(25),
  'wide characters that leave a gap': `x${'漢'.repeat(25)}`,
  'wide characters that leave a coloured gap': `x\x1b[7;42m${'漢'.repeat(25)}`,
  'emoji of many kinds': '✅⚠️👨‍👩‍👧🇩🇪1️⃣👍🏽☎️',
  'a mark alone': '\x1b[3;5H\u0301\x1b[H\u0301',
  'half a wide character': '漢字\x1b[1;2Hx\x1b[7m\x1b[1;3Hy',
  'half a wide character at the margin': '\x1b[1;19H漢\x1b[1;19H\x1b[4mx',
  'a background to the margin': '\x1b[44mabc\x1b[K\x1b[m',
  'an erased background in the middle': '\x1b[45mabc\x1b[3Xd\x1b[m\x1b[2;4H\x1b[46m\x1b[5X',
  'a scrolled background': `\x1b[41m${'\r\n'.repeat(9)}x`,
  'spaces and emptiness': 'a  \x1b[5Cb \x1b[K',
  attributes: '\x1b[1ma\x1b[2mb\x1b[3mc\x1b[4md\x1b[5me\x1b[7mf\x1b[8mg\x1b[9mh\x1b[53mi\x1b[0mj',
  'kinds of underlines': '\x1b[4:1ma\x1b[4:2mb\x1b[4:3mc\x1b[4:4md\x1b[4:5me\x1b[24mf\x1b[21mg',
  'colours of underlines': '\x1b[4;58:2::1:2:3ma\x1b[58:5:9mb\x1b[59mc\x1b[58;5;7m\x1b[24md',
  colours:
    '\x1b[31ma\x1b[97mb\x1b[38;5;1mc\x1b[38;5;200md\x1b[38;2;1;2;3me\x1b[48;5;7mf\x1b[48;2;9;8;7mg\x1b[38;5;3mh\x1b[39;49mi\x1b[100mj',
  'attributes at hand': '\x1b[1;3;4:3;31;48;2;1;2;3;58:5:4m',
  protected: '\x1b[1"qsafe\x1b[0"qnot\x1b[1"q',
  links: '\x1b]8;;http://a\x1b\\one\x1b]8;id=x;http://b\x1b\\two\x1b]8;;\x1b\\three',
  'an open link across rows': `${'.'.repeat(15)}\x1b]8;;http://a\x1b\\${'link'.repeat(4)}`,
  'an open link underlined': '\x1b[4:3m\x1b]8;;http://a\x1b\\ab\x1b[m',
  'application cursor keys': '\x1b[?1h',
  'application keypad': '\x1b=',
  'application keypad by number': '\x1b[?66h',
  'bracketed paste': '\x1b[?2004h',
  focus: '\x1b[?1004h',
  'mouse X10': '\x1b[?9h',
  'mouse 1000': '\x1b[?1000h',
  'mouse 1002': '\x1b[?1002h',
  'mouse 1003': '\x1b[?1003h',
  'mouse 1000, then off by another': '\x1b[?1000h\x1b[?1003l',
  'mouse encoding 1005': '\x1b[?1000h\x1b[?1005h',
  'mouse encoding 1006': '\x1b[?1003h\x1b[?1006h',
  'mouse encoding 1015': '\x1b[?1002;1015h',
  'mouse encoding 1016': '\x1b[?1002h\x1b[?1016h',
  'mouse encodings in order': '\x1b[?1000;1002;1015;1006h',
  'mouse encodings, one off': '\x1b[?1006;1015h\x1b[?1006l',
  'reverse video': '\x1b[?5h',
  'no alternate scroll': '\x1b[?1007l',
  'meta sends escape': '\x1b[?1036h',
  'kitty flags': '\x1b[=5;1u',
  'kitty flags, a stack': '\x1b[=1u\x1b[>3u\x1b[>7u\x1b[=8;2u',
  'kitty flags, more than fit': Array.from({ length: 12 }, (_, i) => `\x1b[>${i}u`).join(''),
  'kitty flags, popped': '\x1b[>3u\x1b[>7u\x1b[<u',
  'kitty flags on both screens': '\x1b[>1u\x1b[?1049h\x1b[>2u\x1b[>4u',
  'kitty flags, back on the first screen': '\x1b[>1u\x1b[?1049h\x1b[>2u\x1b[?1049l',
  modifyOtherKeys: '\x1b[>4;2m',
  'modifyOtherKeys, off': '\x1b[>4;2m\x1b[>4m',
  'modifyOtherKeys, disabled': '\x1b[>4n\x1b[>1;3m',
  'hidden cursor': '\x1b[?25l',
  'blinking cursor': '\x1b[?12h',
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map(style => [`cursor style ${style}`, `\x1b[${style} q`])),
  'no wrapping': `\x1b[?7l${'x'.repeat(30)}`,
  'no wrapping, a wide character that did not fit': `\x1b[?7l\x1b[1;20H漢`,
  'insert mode': 'abc\x1b[H\x1b[4hX',
  'insert mode with marks': 'abc\x1b[H\x1b[4he\u0301',
  'insert mode with a flag': 'abcdefghijklmnopqrst\x1b[H\x1b[4h🇩🇪',
  'newline mode': '\x1b[20ha\nb',
  'reverse wraparound': '\x1b[?45h',
  'origin mode': '\x1b[2;4r\x1b[?6h\x1b[2;3H',
  'origin mode without a region': '\x1b[?6hx',
  'scroll region': 'a\x1b[2;4r\x1b[5;5H',
  'scroll region with text scrolled in it': `\x1b[2;4r\x1b[4H${'line\r\n'.repeat(9)}`,
  'tab stops': '\x1b[3g\x1b[5G\x1bH\x1b[12G\x1bH',
  'no tab stops': '\x1b[3g',
  'tab stops on both screens': '\x1b[3g\x1b[5G\x1bH\x1b[?1049h\x1b[9G\x1b[g',
  'line drawing': '\x1b(0lqk',
  'line drawing in G1, shifted': '\x1b)0\x0elqk',
  'line drawing in G2 and G3': '\x1b*0\x1b+A\x1bnlqk',
  'a national set': '\x1b(4[]',
  'a national set whose characters it maps itself': '\x1b(4]',
  'saved cursor': '\x1b[2;3H\x1b[1;32m\x1b7\x1b[m\x1b[H',
  'saved cursor by CSI': '\x1b[3;3H\x1b[s\x1b[H',
  'saved cursor with everything': '\x1b[2;4r\x1b[?6h\x1b(0\x0e\x1b)A\x1b[4:3m\x1b[2;2H\x1b7\x1b[?6l\x1b(B\x0f\x1b[m\x1b[r',
  'saved cursor that scrolled': `\x1b[6;3H\x1b7${'\n'.repeat(5)}`,
  'saved cursor behind the margin': `${'x'.repeat(20)}\x1b7\r\n`,
  'a cursor behind the margin': 'x'.repeat(20),
  'a cursor behind the margin, then colours': `${'x'.repeat(20)}\x1b[31m`,
  'a cursor behind a wide character': `${'x'.repeat(18)}漢\x1b[31m`,
  'a cursor behind an empty row': `${'x'.repeat(20)}\x1b[44m\x1b[2K`,
  'a cursor behind a row erased from its left': `\x1b[44m${'x'.repeat(25)}\x1b[A${'y'.repeat(0)}`,
  'a cursor behind line drawing': `\x1b(0${'q'.repeat(20)}\x1b(B`,
  'something to repeat': 'ab',
  title: '\x1b]2;hello ✳\x07',
  'icon title': '\x1b]1;icon\x07\x1b]2;window\x07',
  'both titles': '\x1b]0;both\x1b\\',
  'titles pushed': '\x1b]0;one\x07\x1b[22;0t\x1b]2;two\x07\x1b[22;2t\x1b]2;three\x07',
  'an empty title over pushed ones': '\x1b]0;one\x07\x1b[22;0t\x1b]0;\x07',
  palette: '\x1b]4;1;rgb:ff/00/00;2;#00ff00\x07\x1b]10;#ffffff\x07\x1b]11;black\x07\x1b]12;red\x1b\\',
  'palette, reset': '\x1b]4;1;red;7;blue\x07\x1b]104;1\x07\x1b]11;black\x07\x1b]111\x07\x1b]112\x07',
  'palette, several at once': '\x1b]10;red;green;blue\x07',
  'alternate screen': `${filled}\x1b[?1049h\x1b[2;2Hin here`,
  'alternate screen by 47': `${filled}\x1b[?47hin here`,
  'alternate screen by 1047': `${filled}\x1b[?1047h\x1b[42min here`,
  'alternate screen over scrollback': `${'a\r\n'.repeat(50)}\x1b[2;5H\x1b[?1049h\x1b[4;4Hin here`,
  'alternate screen with a background': '\x1b[44m\x1b[?1049hx',
  'alternate screen, its own saved cursor': 'abc\x1b7\x1b[?1049h\x1b[3;3H\x1b[35m\x1b7\x1b[H',
  'alternate screen over a scroll region': '\x1b[2;4r\x1b[?1049h\x1b[3;5r\x1b[4;4H',
  'alternate screen entered in origin mode': '\x1b[2;4r\x1b[?6h\x1b[2;2H\x1b[?1049hx',
  'alternate screen, and back': `${filled}\x1b[?1049hx\x1b[?1049l`,
  'alternate screen, and back by 47': `${filled}\x1b[?47hx\x1b[6;6H\x1b[?47l`,
  'soft reset': '\x1b[?1h\x1b[4h\x1b[31m\x1b7\x1b[!p',
  'full reset': `${filled}\x1b[?1h\x1b[?1003h\x1b[?1006h\x1b[>4;2m\x1b[=1u\x1b[20h\x1b[?12h\x1b]11;red\x07\x1b[2;4r\x1bcx`,
};

test.each(Object.entries(streams))('%s', (_, stream) => {
  const { emulation } = subject();
  emulation.take(Buffer.from(stream), true);
  const snapshot = emulation.snapshot({ scrollback: true });
  const copy = restored(snapshot, { cols: 9, rows: 3 });
  expect(stateOf(copy)).toEqual(stateOf(emulation));
  expect(copy.snapshot({ scrollback: true })).toEqual(snapshot);
  // Leaving the alternate screen, wrapping, joining and scrolling show what the state alone may not.
  for (const more of [
    'x\u0301\x1b[2bあ',
    `\x1b8q\t\tz${'\r\nl'.repeat(9)}`,
    '\x1b[?1049l.\x1b[<u',
    `${'w'.repeat(30)}\x1b[?7h${'w'.repeat(30)}`,
  ]) {
    for (const each of [emulation, copy]) each.take(Buffer.from(more), true);
    expect(stateOf(copy)).toEqual(stateOf(emulation));
  }
});

test('synchronized output is not begun again, and ends what a viewer is in', () => {
  const { emulation } = subject();
  emulation.take(Buffer.from('\x1b[?2026hhalf a frame'), true);
  const copy = restored(emulation.snapshot({ scrollback: true }));
  expect(copy.state.emulator.terminal.modes.synchronizedOutputMode).toBe(false);
  expect(copy.picture().lines[0]).toBe('half a frame');
  copy.take(Buffer.from('\x1b[?2026h'), true);
  copy.take(emulation.snapshot({ scrollback: false }).bytes, false);
  expect(copy.state.emulator.terminal.modes.synchronizedOutputMode).toBe(false);
});

test('a snapshot is in memory of its own, to be handed to another thread', () => {
  const { bytes } = subject().emulation.snapshot({ scrollback: false });
  expect(bytes.buffer.byteLength).toBe(bytes.length);
});
