/** A line of a frame as cells: what each shows, how wide it is, and with which colours. */

import stringWidth from 'string-width';

export interface PaintCell {
  /** Empty for the second half of a wide character. */
  readonly text: string;
  /** The SGR parameters that are on, in one agreed order; empty for none. */
  readonly style: string;
  /** Terminals may disagree about how wide it is. */
  readonly isDoubtful: boolean;
}

/** Line by line. */
export type Frame = readonly (readonly PaintCell[])[];

export const blank: PaintCell = { text: ' ', style: '', isDoubtful: false };

const graphemes = new Intl.Segmenter();
/** A colour sequence; any other sequence, whose effect must not reach the terminal; or a run of text. */
const tokens = /\x1b\[([\d;:]*)m|\x1b(?:\[[0-?]*[ -/]*[@-~]?|[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~]?)|([^\x1b]+)/g;
const controls = /[\x00-\x1f\x7f-\x9f]/g;
const plain = /^[\x20-\x7e]*$/;
/** Box drawing, blocks and the like: one column in every terminal that is not set to draw them wide. */
const single = /^[\x20-\x7e\u00a0-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u203a\u2500-\u259f]$/;

/** At most so many cells: what goes beyond is cut off, and a wide character that does not fit leaves a blank. */
export function cellsOf(line: string, columns: number): PaintCell[] {
  const cells: PaintCell[] = [];
  const state = new Style();
  for (const [, sgr, text] of line.matchAll(tokens)) {
    if (sgr !== undefined) state.apply(sgr);
    else if (text !== undefined) append(cells, text.replace(controls, '\ufffd'), state.toString(), columns);
    if (cells.length >= columns) break;
  }
  return cells;
}

function append(cells: PaintCell[], text: string, style: string, columns: number): void {
  if (plain.test(text)) {
    for (const letter of text) {
      if (cells.length >= columns) return;
      cells.push({ text: letter, style, isDoubtful: false });
    }
    return;
  }
  for (const { segment } of graphemes.segment(text)) {
    const isSingle = single.test(segment);
    const width = isSingle ? 1 : Math.min(2, stringWidth(segment));
    if (width === 0) continue;
    if (cells.length + width > columns) {
      if (cells.length < columns) cells.push({ text: ' ', style, isDoubtful: false });
      return;
    }
    cells.push({ text: segment, style, isDoubtful: !isSingle });
    if (width === 2) cells.push({ text: '', style, isDoubtful: false });
  }
}

/** The colours and attributes that are on, as SGR sequences change them. */
class Style {
  #parts = new Map<string, string>();
  #text: string | undefined = '';

  apply(parameters: string): void {
    this.#text = undefined;
    const codes = parameters === '' ? ['0'] : parameters.split(';');
    for (let at = 0; at < codes.length; at++) {
      const code = codes[at] === '' ? '0' : codes[at]!;
      if (code === '38' || code === '48' || code === '58') {
        const length = codes[at + 1] === '5' ? 3 : codes[at + 1] === '2' ? 5 : 1;
        this.#parts.set(code, codes.slice(at, at + length).join(';'));
        at += length - 1;
      } else this.#set(code);
    }
  }

  #set(code: string): void {
    const number = Number.parseInt(code, 10);
    if (number === 0) this.#parts.clear();
    else if (number in offs) for (const kind of offs[number]!) this.#parts.delete(kind);
    else if (number < 10) this.#parts.set(String(number), code);
    else if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97) || code.startsWith('38:')) this.#parts.set('38', code);
    else if ((number >= 40 && number <= 47) || (number >= 100 && number <= 107) || code.startsWith('48:')) this.#parts.set('48', code);
  }

  toString(): string {
    this.#text ??= [...this.#parts]
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, code]) => code)
      .join(';');
    return this.#text;
  }
}

const offs: { readonly [code: number]: readonly string[] } = {
  22: ['1', '2'],
  23: ['3'],
  24: ['4'],
  25: ['5', '6'],
  27: ['7'],
  28: ['8'],
  29: ['9'],
  39: ['38'],
  49: ['48'],
  59: ['58'],
};
