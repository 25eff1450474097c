/** How many columns a character takes, and which characters share a cell: Unicode 17 with emoji sequences, as terminals of today do it. */

/** East Asian wide and full width, and the emoji that are shown as such: the ranges of EastAsianWidth.txt, in hexadecimal. */
const wideRanges = `1100-115f 231a-231b 2329-232a 23e9-23ec 23f0 23f3 25fd-25fe 2614-2615 2630-2637 2648-2653 267f 268a-268f 2693 26a1
26aa-26ab 26bd-26be 26c4-26c5 26ce 26d4 26ea 26f2-26f3 26f5 26fa 26fd 2705 270a-270b 2728 274c 274e 2753-2755 2757 2795-2797 27b0 27bf
2b1b-2b1c 2b50 2b55 2e80-2e99 2e9b-2ef3 2f00-2fd5 2ff0-303e 3041-3096 3099-30ff 3105-312f 3131-318e 3190-31e5 31ef-321e 3220-3247
3250-a48c a490-a4c6 a960-a97c ac00-d7a3 f900-faff fe10-fe19 fe30-fe52 fe54-fe66 fe68-fe6b ff01-ff60 ffe0-ffe6 16fe0-16fe4 16ff0-16ff6
17000-18cda 18cff-18d20 18d80-18df2 18e00-19191 191a0-191d2 1aff0-1aff3 1aff5-1affb 1affd-1affe 1b000-1b128 1b132 1b150-1b152 1b155
1b164-1b168 1b170-1b2fb 1d300-1d356 1d360-1d376 1f004 1f0cf 1f18e 1f191-1f19a 1f1ae 1f200-1f202 1f210-1f23b 1f240-1f248 1f250-1f251
1f260-1f265 1f300-1f320 1f32d-1f335 1f337-1f37c 1f37e-1f393 1f3a0-1f3ca 1f3cf-1f3d3 1f3e0-1f3f0 1f3f4 1f3f8-1f43e 1f440 1f442-1f4fc
1f4ff-1f53d 1f54b-1f54e 1f550-1f567 1f57a 1f595-1f596 1f5a4 1f5fb-1f64f 1f680-1f6c5 1f6cc 1f6d0-1f6d2 1f6d5-1f6d9 1f6dc-1f6df
1f6eb-1f6ec 1f6f4-1f6fc 1f7da 1f7e0-1f7eb 1f7f0 1f90c-1f93a 1f93c-1f945 1f947-1f9ff 1fa70-1fa7c 1fa80-1fac6 1fac8 1facc-1fadd
1fadf-1faeb 1faef-1fafa 20000-2fffd 30000-3fffd`
  .split(/\s/)
  .map(range => range.split('-').map(end => Number.parseInt(end, 16)))
  .map(([first, last]) => [first!, last ?? first!] as const);

const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7fb]$/u;
const pictographic = /^\p{Extended_Pictographic}$/u;

/** What a character is, in bits above the two of its width. */
const trait = { pictographic: 4, skinTone: 8, regional: 16 };

/** What the cell before can still take up, in bits of xterm.js's "char kind". */
const open = { emoji: 1, joiner: 2, flag: 4, symbol: 8, keycap: 16, keycapShown: 32 };

const joiner = 0x200d;
const emojiStyle = 0xfe0f;
const keycap = 0x20e3;
const softHyphen = 0xad;

/** A page of 256 characters is looked up when its first character is met. */
const pages = new Array<Uint8Array | undefined>(0x1100);

function traitsOf(character: number): number {
  const page = pages[character >> 8] ?? openPage(character >> 8);
  return page[character & 0xff]!;
}

function openPage(number: number): Uint8Array {
  const page = Uint8Array.from({ length: 256 }, (_, offset) => lookUp((number << 8) + offset));
  pages[number] = page;
  return page;
}

function lookUp(character: number): number {
  const text = String.fromCodePoint(character);
  if (zeroWidth.test(text) && character !== softHyphen) return 0;
  const isWide = wideRanges.some(([first, last]) => character >= first && character <= last);
  let traits = isWide ? 2 : 1;
  if (pictographic.test(text)) traits |= trait.pictographic;
  if (character >= 0x1f3fb && character <= 0x1f3ff) traits |= trait.skinTone;
  if (character >= 0x1f1e6 && character <= 0x1f1ff) traits |= trait.regional;
  return traits;
}

export const widthOf = (character: number): 0 | 1 | 2 => (traitsOf(character) & 3) as 0 | 1 | 2;

/** Terminals disagree on how wide this is, so whoever draws it should not rely on where the cursor is afterwards. */
export function isWidthUncertain(text: string): boolean {
  const first = text.codePointAt(0)!;
  if (first < 0x80 && text.length === 1) return false;
  return text.length > (first > 0xffff ? 2 : 1) || (traitsOf(first) & (trait.pictographic | trait.regional | trait.skinTone)) !== 0;
}

/** xterm.js packs it so: what the cell is open for, its width, and whether the character joins the cell before. */
const property = (kind: number, width: number, joins: boolean): number => (kind << 3) | (width << 1) | (joins ? 1 : 0);

export const joinedWidth = (properties: number): number => (properties >> 1) & 3;

export const joins = (properties: number): boolean => (properties & 1) !== 0;

/** The tables as xterm.js asks for them. */
export const unicodeWidths = {
  version: 'swarm',
  wcwidth: widthOf,
  charProperties(character: number, preceding: number): number {
    if (character < 0x7f) return property(isKeycapBase(character) ? open.keycap : 0, 1, false);
    const traits = traitsOf(character);
    if ((traits & 3) === 0) return attached(character, preceding >> 3, joinedWidth(preceding));
    if (traits === 2) return property(0, 2, false);
    return clustered(traits, preceding >> 3, joinedWidth(preceding)) ?? property(opened(traits), traits & 3, false);
  },
};

/** Of what shares a cell when it is printed without anything in between. */
export function clusterWidth(text: string): number {
  let properties = 0;
  for (const character of text) properties = unicodeWidths.charProperties(character.codePointAt(0)!, properties);
  return joinedWidth(properties);
}

const isKeycapBase = (character: number): boolean => (character >= 0x30 && character <= 0x39) || character === 0x23 || character === 0x2a;

/** A mark always belongs to the cell before, even where the cursor was moved there. */
function attached(mark: number, before: number, width: number): number {
  if (mark === joiner) return property((before & open.emoji) === 0 ? 0 : open.emoji | open.joiner, width, true);
  if (mark === emojiStyle && (before & open.keycap) !== 0) return property(open.keycapShown, width, true);
  if (mark === emojiStyle && (before & open.symbol) !== 0) return property(open.emoji, 2, true);
  if (mark === keycap && (before & open.keycapShown) !== 0) return property(0, 2, true);
  return property(before & ~(open.joiner | open.keycap | open.keycapShown), width, true);
}

function clustered(traits: number, before: number, width: number): number | undefined {
  if (width === 0) return undefined;
  if ((before & open.joiner) !== 0 && (traits & trait.pictographic) !== 0) return property(open.emoji, 2, true);
  if ((before & open.emoji) !== 0 && (traits & trait.skinTone) !== 0) return property(open.emoji, 2, true);
  if ((before & open.flag) !== 0 && (traits & trait.regional) !== 0) return property(0, 2, true);
  return undefined;
}

function opened(traits: number): number {
  if ((traits & trait.regional) !== 0) return open.flag;
  if ((traits & trait.pictographic) === 0) return 0;
  return (traits & 3) === 1 ? open.emoji | open.symbol : open.emoji;
}
