/** Cells and lines as xterm.js keeps them: the parts that it does not publish but that a faithful copy needs. */

export interface Extended {
  /** Style and colour of underlines, packed. */
  readonly _ext: number;
  urlId: number;
  clone(): Extended;
}

export interface Attributes {
  fg: number;
  bg: number;
  extended: Extended;
  clone(): Attributes;
  updateExtended(): void;
}

export interface Line {
  readonly length: number;
  isWrapped: boolean;
  getFg(x: number): number;
  getBg(x: number): number;
  getWidth(x: number): number;
  getString(x: number): string;
  hasContent(x: number): number;
  /** The cell fills what is added. */
  resize(cols: number, cell: unknown): void;
  setCellFromCodepoint(x: number, character: number, width: number, attributes: Pick<Attributes, 'fg' | 'bg' | 'extended'>): void;
  addCodepointToCell(x: number, character: number, width: number): void;
  copyCellsFrom(source: Line, from: number, to: number, count: number, isReversed: boolean): void;
  /** More than one code point in a cell; may hold what other cells had before. */
  isCombined(x: number): number;
  _combined: Record<number, string>;
  readonly _extendedAttrs: Readonly<Record<number, Extended | undefined>>;
}
