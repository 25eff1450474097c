/** What xterm.js answers wrong or not at all when the output asks the terminal about itself. */

import type { Emulator } from './emulator.ts';
import { penOfAttributes, styleCodes } from './pen.ts';

/** Programs look for names that they know the faults of; this one has none that they would have to work around. */
const terminalName = 'swarm(1)';
const isDark = 1;

/** XTGETTCAP: what every viewer can show, and what is asked for to find that out. */
const capabilities: Readonly<Record<string, string>> = { TN: 'xterm-256color', Co: '256', colors: '256', RGB: '8/8/8' };

const namesMax = 16;

const reply = (text: string): string => `\x1bP${text}\x1b\\`;

export function answerQueries(emulator: Emulator, answer: (text: string) => void): void {
  emulator.terminal.onData(answer);
  const { input } = emulator;
  const on = (id: Parameters<typeof input.registerCsiHandler>[0], what: (first: number) => string | undefined) =>
    input.registerCsiHandler(id, ({ params }) => {
      const text = what(params[0]!);
      if (text !== undefined) answer(text);
      return text !== undefined;
    });
  on({ final: 'n' }, first => (first === 6 ? `\x1b[${place(emulator)}R` : undefined));
  on({ prefix: '?', final: 'n' }, first =>
    first === 6 ? `\x1b[?${place(emulator)}R` : first === 996 ? `\x1b[?997;${isDark}n` : undefined,
  );
  on({ prefix: '=', final: 'c' }, first => (first === 0 ? reply('!|00000000') : undefined));
  on({ prefix: '>', final: 'q' }, first => (first === 0 ? reply(`>|${terminalName}`) : undefined));
  input.registerDcsHandler({ intermediates: '$', final: 'q' }, setting => {
    const text =
      setting === 'm'
        ? `${styleCodes(penOfAttributes(emulator.attributes)) || '0'}m`
        : setting === ' q'
          ? `${cursorStyle(emulator)} q`
          : undefined;
    if (text !== undefined) answer(reply(`1$r${text}`));
    return text !== undefined;
  });
  input.registerDcsHandler({ intermediates: '+', final: 'q' }, names => {
    for (const name of names.split(';').slice(0, namesMax)) answer(reply(capability(name)));
    return true;
  });
}

/** xterm.js counts from the top of the screen even where the origin is elsewhere, and has a column behind the last one. */
function place({ active, cols, modes }: Emulator): string {
  const row = active.y - (modes.origin ? active.scrollTop : 0) + 1;
  return `${row};${Math.min(active.x, cols - 1) + 1}`;
}

const styles = { block: 1, underline: 3, bar: 5 };

/** As DECSCUSR numbers it; 0 is the viewer's own. */
export function cursorStyle({ modes: { cursorStyle: style, cursorBlink } }: Emulator): number {
  return style === undefined ? 0 : styles[style] + (cursorBlink ? 0 : 1);
}

/** What is no name in hexadecimal is not repeated: it would end up in the agent's input. */
function capability(encoded: string): string {
  if (!/^(?:[\da-f]{2}){1,16}$/i.test(encoded)) return '0+r';
  const value = capabilities[Buffer.from(encoded, 'hex').toString('latin1')];
  return value === undefined ? `0+r${encoded}` : `1+r${encoded}=${Buffer.from(value).toString('hex')}`;
}
