/** `swarm replay`: plays the recording of a worker in this terminal. */

import { SwarmError } from '../core/error.ts';
import type { Mark } from '../holder/recording.ts';
import { durationMs, factor, usageError } from './readers.ts';
import { recordedProcess } from './recorded-process.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.get',
  summary: 'Play the recording of a worker in this terminal',
  without: ['json', 'as'],
  args: [['<W>', 'the worker, running or ended']],
  flags: {
    speed: { value: 'N', short: 's', read: factor, about: 'so many times as fast (default 1)' },
    'idle-limit': { value: 'TIME', short: 'i', read: durationMs, about: 'the longest pause, such as 2s' },
  },
  about: 'Space pauses, q or Ctrl-C ends it. `swarm record export` writes the recording for other players.',
  examples: ['swarm replay claude-3 --speed 4 --idle-limit 2s'],
  run: async call => {
    const { terminal, options } = call;
    const [worker = ''] = call.args;
    if (terminal.columns === undefined)
      throw usageError(
        'to replay, standard output must be a terminal',
        `\`swarm record export ${worker}\` writes the recording to a file.`,
      );
    const { log } = await recordedProcess(worker, await call.connect());
    const [{ marksIn, pieces }, { play }, { ownTerminal }] = await Promise.all([
      import('../holder/recording.ts'),
      import('../client/play.ts'),
      import('../client/viewer-terminal.ts'),
    ]);
    const [first] = await marksIn(log);
    if (first === undefined)
      throw new SwarmError('not_found', `there is no recording of ${worker}`, { hint: '`swarm logs` shows what output there is.' });
    noteSize(first, terminal);
    const pace = { speed: options.speed ?? 1, idleLimitMs: options['idle-limit'] ?? Number.POSITIVE_INFINITY };
    await play(pieces(log), pace, ownTerminal());
    return 0;
  },
});

function noteSize({ cols, rows }: Mark, terminal: Terminal): void {
  const { columns = cols, rows: height = rows } = process.stdout;
  if (columns >= cols && height >= rows) return;
  terminal.note(`swarm: it was recorded at ${cols}x${rows}; in this terminal of ${columns}x${height} it may look wrong`);
}
