/** A frame for terminals that know no more than ASCII: every other character is told by one that is. */

import stringWidth from 'string-width';

const likeness: { readonly [character: string]: string } = {
  ...{ '…': '~', '·': '-', '•': '*', '›': '>', '‹': '<', '“': '"', '”': '"', '‘': "'", '’': "'", '–': '-', '—': '-', '→': '>', '←': '<' },
  ...{
    '●': '*',
    '○': 'o',
    '◉': '@',
    '◆': '#',
    '✓': '+',
    '✔': '+',
    '✗': 'x',
    '✘': 'x',
    '×': 'x',
    '❯': '>',
    '▶': '>',
    '▸': '>',
    '⎿': '`',
    '✻': '*',
  },
  ...{
    '─': '-',
    '━': '-',
    '│': '|',
    '┃': '|',
    '╭': '+',
    '╮': '+',
    '╰': '+',
    '╯': '+',
    '┌': '+',
    '┐': '+',
    '└': '+',
    '┘': '+',
    '├': '+',
    '┤': '+',
    '┴': '+',
    '┬': '+',
    '┼': '+',
  },
  ...{ '█': '#', '▓': '#', '▒': ':', '░': '.', '═': '=', '║': '|' },
};

const others = /[^\x00-\x7f]/;
const graphemes = new Intl.Segmenter();

/** As wide as it was. */
export function asciiOf(frame: string): string {
  if (!others.test(frame)) return frame;
  // What encloses a digit makes it wider, so the digit goes with it.
  return frame.replace(/(?:[0-9#*]\ufe0f?(?=\u20e3))?[^\x00-\x7f][^\x00-\x7e]*/g, run =>
    [...graphemes.segment(run)].map(({ segment }) => likeness[segment] ?? '?'.repeat(stringWidth(segment))).join(''),
  );
}
