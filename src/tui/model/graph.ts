/** The tasks around one task, as a tree of who waits for whom: all that it needs, however far, and all that needs it. */

import type { BoardView } from '../state/board.ts';
import { lanes } from '../state/lanes.ts';
import type { TaskRow } from '../state/task-row.ts';

export interface GraphLine {
  /** One for each level above it: whether more follows there. */
  readonly rails: readonly boolean[];
  readonly isLast: boolean;
  readonly row: TaskRow;
  readonly isHere: boolean;
  /** It stands above already, with all that hangs on it. */
  readonly isRepeated: boolean;
}

const linesMax = 200;

/** Empty for a task that stands alone. */
export function graphOf(board: BoardView, id: string): GraphLine[] {
  const here = board.find(id);
  if (here === undefined) return [];
  const children = childrenOf(board);
  // Those that have ended come to the board later than the others.
  const parents = (one: string): string[] => (board.find(one)?.depends_on ?? []).filter(parent => board.find(parent) !== undefined);
  const members = new Set([...reach(id, parents), ...reach(id, one => children.get(one) ?? [])]);
  if (members.size === 1) return [];
  const roots = [...members].filter(one => (board.find(one)?.depends_on ?? []).every(parent => !members.has(parent)));
  const lines: GraphLine[] = [];
  const drawn = new Set<string>();
  const draw = (one: string, rails: readonly boolean[], isLast: boolean): void => {
    const row = board.find(one);
    if (row === undefined || lines.length >= linesMax) return;
    const isRepeated = drawn.has(one);
    drawn.add(one);
    lines.push({ rails, isLast, row, isHere: one === id, isRepeated });
    if (isRepeated) return;
    const next = (children.get(one) ?? []).filter(child => members.has(child));
    for (const [at, child] of next.entries()) draw(child, [...rails, !isLast], at === next.length - 1);
  };
  for (const [at, root] of roots.entries()) draw(root, [], at === roots.length - 1);
  return lines;
}

/** It and all that can be reached from it. */
function reach(id: string, next: (id: string) => readonly string[]): Set<string> {
  const found = new Set([id]);
  for (const one of found) for (const other of next(one)) if (found.size < linesMax) found.add(other);
  return found;
}

let known: { board: BoardView; children: Map<string, string[]> } | undefined;

/** Made once for a state of the board: it looks at every task. */
function childrenOf(board: BoardView): Map<string, string[]> {
  if (known?.board === board) return known.children;
  const children = new Map<string, string[]>();
  for (const lane of lanes) {
    for (const { id, depends_on: parents } of board.lanes[lane]) {
      for (const parent of parents) {
        const siblings = children.get(parent);
        if (siblings === undefined) children.set(parent, [id]);
        else siblings.push(id);
      }
    }
  }
  known = { board, children };
  return children;
}
