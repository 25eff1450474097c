/** Every screen at the usual sizes, as an emulator shows it; and at any size, with anything in it, within its bounds. */

import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../src/tui/model/model.ts';
import { anyone, assignees } from '../../../src/tui/model/suitable.ts';
import { emptyField, fieldOf } from '../../../src/tui/model/text-field.ts';
import type { View } from '../../../src/tui/model/view.ts';
import type { WorkSpan } from '../../../src/tui/state/spans.ts';
import type { WorkPicture } from '../../../src/tui/state/work-history.ts';
import { readOf } from '../../helpers/frames.ts';
import { releaseRun } from '../../helpers/run-views.ts';
import { aView, frameOf, seen, taskOf } from '../../helpers/screen-view.ts';
import { aTask } from '../../helpers/task.ts';

const sizes = [
  [80, 24],
  [120, 36],
  [200, 50],
] as const;

const places: readonly (readonly [string, Partial<Model>])[] = [
  ['board', {}],
  ['board as columns', { isKanban: true }],
  ['workers', { place: 'workers' }],
  ['messages', { place: 'messages' }],
  ['timeline', { place: 'timeline' }],
  ['runs', { place: 'runs' }],
  ['run', { place: 'runs', depths: [{ kind: 'run', id: 'r2' }] }],
  ['task', { depths: [{ kind: 'task', id: 't5' }] }],
  ['worker', { depths: [{ kind: 'worker', id: 'claude-2' }] }],
];

describe.each(sizes)('%ix%i', (columns, rows) => {
  test.each(places)('%s', async (_, model) => {
    expect(await seen(aView({ columns, rows, model }))).toMatchSnapshot();
  });
});

describe('other looks', () => {
  test('ASCII only, without colours: not one byte is anything else', async () => {
    const frame = await frameOf(
      aView({ columns: 80, rows: 24, isAscii: true, theme: 'mono', tasks: [taskOf(1, { title: '日本語 → …' }), taskOf(2)] }),
    );
    for (const { style } of frame.flat()) expect(style.split(';')).not.toContainEqual(expect.stringMatching(/^([349][0-7]|[34]8)$/));
    expect(readOf(frame)).toMatch(/^[\x20-\x7e\n]*$/);
    expect(await seen(aView({ columns: 80, rows: 24, isAscii: true, theme: 'mono' }))).toMatchSnapshot();
  });

  test('too small for any pane: who waits, and a way out', async () => {
    expect(await seen(aView({ columns: 30, rows: 8 }))).toMatchSnapshot();
  });
});

describe('agents whose service gives them nothing', () => {
  const until = Date.UTC(2026, 0, 2, 14, 30);
  const parked = { class: 'quota', provider: 'anthropic', why: 'claude-1 says: limit reached (quota)', since: 0, until } as const;
  const linesOf = async (view: View) => (await seen(view)).split('\n').map(line => line.trimEnd());
  const line = (lines: readonly string[], words: string) => lines.find(text => text.includes(words));

  test('rest until then: the board, the workers, the pools and the first lines say so', async () => {
    const view = aView({ columns: 160, rows: 36, parked });
    const board = await linesOf({ ...view, swarm: { ...view.swarm, inbox: [] } });
    expect(board[0]).toContain('3‖');
    expect(board[1]).toContain('nothing needs you · anthropic: quota until 14:30');
    expect(board.find(text => /^│[^│]* t3 /.test(text))).toMatch(/^│[^│]* t3 [^│]*quota until 14:30/);
    const workers = await linesOf(aView({ columns: 160, rows: 36, parked, model: { place: 'workers' } }));
    expect(line(workers, 'claude-3 ')).toContain('parked');
    expect(workers.filter(text => text.includes('quota until 14:30')).length).toBeGreaterThanOrEqual(3);
    expect(line(workers, 'quota until 14:30: claude-1 says: limit reached')).toBeDefined();
    const about = await linesOf(aView({ columns: 160, rows: 36, parked, model: { depths: [{ kind: 'worker', id: 'claude-3' }] } }));
    expect(line(about, 'parked for')).toContain('quota until 14:30');
  });

  test('need a person where they want a login', async () => {
    const view = aView({ columns: 160, rows: 36, parked: { ...parked, class: 'auth', until: null } });
    expect(view.swarm.inbox).toContainEqual(
      expect.objectContaining({
        kind: 'held',
        subject: 'claude',
        text: expect.stringMatching(/^login needed, then `swarm resume claude`; claude-1 says/),
      }),
    );
  });
});

