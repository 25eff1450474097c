/** Text from the board, made safe to print: a title may not move the cursor, colour the screen or turn writing around. */

/** Control characters, those that turn the direction of writing, line separators and half characters. */
const unsafe = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/gu;
const unsafeExceptNewline = new RegExp(`(?!\\n)${unsafe.source}`, 'gu');
const plainAscii = /^[\x20-\x7e]*$/;

const isAscii = (text: string): boolean => plainAscii.test(text);

/** On one line: line breaks and tabs become blanks, whatever else a terminal would obey is spelled out. */
export const oneLine = (text: string): string => (isAscii(text) ? text : text.replace(/[\r\n\t]+/g, ' ').replace(unsafe, spelledOut));

/** With its line breaks, everything else as in `oneLine`. */
export const lines = (text: string): string =>
  isAscii(text) ? text : text.replaceAll('\r\n', '\n').replaceAll('\t', '    ').replace(unsafeExceptNewline, spelledOut);

/** A value as one line of JSON. What a terminal would obey is escaped, which changes nothing for whoever parses it. */
export const jsonLine = (value: unknown): string => JSON.stringify(value).replace(unsafe, inJson);

/** Text in a syntax that knows `\\u` escapes wherever such characters stand. */
export const escapedInQuotes = (text: string): string => (isAscii(text) ? text : text.replace(unsafeExceptNewline, inJson));

/** Whether something in it would have to be spelled out. */
export const isUnsafe = (text: string): boolean => text !== lines(text);

/** Each line set off by blanks. */
export const indented = (text: string, by = 2): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

export const terminated = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** `1 task`, `2 tasks`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string => `${count} ${count === 1 ? noun : plural}`;

export const percent = (share: number): string => `${Math.round(share * 100)}%`;

function spelledOut(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : inJson(character);
}

const inJson = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
