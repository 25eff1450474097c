/** Where everything stands: a pure function of the terminal's size, the place, and what is zoomed. */

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const paneNames = [
  'tasks',
  'workers',
  'preview',
  'log',
  'charts',
  'grid',
  'pools',
  'messages',
  'thread',
  'timeline',
  'runs',
  'run',
  'card',
  'screen',
  'side',
] as const;
export type PaneName = (typeof paneNames)[number];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Layout {
  /** Too small for any pane. */
  readonly isTiny: boolean;
  readonly hasBorders: boolean;
  readonly header: Rect;
  /** Null where there is no row to spare. */
  readonly inbox: Rect | null;
  readonly panes: { readonly [P in PaneName]?: Rect };
  readonly toast: Rect;
  readonly hints: Rect;
}

export type LayoutKind = 'board' | 'columns' | 'workers' | 'messages' | 'timeline' | 'runs' | 'task' | 'worker' | 'run';

/** In the order of Tab. */
export const panesOf = ({ panes }: Layout): PaneName[] => paneNames.filter(name => panes[name] !== undefined);

export function layoutOf(kind: LayoutKind, { columns, rows }: Size, zoomed: PaneName | null = null): Layout {
  const isTiny = columns < 40 || rows < 10;
  const hasBorders = columns >= 80 && rows >= 20;
  const hasInbox = rows >= 12;
  const header = { x: 0, y: 0, width: columns, height: 1 };
  const inbox = hasInbox ? { x: 0, y: 1, width: columns, height: 1 } : null;
  const top = hasInbox ? 2 : 1;
  // The toast lies over the last row of the body where rows are few.
  const bottom = rows >= 20 ? 2 : 1;
  const body = { x: 0, y: top, width: columns, height: Math.max(0, rows - top - bottom) };
  return {
    ...{ isTiny, hasBorders, header, inbox },
    panes: isTiny ? {} : arranged(kind, body, zoomed),
    toast: { x: 0, y: Math.max(0, rows - 2), width: columns, height: 1 },
    hints: { x: 0, y: Math.max(0, rows - 1), width: columns, height: 1 },
  };
}

type Panes = Layout['panes'];

function arranged(kind: LayoutKind, body: Rect, zoomed: PaneName | null): Panes {
  const all = arrangements[kind](body);
  if (zoomed !== null && all[zoomed] !== undefined) return { [zoomed]: body };
  return all;
}

const isSmall = ({ width, height }: Rect): boolean => width < 80 || height < 16;

const arrangements: { readonly [K in LayoutKind]: (body: Rect) => Panes } = {
  board: body => {
    if (isSmall(body)) return { tasks: body };
    if (body.width < 120) {
      const [tasks, preview] = rowsOf(body, 0.58);
      return { tasks, preview };
    }
    if (body.width < 160) {
      const [left, workers] = columnsOf(body, 0.62);
      const [tasks, preview] = rowsOf(left, 0.6);
      return { tasks, preview, workers };
    }
    const [upper, lower] = rowsOf(body, body.height >= 36 ? 0.68 : 0.62);
    const [tasks, right] = columnsOf(upper, 0.5);
    const [workers, preview] = columnsOf(right, 0.42);
    const [log, charts] = columnsOf(lower, 0.7);
    return { tasks, workers, preview, log, charts };
  },
  // The columns need the whole width.
  columns: body => {
    if (isSmall(body)) return { tasks: body };
    const [tasks, lower] = rowsOf(body, 0.68);
    if (body.width < 120) return { tasks, preview: lower };
    const [workers, preview] = columnsOf(lower, 0.42);
    return { tasks, workers, preview };
  },
  workers: body => {
    if (isSmall(body)) return { workers: body };
    if (body.width < 120) {
      const [workers, preview] = rowsOf(body, 0.45);
      return { workers, preview };
    }
    const [left, grid] = columnsOf(body, 0.36);
    const [workers, pools] = rowsOf(left, 0.7);
    return { workers, pools, grid };
  },
  messages: body => {
    if (isSmall(body) || body.width < 120) return { messages: body };
    const [messages, thread] = columnsOf(body, 0.6);
    return { messages, thread };
  },
  timeline: body => {
    if (isSmall(body) || body.height < 24) return { timeline: body };
    const [timeline, charts] = rowsOf(body, 0.7);
    return { timeline, charts };
  },
  runs: body => {
    if (isSmall(body)) return { runs: body };
    if (body.width < 120) {
      const [runs, run] = rowsOf(body, 0.36);
      return { runs, run };
    }
    const [runs, right] = columnsOf(body, 0.4);
    if (body.height < 36) return { runs, run: right };
    const [run, preview] = rowsOf(right, 0.68);
    return { runs, run, preview };
  },
  task: body => {
    if (isSmall(body) || body.width < 120) return { card: body };
    const [card, side] = columnsOf(body, 0.55);
    return { card, side };
  },
  worker: body => {
    if (isSmall(body) || body.width < 120) return { screen: body };
    const [screen, side] = columnsOf(body, 0.68);
    return { screen, side };
  },
  run: body => {
    if (isSmall(body) || body.width < 120) return { run: body };
    const [run, side] = columnsOf(body, 0.6);
    return { run, side };
  },
};

function rowsOf(body: Rect, share: number): [Rect, Rect] {
  const height = Math.round(body.height * share);
  return [
    { ...body, height },
    { ...body, y: body.y + height, height: body.height - height },
  ];
}

function columnsOf(body: Rect, share: number): [Rect, Rect] {
  const width = Math.round(body.width * share);
  return [
    { ...body, width },
    { ...body, x: body.x + width, width: body.width - width },
  ];
}

/** What a pane holds, within its borders. */
export const insideOf = ({ x, y, width, height }: Rect, hasBorders: boolean): Rect =>
  hasBorders ? { x: x + 1, y: y + 1, width: width - 2, height: height - 2 } : { x, y: y + 1, width, height: height - 1 };

export const holds = ({ x, y, width, height }: Rect, at: { readonly x: number; readonly y: number }): boolean =>
  at.x >= x && at.x < x + width && at.y >= y && at.y < y + height;
