/** Names in a sentence: the first few, and how many more there are. */

const shown = 5;

export const listed = (names: readonly string[]): string =>
  names.length <= shown ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
