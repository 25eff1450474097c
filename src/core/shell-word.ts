/** Words of a command as a shell would read them back: for prompts and scripts, and for people who are to know what is run. */

export const shellWord = (word: string): string => (/^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

export const commandLine = (words: readonly string[]): string => words.map(shellWord).join(' ');
