/** The one door to xterm.js: its terminal, with those of its parts that it does not publish but that a faithful copy needs. */

import headless from '@xterm/headless';
import type { Attributes, Line } from './cells.ts';
import { repairLines } from './line-repairs.ts';
import { unicodeWidths } from './widths.ts';

/** One of the two screens with what is above it. */
export interface Page {
  readonly lines: { readonly length: number; get(index: number): Line | undefined };
  x: number;
  y: number;
  /** The first line of the screen; those before it have scrolled off. */
  readonly ybase: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Record<number, boolean | undefined>;
  savedX: number;
  savedY: number;
  clear(): void;
}

export type Charset = Readonly<Record<string, string>> | undefined;

export interface Parameters {
  readonly params: Int32Array;
  readonly length: number;
}

export interface SequenceId {
  readonly prefix?: string;
  readonly intermediates?: string;
  readonly final: string;
}

export interface InputHandler {
  parse(bytes: Uint8Array): unknown;
  print(characters: Uint32Array, start: number, end: number): void;
  registerCsiHandler(id: SequenceId, handler: (params: Parameters) => boolean): unknown;
  registerEscHandler(id: SequenceId, handler: () => boolean): unknown;
  registerOscHandler(id: number, handler: (data: string) => boolean): unknown;
  registerDcsHandler(id: SequenceId, handler: (data: string, params: Parameters) => boolean): unknown;
  saveCursor(): boolean;
  restoreCursor(): boolean;
  _restrictCursor(): void;
  _resetBufferLine(y: number, respectProtect: boolean): void;
  _curAttrData: Attributes;
  readonly _windowTitle: string;
  readonly _iconName: string;
  readonly _windowTitleStack: readonly string[];
  readonly _iconNameStack: readonly string[];
  readonly _parser: { readonly currentState: number; precedingJoinState: number; reset(): void };
}

interface Core {
  readonly _inputHandler: InputHandler;
  readonly _bufferService: { readonly buffers: { readonly normal: Page; readonly alt: Page; readonly active: Page } };
  readonly _charsetService: { charset: Charset; glevel: number; _charsets: Charset[] };
  readonly coreService: {
    isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: DecModes;
  };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
  readonly optionsService: { readonly options: { convertEol: boolean; cursorBlink: boolean } };
}

interface DecModes {
  readonly applicationCursorKeys: boolean;
  readonly applicationKeypad: boolean;
  readonly bracketedPasteMode: boolean;
  readonly cursorBlink: boolean | undefined;
  readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
  origin: boolean;
  readonly reverseWraparound: boolean;
  readonly sendFocus: boolean;
  readonly wraparound: boolean;
}

export interface EmulatorSize {
  readonly cols: number;
  readonly rows: number;
  readonly scrollback: number;
}

export class Emulator {
  readonly terminal: InstanceType<typeof headless.Terminal>;
  readonly input: InputHandler;
  private readonly core: Core;

  constructor({ cols, rows, scrollback }: EmulatorSize) {
    this.terminal = new headless.Terminal({
      cols,
      rows,
      scrollback,
      allowProposedApi: true,
      logLevel: 'off',
      windowOptions: { pushTitle: true, popTitle: true, getWinSizeChars: true },
    });
    this.core = (this.terminal as unknown as { _core: Core })._core;
    requireParts(this.core);
    this.input = this.core._inputHandler;
    repairLines(this.normal.lines.get(0)!);
    this.terminal.unicode.register(unicodeWidths as Parameters_<typeof this.terminal.unicode.register>);
    this.terminal.unicode.activeVersion = unicodeWidths.version;
  }

  get cols(): number {
    return this.terminal.cols;
  }
  get rows(): number {
    return this.terminal.rows;
  }
  get normal(): Page {
    return this.core._bufferService.buffers.normal;
  }
  get alternate(): Page {
    return this.core._bufferService.buffers.alt;
  }
  get active(): Page {
    return this.core._bufferService.buffers.active;
  }
  get isAlternate(): boolean {
    return this.active === this.alternate;
  }
  get modes(): DecModes {
    return this.core.coreService.decPrivateModes;
  }
  get isInserting(): boolean {
    return this.core.coreService.modes.insertMode;
  }
  get isCursorHidden(): boolean {
    return this.core.coreService.isCursorHidden;
  }
  showCursor(): void {
    this.core.coreService.isCursorHidden = false;
  }
  get mouse(): Core['coreMouseService'] {
    return this.core.coreMouseService;
  }
  get charsets(): Core['_charsetService'] {
    return this.core._charsetService;
  }
  get options(): Core['optionsService']['options'] {
    return this.core.optionsService.options;
  }
  get attributes(): Attributes {
    return this.input._curAttrData;
  }
}

type Parameters_<F extends (...args: never[]) => unknown> = F extends (first: infer A) => unknown ? A : never;

/** Another version of xterm.js may have other parts; better to say so at once than to draw wrong screens. */
function requireParts(core: Core): void {
  const handler = core._inputHandler as Partial<InputHandler> | undefined;
  const missing = Object.entries({
    parse: typeof handler?.parse === 'function',
    print: typeof handler?.print === 'function',
    saveCursor: typeof handler?.saveCursor === 'function',
    restoreCursor: typeof handler?.restoreCursor === 'function',
    restrictCursor: typeof handler?._restrictCursor === 'function',
    resetBufferLine: typeof handler?._resetBufferLine === 'function',
    attributes: typeof handler?._curAttrData?.extended._ext === 'number',
    titles: Array.isArray(handler?._windowTitleStack) && Array.isArray(handler?._iconNameStack) && typeof handler?._iconName === 'string',
    parser: typeof handler?._parser?.precedingJoinState === 'number' && typeof handler?._parser?.reset === 'function',
    buffers: typeof core._bufferService?.buffers?.active?.ybase === 'number',
    cells: ['_extendedAttrs', '_combined', 'copyCellsFrom', 'addCodepointToCell', 'isCombined'].every(
      part => part in (core._bufferService?.buffers?.active?.lines.get(0) ?? {}),
    ),
    charsets: Array.isArray(core._charsetService?._charsets),
    modes: typeof core.coreService?.decPrivateModes?.wraparound === 'boolean',
    mouse: typeof core.coreMouseService?.activeEncoding === 'string',
    options: typeof core.optionsService?.options?.convertEol === 'boolean',
  })
    .filter(([, isThere]) => !isThere)
    .map(([name]) => name);
  if (missing.length > 0) throw new Error(`@xterm/headless is not the version that this was written for; it lacks: ${missing.join(', ')}`);
}
