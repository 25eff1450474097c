/** Output as a program gone wild would write it: text of every width, all kinds of sequences, some of them broken, and new sizes. */

import fc from 'fast-check';

export type Step = { readonly bytes: Uint8Array } | { readonly cols: number; readonly rows: number };

const text = fc.constantFrom(
  ...[
    'a',
    'word ',
    'x'.repeat(17),
    ' ',
    'é',
    'e\u0301',
    '\u0301',
    '漢',
    '漢字かな',
    '한',
    '✅',
    '⚠️',
    '⚠',
    '\ufe0f',
    '👍🏽',
    '🏽',
    '👨‍👩‍👧',
    '\u200d',
    '🇩🇪',
    '🇩',
    '1️⃣',
    '\u20e3',
    '─│┌',
    '　',
    '\ufeff',
    '🀄x',
  ],
);

const control = fc.constantFrom(
  '\r',
  '\n',
  '\r\n',
  '\r\n',
  '\b',
  '\t',
  '\x07',
  '\x0b',
  '\x0e',
  '\x0f',
  '\x00',
  '\x7f',
  '\x18',
  '\x1a',
  '\x05',
);

const number = fc.oneof(
  { weight: 8, arbitrary: fc.nat(25) },
  { weight: 1, arbitrary: fc.constantFrom(0, 255, 65_535, 2_147_483_647, 99_999_999_999) },
);

const parameters = fc
  .array(fc.oneof({ weight: 9, arbitrary: number.map(String) }, { weight: 1, arbitrary: fc.constantFrom('', '4:3', '1:', ':2') }), {
    maxLength: 3,
  })
  .map(list => list.join(';'));

const movement = fc.tuple(parameters, fc.constantFrom(...'ABCDEFGHIJKLMPSTXZ@`abdefgrsu')).map(([list, final]) => `\x1b[${list}${final}`);

const style = fc
  .array(
    fc.oneof(
      fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 21, 22, 23, 24, 25, 27, 28, 29, 39, 49, 53, 55, 59).map(String),
      fc.integer({ min: 30, max: 47 }).map(String),
      fc.integer({ min: 90, max: 107 }).map(String),
      fc.constantFrom(
        '4:0',
        '4:2',
        '4:3',
        '4:9',
        '38;5;3',
        '38;5;200',
        '48;5;17',
        '38;2;1;2;3',
        '48:2::4:5:6',
        '58:5:3',
        '58;2;7;8;9',
        '38;5',
        '48;2;1',
      ),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map(list => `\x1b[${list.join(';')}m`);

const mode = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        1,
        2,
        3,
        5,
        6,
        7,
        8,
        9,
        12,
        25,
        45,
        47,
        66,
        67,
        1000,
        1002,
        1003,
        1004,
        1005,
        1006,
        1007,
        1015,
        1016,
        1036,
        1047,
        1048,
        1049,
        1049,
        2004,
        2026,
        2027,
        4242,
      ),
      { minLength: 1, maxLength: 2 },
    ),
    fc.constantFrom('h', 'l'),
  )
  .map(([list, final]) => `\x1b[?${list.join(';')}${final}`);

const known = fc.constantFrom(
  ...[
    '\x1b[4h',
    '\x1b[4l',
    '\x1b[20h',
    '\x1b[20l',
    '\x1b7',
    '\x1b8',
    '\x1bD',
    '\x1bE',
    '\x1bM',
    '\x1bH',
    '\x1b=',
    '\x1b>',
    '\x1bc',
    '\x1b#8',
    '\x1b[!p',
    '\x1b\\',
  ],
  ...[
    '\x1b(0',
    '\x1b(B',
    '\x1b)0',
    '\x1b)4',
    '\x1b*0',
    '\x1b+A',
    '\x1b-R',
    '\x1bn',
    '\x1bo',
    '\x1b~',
    '\x1b%G',
    '\x1b(_',
    '\x84',
    '\x85',
    '\x88',
    '\x9b3m',
    '\x9c',
  ].map(name => name),
  ...[
    '\x1b[1"q',
    '\x1b[0"q',
    '\x1b[?J',
    '\x1b[?1J',
    '\x1b[?K',
    '\x1b[3J',
    '\x1b[2J',
    '\x1b[1J',
    '\x1b[2 q',
    '\x1b[0 q',
    '\x1b[5 q',
    '\x1b[2 @',
    '\x1b[2 A',
    "\x1b[2'}",
    "\x1b[2'~",
  ],
  ...[
    '\x1b[3g',
    '\x1b[g',
    '\x1b[2;5r',
    '\x1b[r',
    '\x1b[20;1H',
    '\x1b[6n',
    '\x1b[c',
    '\x1b[?u',
    '\x1b[>3u',
    '\x1b[<u',
    '\x1b[=5;2u',
    '\x1b[>4;2m',
    '\x1b[>4m',
    '\x1b[>4n',
    '\x1b[22;0t',
    '\x1b[23;0t',
  ],
  ...[
    '\x1b]0;both\x07',
    '\x1b]1;icon\x1b\\',
    '\x1b]2;title ✳\x07',
    '\x1b]8;;http://a\x1b\\',
    '\x1b]8;id=1;http://b\x07',
    '\x1b]8;;\x1b\\',
    '\x1b]4;1;red;2;?\x07',
    '\x1b]11;#123\x07',
    '\x1b]104\x07',
    '\x1b]111\x07',
    '\x1b]9;4;1;50\x07',
  ],
  ...['\x1b]133;A\x07', '\x1bP$qm\x1b\\', '\x1bP+q544e\x1b\\', '\x1b_Gapc é\x1b\\', '\x1b^pm\x1b\\', '\x1bXsos\x9c'],
);

/** Begun and not ended, or ended by something else. */
const broken = fc.constantFrom(
  ...[
    '\x1b',
    '\x1b[',
    '\x1b[3',
    '\x1b[1;',
    '\x1b[?',
    '\x1b]',
    '\x1b]2;half',
    '\x1bP',
    '\x1bP1$',
    '\x1b_',
    '\x1b(',
    '\x1b[1 ',
    '\x1b[?1<2h',
    '\x1b[3\nm',
    '\x1b[é',
    '\x1b[2;\x1b[1m',
    '\x1b]2;a\x1b[31m',
    '\x1b]2;a\x18',
    '\x1bPq\x9b1m',
    '\x1b]0;\x85',
  ],
);

const rawBytes = fc.uint8Array({ minLength: 1, maxLength: 4 });

const utf8 = (arbitrary: fc.Arbitrary<string>) => arbitrary.map((string): Uint8Array => Buffer.from(string));

const bytes = fc.oneof(
  { weight: 10, arbitrary: utf8(text) },
  { weight: 5, arbitrary: utf8(control) },
  { weight: 8, arbitrary: utf8(movement) },
  { weight: 5, arbitrary: utf8(style) },
  { weight: 4, arbitrary: utf8(mode) },
  { weight: 8, arbitrary: utf8(known) },
  { weight: 1, arbitrary: utf8(broken) },
  { weight: 1, arbitrary: rawBytes },
);

const size = fc.record({ cols: fc.integer({ min: 4, max: 30 }), rows: fc.integer({ min: 2, max: 9 }) });

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ weight: 30, arbitrary: fc.record({ bytes }) }, { weight: 1, arbitrary: size }) as fc.Arbitrary<Step>,
  { minLength: 1, maxLength: 200, size: 'max' },
);
