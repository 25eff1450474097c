/** A laid out tree as a frame of cells: boxes place and clip, texts draw, and a text that stays the same is cut into cells once. */

import type { DOMElement } from 'ink';
import { wrapped } from './pieces/fitted.ts';
import { blank, cellsOf, type Frame, type PaintCell } from './terminal/cells.ts';

/** Half open, in cells of the frame. */
interface Clip {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What a text looked like when it was drawn last, and from what that followed. */
interface Drawn {
  readonly text: string;
  readonly width: number;
  /** How its colours come out, on any text. */
  readonly tint: string;
  readonly lines: Lines;
}

type Lines = readonly (readonly PaintCell[])[];

export class Raster {
  readonly #drawn = new WeakMap<DOMElement, Drawn>();
  readonly #ellipsis: string;
  readonly #shown: (text: string) => string;

  /** `shown`: what the terminal is to show for a text, which is as wide. */
  constructor(shown: (text: string) => string = text => text) {
    this.#shown = shown;
    this.#ellipsis = shown('…');
  }

  frame(root: DOMElement, columns: number, rows: number): Frame {
    const frame = Array.from({ length: rows }, () => new Array<PaintCell>(columns).fill(blank));
    this.#node(root, frame, { x: 0, y: 0 }, { left: 0, top: 0, right: columns, bottom: rows });
    return frame;
  }

  #node(node: DOMElement, frame: PaintCell[][], above: { x: number; y: number }, clip: Clip): void {
    const layout = node.yogaNode?.getComputedLayout();
    if (layout === undefined || node.isHidden) return;
    const [x, y] = [above.x + layout.left, above.y + layout.top];
    if (node.nodeName === 'ink-text') {
      for (const [at, line] of this.#linesOf(node, layout.width).entries()) put(frame[y + at], x, y + at, line, clip);
      return;
    }
    const inside = node.style.overflow === 'hidden' ? within(clip, x, y, layout) : clip;
    if (inside.left >= inside.right || inside.top >= inside.bottom) return;
    for (const child of node.childNodes) if (child.nodeName !== '#text') this.#node(child, frame, { x, y }, inside);
  }

  #linesOf(node: DOMElement, width: number): Lines {
    const text = textOf(node);
    const tint = coloured(node, 'x');
    const before = this.#drawn.get(node);
    if (before !== undefined && before.text === text && before.width === width && before.tint === tint) return before.lines;
    const lines = text.split('\n').flatMap(line => this.#fitted(node, line, width));
    this.#drawn.set(node, { text, width, tint, lines });
    return lines;
  }

  #fitted(node: DOMElement, line: string, width: number): Lines {
    const cells = this.#cells(node, line, width);
    if (cells.length <= width) return [cells];
    if (node.style.textWrap !== 'wrap') return [this.#cut(cells, width)];
    return wrapped(line, width).map(part => this.#cells(node, part, width));
  }

  /** One more than there is room for tells that there is too little. */
  #cells(node: DOMElement, line: string, width: number): readonly PaintCell[] {
    return cellsOf(this.#shown(coloured(node, line)), width + 1);
  }

  /** What is too long ends in an ellipsis, in the colours that it is cut in. */
  #cut(cells: readonly PaintCell[], width: number): readonly PaintCell[] {
    if (width < 1) return [];
    const isHalf = cells[width - 1]!.text === '';
    return [...cells.slice(0, isHalf ? width - 2 : width - 1), { ...emptied(cells[width - 1]!), text: this.#ellipsis }];
  }
}

const coloured = ({ internal_transform: colour }: DOMElement, text: string): string => colour?.(text, 0) ?? text;
const textOf = (node: DOMElement['childNodes'][number]): string =>
  node.nodeName === '#text' ? node.nodeValue : node.childNodes.map(textOf).join('');

const within = (clip: Clip, x: number, y: number, { width, height }: { width: number; height: number }): Clip => ({
  left: Math.max(clip.left, x),
  top: Math.max(clip.top, y),
  right: Math.min(clip.right, x + width),
  bottom: Math.min(clip.bottom, y + height),
});

/** A wide character of which one half is covered or cut off leaves a blank in the other. */
function put(row: PaintCell[] | undefined, x: number, y: number, cells: readonly PaintCell[], clip: Clip): void {
  const [from, to] = [Math.max(x, clip.left), Math.min(x + cells.length, clip.right)];
  if (row === undefined || y < clip.top || y >= clip.bottom || from >= to) return;
  if (row[from]!.text === '') row[from - 1] = emptied(row[from - 1]!);
  if (row[to]?.text === '') row[to] = emptied(row[to]);
  for (let at = from; at < to; at++) row[at] = cells[at - x]!;
  if (row[from]!.text === '') row[from] = emptied(row[from]!);
  if (cells[to - x]?.text === '') row[to - 1] = emptied(row[to - 1]!);
}

const emptied = ({ style }: PaintCell): PaintCell => ({ text: ' ', style, isDoubtful: false });
