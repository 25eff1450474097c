/** A screen of an emulator as an SVG picture: every cell where it stands, in the colours of a dark or a light terminal. */

/** @typedef {import('@xterm/headless').Terminal} Terminal */
/** @typedef {import('@xterm/headless').IBufferCell} Cell */

const cell = { width: 8.4, height: 17.5 };
const margin = 14;
const bar = 30;

/** @typedef {{ background: string, foreground: string, frame: string, title: string, palette: readonly string[] }} Colours */

/** @type {Colours} */
const dark = {
  background: '#16181d',
  foreground: '#d6d9e0',
  frame: '#22252c',
  title: '#8a90a0',
  palette: [
    ...['#3b4048', '#e06c75', '#8cc570', '#e0b46c', '#61a8e8', '#c584e0', '#56b6c2', '#c8ccd4'],
    ...['#6b7280', '#ff8b92', '#a6e08a', '#ffd28a', '#82c4ff', '#dca0f5', '#7ad7e3', '#ffffff'],
  ],
};

/** @type {Colours} */
const light = {
  background: '#fbfaf7',
  foreground: '#2b2d33',
  frame: '#e8e5de',
  title: '#77736a',
  palette: [
    ...['#2b2d33', '#c0392b', '#3d8b37', '#a06a00', '#1f6fc4', '#8e44ad', '#14838f', '#b9b6ad'],
    ...['#77736a', '#e0533f', '#4fa845', '#c48a12', '#3a8be0', '#a662c6', '#1fa1b0', '#ffffff'],
  ],
};

/** The colours of the picture that is being made. */
let colours = dark;

/** @param {Terminal} terminal @param {string} title @param {boolean} isLight @returns {string} */
export function svgOf(terminal, title, isLight) {
  colours = isLight ? light : dark;
  const { cols, rows, buffer } = terminal;
  const width = cols * cell.width + margin * 2;
  const height = rows * cell.height + margin + bar;
  /** @type {string[]} */
  const shapes = [];
  for (let y = 0; y < rows; y++) {
    const line = buffer.active.getLine(buffer.active.baseY + y);
    if (line !== undefined) for (const run of runsOf(line, cols)) shapes.push(...shapesOf(run, y));
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="100%" height="100%" rx="9" fill="${colours.background}"/>`,
    `<path d="M0 ${bar - 6}V9a9 9 0 0 1 9-9h${round(width - 18)}a9 9 0 0 1 9 9v${bar - 15}z" fill="${colours.frame}"/>`,
    ...['#e06c75', '#e0b46c', '#8cc570'].map((colour, at) => `<circle cx="${18 + at * 18}" cy="12" r="5.5" fill="${colour}"/>`),
    `<text x="50%" y="16" text-anchor="middle" font-family="system-ui, sans-serif" font-size="12" fill="${colours.title}">${escaped(title)}</text>`,
    `<g font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`,
    ...shapes,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** @typedef {{ x: number, cells: number, text: string, fore: string, back: string | null, bold: boolean, dim: boolean, italic: boolean, underline: boolean }} Run */

/** Neighbours that look alike, as one. @param {import('@xterm/headless').IBufferLine} line @param {number} cols @returns {Run[]} */
function runsOf(line, cols) {
  /** @type {Run[]} */
  const runs = [];
  for (let x = 0; x < cols; x++) {
    const here = line.getCell(x);
    if (here === undefined || here.getWidth() === 0) continue;
    const style = styleOf(here);
    const text = here.getChars() || ' ';
    const last = runs.at(-1);
    const isAlike = last !== undefined && here.getWidth() === 1 && last.cells === [...last.text].length && sameStyle(last, style);
    if (isAlike) {
      last.text += text;
      last.cells++;
    } else runs.push({ x, cells: here.getWidth(), text, ...style });
  }
  return runs;
}

/** @param {Run} run @param {number} y */
function shapesOf({ x, cells, text, fore, back, bold, dim, italic, underline }, y) {
  const left = round(margin + x * cell.width);
  const top = bar + y * cell.height;
  const width = round(cells * cell.width);
  const shapes = [];
  if (back !== null) shapes.push(`<rect x="${left}" y="${round(top)}" width="${width}" height="${cell.height}" fill="${back}"/>`);
  const shown = text.trim();
  if (shown === '') return shapes;
  const indent = text.length - text.trimStart().length;
  const attributes = [
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity="0.55"' : '',
    italic ? ' font-style="italic"' : '',
    underline ? ' text-decoration="underline"' : '',
  ];
  shapes.push(
    `<text x="${round(margin + (x + indent) * cell.width)}" y="${round(top + 13.2)}" textLength="${round((cells - (text.length - shown.length)) * cell.width)}" lengthAdjust="spacingAndGlyphs" fill="${fore}"${attributes.join('')}>${escaped(shown)}</text>`,
  );
  return shapes;
}

/** @param {Cell} here */
function styleOf(here) {
  const fore = colourOf(here.isFgRGB(), here.isFgPalette(), here.getFgColor()) ?? colours.foreground;
  const back = colourOf(here.isBgRGB(), here.isBgPalette(), here.getBgColor());
  const [shown, behind] = here.isInverse() ? [back ?? colours.background, fore] : [fore, back];
  return {
    fore: shown,
    back: behind,
    bold: here.isBold() !== 0,
    dim: here.isDim() !== 0,
    italic: here.isItalic() !== 0,
    underline: here.isUnderline() !== 0,
  };
}

/** @param {Run} a @param {ReturnType<typeof styleOf>} b */
const sameStyle = (a, b) =>
  a.fore === b.fore && a.back === b.back && a.bold === b.bold && a.dim === b.dim && a.italic === b.italic && a.underline === b.underline;

/** @param {boolean} isRgb @param {boolean} isPalette @param {number} colour @returns {string | null} */
function colourOf(isRgb, isPalette, colour) {
  if (isRgb) return hex(colour);
  if (!isPalette) return null;
  if (colour < 16) return colours.palette[colour] ?? null;
  if (colour >= 232) return hex((8 + (colour - 232) * 10) * 0x010101);
  const level = (/** @type {number} */ step) => (step === 0 ? 0 : 55 + step * 40);
  const index = colour - 16;
  return hex((level(Math.floor(index / 36)) << 16) | (level(Math.floor(index / 6) % 6) << 8) | level(index % 6));
}

/** @param {number} colour */
const hex = colour => `#${colour.toString(16).padStart(6, '0')}`;

/** @param {number} value */
const round = value => Math.round(value * 10) / 10;

/** @param {string} text */
const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
