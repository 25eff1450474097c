/** The sequences that put a person's terminal into a known state: before a picture is drawn, and when it is given back. */

/** What a stream has changed that a plain list of resets would not undo, or would undo to the wrong thing. */
export interface Traces {
  /** Levels pushed on the stack of kitty's keyboard protocol. */
  readonly keyboardLevels: number;
  /** Numbers of the OSC settings that were touched: colours, progress. */
  readonly settings: ReadonlySet<number>;
}

export const noTraces: Traces = { keyboardLevels: 0, settings: new Set() };

/** Ends a string or sequence that was cut off: all that follows would be taken for a part of it. */
const endOfString = '\x1b\\';

/** How the keyboard, the mouse and the terminal itself report: from kitty's keyboard to the change of colours. */
const plainReports =
  '\x1b[>4;0m\x1b[?9l\x1b[?1000l\x1b[?1001l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l' +
  '\x1b[?1004l\x1b[?2004l\x1b[?2031l\x1b[?2048l\x1b[?1l\x1b>';

/** How it draws: not held back, not inverted, no origin, no margins, wrapping, replacing, first character set, default cursor and colours. */
const plainDrawing = '\x1b[?2026l\x1b[?5l\x1b[?6l\x1b[?69l\x1b[?7h\x1b[4l\x1b[20l\x1b[r\x1b(B\x0f\x1b[0 q\x1b[?25h\x1b]8;;\x1b\\\x1b[0m';

const popKeyboard = (levels: number): string => (levels > 0 ? `\x1b[<${levels}u` : '');

/** Reports as they are without anybody's wishes. */
export const resetReports = ({ keyboardLevels }: Traces): string => popKeyboard(keyboardLevels) + plainReports;

/** An empty screen without anything that an earlier drawing set. */
export const resetScreen = (traces: Traces): string => `${endOfString}${resetReports(traces)}${plainDrawing}\x1b[H\x1b[2J`;

/** The title and the keyboard are put aside, then comes a screen of its own; the person's own screen stays as it is underneath. */
export const enterScreen = (): string => `\x1b[22;0t\x1b[?1049h\x1b[>0u${resetScreen(noTraces)}`;

/** Entered before, and maybe left behind our back. */
export const returnToScreen = '\x1b[?1049h';

/** Everything back, in the order that keeps the person's own screen and cursor untouched. */
export function leaveScreen({ keyboardLevels, settings }: Traces): string {
  const reports = resetReports({ keyboardLevels: keyboardLevels + 1, settings });
  return `${endOfString}${reports}${plainDrawing}${resetSettings(settings)}\x1b[?1049l\x1b[?25h\x1b[0m\x1b[23;0t`;
}

/** After a stream was shown on the person's own screen: the same, but what was drawn stays, and the screen is not left. */
export const resetAfterStream = ({ keyboardLevels, settings }: Traces, inAlternate: boolean): string =>
  `${endOfString}\x1b7${resetReports({ keyboardLevels, settings })}${plainDrawing}${resetSettings(settings)}\x1b8\x1b(B\x0f${
    inAlternate ? '\x1b[?1049l' : ''
  }\x1b[?25h\x1b[0m`;

const undo: Readonly<Record<number, string>> = {
  4: '\x1b]104\x1b\\',
  9: '\x1b]9;4;0\x1b\\',
  10: '\x1b]110\x1b\\',
  11: '\x1b]111\x1b\\',
  12: '\x1b]112\x1b\\',
};

/** Only what was touched: a terminal that knows nothing of such a setting would show the text, and colours may be a person's own choice. */
const resetSettings = (settings: ReadonlySet<number>): string => [...settings].map(number => undo[number] ?? '').join('');

export const remembersSetting = (number: number): boolean => number in undo;
