/** What a viewer sees, on an emulator: live output, lines that are gone, a worker of another size, and notes that leave no trace. */

import { describe, expect, onTestFinished, test } from 'vitest';
import { AttachDisplay } from '../../src/client/attach-display.ts';
import type { WorkerLines } from '../../src/client/boxed-picture.ts';
import { Arrivals } from '../helpers/arrivals.ts';
import { Emulator } from '../helpers/emulator.ts';

const size = { cols: 40, rows: 6 };
const history = Array.from({ length: 30 }, (_, at) => `line ${at}`);

interface Viewing {
  readonly display: AttachDisplay;
  readonly screen: Emulator;
  readonly looks: Arrivals<true>;
  /** Every request for lines: with those above the screen, or without. */
  readonly fetches: Arrivals<boolean>;
  shown: WorkerLines;
}

function viewing({ own = size, worker = size, canFetch = true } = {}): Viewing {
  const screen = new Emulator(own.cols, own.rows);
  const [looks, fetches] = [new Arrivals<true>(), new Arrivals<boolean>()];
  const all: { -readonly [K in keyof Viewing]: Viewing[K] } = {
    ...{ screen, looks, fetches, shown: { lines: history, cursor: { x: 3, y: 5, visible: true } } },
    display: new AttachDisplay({
      output: screen,
      stream: { pause: () => {}, resume: () => {}, look: () => looks.push(true) },
      fetchLines: canFetch ? fetchLines : undefined,
      wheel: canFetch,
      size: worker,
    }),
  };
  async function fetchLines(scrollback: boolean): Promise<WorkerLines> {
    fetches.push(scrollback);
    return scrollback ? all.shown : { ...all.shown, lines: all.shown.lines.slice(-worker.rows) };
  }
  onTestFinished(() => all.display.close());
  return all;
}

/** With a first picture. */
function live(text = 'ready> ', more: Parameters<typeof viewing>[0] = {}): Viewing {
  const all = viewing(more);
  picture(all, text, more?.worker ?? size);
  return all;
}

function picture({ display }: Viewing, text: string, { cols, rows } = size): void {
  display.redraw({ cols, rows, bytes: Buffer.byteLength(text) });
  display.output(Buffer.from(text));
}

const output = ({ display }: Viewing, text: string): void => display.output(Buffer.from(text));

/** As soon as it is on the screen. */
async function untilShown(screen: Emulator, fits: (lines: string[]) => boolean): Promise<string[]> {
  for (;;) {
    const lines = await screen.lines();
    if (fits(lines)) return lines;
    await new Promise(resolve => setImmediate(resolve));
  }
}

describe('live', () => {
  test('output is drawn on the picture', async () => {
    const all = live('one\r\n');
    output(all, 'two');
    expect(await all.screen.lines()).toEqual(['one', 'two', '', '', '', '']);
  });

  test('what comes before the first picture belongs to another screen', async () => {
    const all = viewing();
    output(all, 'stray');
    picture(all, 'picture');
    expect((await all.screen.lines())[0]).toBe('picture');
  });

  test('a redraw forgets colours, margins, modes and what was drawn', async () => {
    const all = live('\x1b[2;4r\x1b[?6h\x1b[4h\x1b(0\x1b[?7l\x1b[31mabc\x1b[?2004h\x1b[?1003h');
    await all.screen.lines();
    expect(all.screen.modes).toMatchObject({ originMode: true, bracketedPasteMode: true, mouseTrackingMode: 'any' });
    picture(all, 'xyz');
    expect(await all.screen.lines()).toEqual(['xyz', '', '', '', '', '']);
    expect(all.screen.modes).toMatchObject({
      ...{ originMode: false, bracketedPasteMode: false, insertMode: false, wraparoundMode: true, mouseTrackingMode: 'vt200' },
    });
  });

  test('a full-screen program of the worker asks for a new picture, both when it comes and when it goes', async () => {
    const all = live('shell$ ');
    output(all, '\x1b[?1049h\x1b[Hprogram');
    await all.looks.count(1);
    expect([all.display.alternate, all.screen.alternate]).toEqual([true, false]);
    expect((await all.screen.lines())[0]).toBe('program');
    picture(all, '\x1b[?1049h\x1b[Hthe program');
    expect((await all.screen.lines())[0]).toBe('the program');
    expect(all.looks.all).toHaveLength(1);
    output(all, '\x1b[?1049l');
    await all.looks.count(2);
    expect(all.display.alternate).toBe(false);
  });

  test('a picture of a full-screen program is all that is needed of it', async () => {
    const all = live('\x1b[?1049h\x1b[Hprogram');
    output(all, ' goes on');
    expect((await all.screen.lines())[0]).toBe('program goes on');
    expect(all.looks.all).toEqual([]);
  });

  test('nothing is drawn into a picture that comes in parts', async () => {
    const all = viewing();
    all.display.note('[a note]');
    all.display.redraw({ ...size, bytes: 10 });
    output(all, 'first');
    expect(all.screen.written).not.toContain('[a note]');
    expect(all.screen.written).not.toContain('\x1b[?2026l\x1b[0m');
    output(all, ', all');
    expect((await all.screen.lines())[5]).toContain('[a note]');
  });
});

