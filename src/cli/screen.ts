/** `swarm screen`: what the terminals of workers show now. */

import type { Result } from '../protocol/methods.ts';
import { lines } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { painter } from './style.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.screen',
  summary: 'Print what the terminals of workers show now, or showed last',
  args: [['<W...>', 'the workers']],
  flags: { ansi: { param: 'ansi' }, scrollback: { param: 'scrollback' } },
  examples: ['swarm screen claude-3', 'swarm screen claude-3 --ansi --scrollback | less -R', 'swarm screen claude-3 --json | jq .cursor'],
  run: async call => {
    const { args, params, terminal } = call;
    const client = await call.connect();
    const paint = painter(terminal.color);
    return eachId(call, args, {
      send: name => client.call('worker.screen', { ...params, name }),
      tell: (screen, name) => {
        const shown = screenText(screen, params.ansi ?? false);
        return args.length === 1 ? shown : `${paint('bold', `==> ${name} <==`)}\n${shown}`;
      },
    });
  },
});

/** Without the empty rows below the last one that shows something. */
function screenText({ lines: rows }: Result<'worker.screen'>, ansi: boolean): string {
  const text = rows.map(row => (ansi ? `${row}\x1b[0m` : lines(row)));
  const last = rows.findLastIndex(row => row.replace(/\x1b\[[\d;:]*m/g, '').trim() !== '');
  // Never nothing: an empty screen is an empty line.
  return `${text.slice(0, last + 1).join('\n')}\n`;
}