describe('the timeline', () => {
  const inPlace = (change: Partial<Model> = {}) => aView({ columns: 120, rows: 36, model: { place: 'timeline', ...change } });
  const now = inPlace().now;
  const second = (seconds: number): number => now - 3_600_000 + seconds * 1_000;
  const spanned = (from: number, to: number | null, end: WorkSpan['end'], worker = 'old-1', task = 't1'): WorkSpan => ({
    ...{ worker, task, attempt: 1, from: second(from), to: to === null ? null : second(to), end },
  });
  const withWork = (view: View, change: Partial<WorkPicture>): View => ({ ...view, work: { ...view.work!, ...change } });

  test('shows what the store tells of a time long before the facts that the screen has', async () => {
    const spans = [
      spanned(0, 300, 'completed'),
      spanned(100, 400, 'failed', 'old-2', 't2'),
      spanned(400, 3_000, 'completed', 'old-2', 't3'),
    ];
    const view = withWork(inPlace({ lookedAt: second(600), timelineMs: 600_000 }), { spans, since: second(0) });
    const text = await seen(view);
    expect(text).toMatch(/old-1 +█t1█+░/);
    expect(text).toMatch(/old-2 +█t2█+░█t3█+░/);
    expect(text).not.toMatch(/│ claude-/);
  });

  test('says where there was no work yet', async () => {
    const view = inPlace({ lookedAt: second(600), timelineMs: 1_200_000 });
    expect(await seen(withWork(view, { spans: [spanned(0, 300, 'completed')], since: second(0) }))).toContain('begins 09:30:00');
    expect(await seen(withWork(view, { since: second(3_000) }))).toContain('nobody had worked yet: the first work began 10:20:00');
    expect(await seen(withWork(view, { since: null }))).toContain('nobody has worked yet');
    expect(await seen({ ...view, work: undefined })).toContain('loading');
    expect(await seen(withWork(view, { isCut: true, since: second(0) }))).toContain('more workers than are shown');
  });

  test('draws each attempt at its own time, however many there are, and what went wrong before what shares its column', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) =>
      spanned(at * 0.3, at * 0.3 + 0.3, at === 1_000 ? 'failed' : 'completed', 'busy-1', `t${at}`),
    );
    const view = withWork(inPlace({ lookedAt: second(1_200), timelineMs: 1_200_000 }), { spans: many, since: second(0) });
    const [row] = (await seen(view)).split('\n').filter(line => line.includes('busy-1'));
    expect(row).toMatch(/busy-1 {9}░{51} {50}/);
    const cells = (await frameOf(view)).find(line => readOf([line]).includes('busy-1'))!.filter(({ text }) => text === '░');
    const [red] = cells.flatMap(({ style }, at) => (style === '31' ? [at] : []));
    expect(cells.slice(red! - 1, red! + 2).map(({ style }) => style)).toEqual(['32', '31', '32']);
  });
});

describe('in the past', () => {
  const now = aView().now;
  const then = (place: Model['place'], change: Partial<View['swarm']> = {}, columns = 120): View => {
    const view = aView({ columns, rows: 36, model: { place, lookedAt: now - 90_000 } });
    return { ...view, swarm: { ...view.swarm, isPast: true, ...change } };
  };

  test('what is of now says so, and ages are those of then', async () => {
    expect(await seen(then('timeline'))).toContain('up to now, not then');
    const workers = await seen(then('workers'));
    expect(workers).toContain('as it is now');
    expect(workers).toContain('4 NEED YOU NOW');
    expect(await seen({ ...then('workers', { inbox: [] }) })).toContain('nothing needs you now');
    expect(await seen(then('board'))).toMatch(/t2 .* claude-2 +3m/);
    expect(await seen(then('board'))).toMatch(/t6 .*queued/);
    expect(await seen(aView({ model: { place: 'workers' } }))).not.toContain('as it is now');
  });

  test('the last line offers the ways through it and out of it, and nothing that acts', async () => {
    const last = (await seen(then('workers'))).split('\n').at(-1)!;
    expect(last).toMatch(/^esc back to now {2}\[ earlier {2}\] later {2}⇥ pane/);
    expect(last).not.toMatch(/attach|restart|message/);
  });

  test('a delivery that changed later says what became of it', async () => {
    const thread = await seen(then('messages'));
    expect(thread).toContain('operator later read');
    expect(thread).toContain('claude-1 read');
    expect(thread).not.toContain('claude-1 later read');
  });

  test('where there was nothing yet, that is said', async () => {
    expect(await seen(then('workers', { workers: [] }))).toContain('nobody was there yet');
    expect(await seen(then('messages', { messages: [] }))).toContain('nothing had been sent yet');
    expect(await seen(then('runs', { runs: [] }))).toContain('no workflow had been run yet');
  });
});