describe('a note', () => {
  test('stands in the lower right corner, and the cursor where it was', async () => {
    const all = live('prompt> ');
    all.display.note('[a note]');
    const lines = await all.screen.lines();
    expect(lines[5]).toBe(`${' '.repeat(31)}[a note]`);
    expect(await all.screen.cursor()).toEqual([8, 0]);
  });

  test('waits until a sequence is whole, and for the picture', async () => {
    const all = viewing();
    all.display.note('[a note]');
    picture(all, 'x\x1b[3');
    expect(all.screen.written).not.toContain('[a note]');
    output(all, '1m');
    expect((await all.screen.lines())[5]).toContain('[a note]');
  });

  test('is repaired by a new picture when it is over', async () => {
    const all = live();
    all.display.note('[a note]');
    all.display.dropNote();
    await all.looks.count(1);
    picture(all, 'ready> ');
    expect(await all.screen.lines()).toEqual(['ready> ', '', '', '', '', '']);
    all.display.dropNote();
    expect(all.looks.all).toHaveLength(1);
  });
});

describe('looking back', () => {
  test('shows the lines above, and how far up that is', async () => {
    const all = live();
    await all.display.scroll(3);
    expect(await all.screen.lines()).toEqual([`${'line 21'.padEnd(33)}[3/24]`, 'line 22', 'line 23', 'line 24', 'line 25', 'line 26']);
    expect(all.fetches.all).toEqual([true]);
    expect(all.display.looksBack).toBe(true);
  });

  test('moves up to the first line and no further', async () => {
    const all = live();
    await all.display.scroll(3);
    all.display.toTop();
    expect((await all.screen.lines())[0]).toContain('line 0 ');
    await all.display.scroll(5);
    expect((await all.screen.lines())[0]).toContain('[24/24]');
  });

  test('meanwhile output is not drawn; down beyond the end, a new picture is asked for', async () => {
    const all = live();
    await all.display.scroll(3);
    output(all, 'not now');
    expect((await all.screen.lines()).join()).not.toContain('not now');
    await all.display.scroll(-3);
    expect(all.display.looksBack).toBe(true);
    await all.display.scroll(-1);
    expect(all.display.looksBack).toBe(false);
    await all.looks.count(1);
    output(all, 'nor now');
    picture(all, 'but now');
    expect(await all.screen.lines()).toEqual(['but now', '', '', '', '', '']);
  });

  test('with nothing above, all stays as it is', async () => {
    const all = live('here');
    all.shown = { lines: ['here'], cursor: { x: 0, y: 0, visible: true } };
    await all.display.scroll(3);
    expect([all.display.looksBack, (await all.screen.lines())[0]]).toEqual([false, 'here']);
  });

  test('keys are plain meanwhile, and the mouse is ours', async () => {
    const all = live('\x1b[?1h\x1b[?1003h\x1b[?1006h');
    expect(all.display.hasWheel).toBe(false);
    await all.display.scroll(3);
    await all.screen.lines();
    expect(all.display.hasWheel).toBe(true);
    expect(all.screen.modes).toMatchObject({ applicationCursorKeysMode: false, mouseTrackingMode: 'vt200' });
  });

  test('a window of another height shows another part', async () => {
    const all = live();
    await all.display.scroll(3);
    all.screen.resize(40, 3);
    all.display.resized();
    expect((await all.screen.lines())[0]).toContain('line 21');
    await all.display.scroll(-7);
    expect(all.display.looksBack).toBe(false);
  });
});

describe('a worker of another size', () => {
  const larger = { cols: 60, rows: 10 };

  test('is shown in pictures: as much as fits, with a mark where it does not', async () => {
    const all = viewing({ worker: larger });
    all.shown = {
      lines: ['short', `\x1b[31m${'wide'.repeat(15)}\x1b[0m`, ...Array.from({ length: 8 }, (_, at) => `row ${at + 2}`)],
      cursor: { x: 4, y: 1, visible: true },
    };
    picture(all, 'drawn for sixty columns', larger);
    const lines = await untilShown(all.screen, ([first]) => first === 'short');
    expect(lines).toEqual(['short', `${'wide'.repeat(15).slice(0, 39)}>`, 'row 2', 'row 3', 'row 4', 'row 5']);
    expect(await all.screen.cursor()).toEqual([4, 1]);
  });

  test('around the cursor, where the rows do not fit', async () => {
    const all = viewing({ worker: larger });
    all.shown = { lines: Array.from({ length: 10 }, (_, at) => `row ${at}`), cursor: { x: 0, y: 8, visible: true } };
    picture(all, '', larger);
    expect(await untilShown(all.screen, ([first]) => first !== '')).toEqual(['row 3', 'row 4', 'row 5', 'row 6', 'row 7', 'row 8']);
  });

  test('still decides how keys are sent', async () => {
    const all = viewing({ worker: larger });
    picture(all, '', larger);
    output(all, 'text\x1b[?1h\x1b[?2004h\x1b[5;5H');
    await all.screen.lines();
    expect(all.screen.modes).toMatchObject({ applicationCursorKeysMode: true, bracketedPasteMode: true });
  });

  test('is drawn live again as soon as the sizes are the same', async () => {
    const all = live('ready> ');
    all.screen.resize(50, 8);
    all.display.resized();
    await all.looks.count(1);
    picture(all, 'ready> ');
    await untilShown(all.screen, ([first]) => first === 'line 24');
    all.display.resized({ cols: 50, rows: 8 });
    await all.looks.count(2);
    picture(all, 'live again', { cols: 50, rows: 8 });
    expect(await all.screen.lines()).toEqual(['live again', '', '', '', '', '', '', '']);
  });

  test('is drawn as it comes when nobody can say what it shows', async () => {
    const all = live('as it comes', { worker: larger, canFetch: false });
    expect((await all.screen.lines())[0]).toBe('as it comes');
  });
});