test('all that came of a task', async () => {
  const view = aView({ columns: 120, rows: 36, model: { depths: [{ kind: 'task', id: 't5' }] } });
  const left = { worker: 'claude-1', at: 1_000_000, artifacts: [], partial: [] };
  const task = {
    ...aTask({ id: 't5', description: 'In two pages.', result: { pages: 2 }, artifacts: ['out/guide.md'] }),
    ...{ depends_on: [], notes: [], dependencies: [], dependents: [] },
    kept: [],
    parts: [
      {
        id: 't6',
        title: 'Page 1',
        status: 'in_progress',
        progress: 0.5,
        step: 'writing',
        result: null,
        artifacts: [],
        error: null,
        reason: null,
      },
    ],
    trail: [
      { ...left, attempt: 1, checkpoint: { page: 1 } },
      { ...left, attempt: 2, worker: 'claude-2', checkpoint: null, partial: ['the first page'] },
    ],
  } satisfies NonNullable<View['details']['task']>;
  expect(await seen({ ...view, details: { ...view.details, task } })).toMatchSnapshot();
});

describe('runs of workflows', () => {
  test('without any: how to start one', async () => {
    expect(await seen(aView({ columns: 80, rows: 24, model: { place: 'runs' }, runs: [] }))).toMatchSnapshot();
  });

  test('in ASCII, without colours: the graph as well', async () => {
    const view = { columns: 80, rows: 24, isAscii: true, theme: 'mono', model: { place: 'runs' } } as const;
    expect(readOf(await frameOf(aView(view)))).toMatch(/^[\x20-\x7e\n]*$/);
    expect(await seen(aView(view))).toMatchSnapshot();
  });

  test('one that has failed needs a person, in place of its tasks', async () => {
    const failed = releaseRun({ status: 'failed', reason: 'docs failed: no such file', finished_at: 1_000 });
    const { inbox } = aView({ runs: [failed], tasks: [taskOf(4, { status: 'failed', created_by: 'r2' })] }).swarm;
    expect(inbox.map(({ kind, subject }) => `${kind} ${subject}`).filter(text => !text.startsWith('question'))).toEqual([
      'run r2',
      'held shell',
    ]);
  });
});

describe('what lies on top', () => {
  const overlays: readonly (readonly [string, Model['overlay']])[] = [
    ['palette', { kind: 'palette', field: fieldOf('assi'), at: 0 }],
    ['help', { kind: 'help', top: 0 }],
    ['prompt', { kind: 'prompt', title: 'Note on t3', hint: '', enter: 'adds the note', field: fieldOf('two\nlines'), isLong: true }],
    ['confirm', { kind: 'confirm', title: 'Stop claude-1?', loss: 'It holds t3, which goes back to the board.', yes: 'stop' }],
    ['peek', { kind: 'peek', worker: 'claude-2', others: ['claude-9'], field: fieldOf('2'), seq: 20 }],
  ];
  test.each(overlays)('%s', async (_, overlay) => {
    expect(await seen(aView({ columns: 100, rows: 30, model: { overlay } }))).toMatchSnapshot();
  });

  test('a choice of workers, with the reasons', async () => {
    const { swarm } = aView();
    const choices = assignees([swarm.board.find('t6')!], swarm.workers, swarm.pools);
    expect(choices[0]!.id).toBe(anyone);
    expect(choices.find(({ id }) => id === 'claude-1')).toMatchObject({ isOff: true, hint: 'lacks docs' });
    const overlay = { kind: 'pick', title: 'Assign t6 to', field: emptyField, at: 0, choices } as const;
    expect(await seen(aView({ columns: 100, rows: 30, model: { overlay } }))).toMatchSnapshot();
  });
});

describe('at any size, with anything in it', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.constantFrom(
      '日本語'.repeat(20),
      '👩‍👩‍👧‍👦'.repeat(9),
      'مرحبا بالعالم',
      '\x1b[2J\x1b]2;x\x07',
      'e\u0301'.repeat(60),
      '\u202eright to left',
      '\u2067isolated\u2069 \u200fmarked',
      'a\nb\tc',
    ),
  );

  test('no line is wider than the screen, none is too many, and nothing but colours gets out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20, max: 300 }),
        fc.integer({ min: 8, max: 100 }),
        fc.constantFrom(...places.map(([, model]) => model)),
        fc.array(hostile, { minLength: 1, maxLength: 6 }),
        async (columns, rows, model, titles) => {
          const tasks = titles.map((title, at) =>
            taskOf(at + 1, {
              title,
              reason: title,
              step: title,
              status: at % 2 === 0 ? 'pending' : 'in_progress',
              owner: at % 2 === 0 ? null : 'claude-1',
            }),
          );
          const view = aView({ columns, rows, model, tasks });
          const said = view.swarm.messages.map((message, at) => ({
            ...message,
            text: titles[at % titles.length]!,
            payload: { text: titles[0]! },
          }));
          const noted = view.swarm.workers.map(worker => ({ ...worker, note: titles[0]! }));
          const frame = await frameOf({ ...view, swarm: { ...view.swarm, messages: said, workers: noted } });
          const lines = readOf(frame).split('\n');
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
          expect(readOf(frame)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
        },
      ),
      { numRuns: 60 },
    );
  });
});
