/** `swarm logs`: what a worker printed, as bytes or as text, and what it goes on to print. */

import type { Client } from '../client/client.ts';
import { isGone, reconnect } from '../client/reconnect.ts';
import type { WorkerProcess } from '../core/worker.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { type LogPrinter, logPrinter } from './log-printer.ts';
import { durationMs, sizeBytes, usageError } from './readers.ts';
import { recordedProcess } from './recorded-process.ts';
import { attachSocketOf } from './session.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  follow: { short: 'f', about: 'go on with what comes, until the worker ends' },
  plain: { about: 'as text, without escape sequences; of a line that was written over, the last state' },
  raw: { about: 'the bytes as they are, also to a terminal' },
  since: { value: 'TIME', read: durationMs, about: 'only what came within this time, such as 10m' },
  bytes: { value: 'N', short: 'c', read: sizeBytes, about: 'only the last N bytes, such as 20000 or 64KiB' },
} as const satisfies Flags;

type LogsCall = Call<'worker.get', typeof flags>;

export const verb = defineVerb({
  method: 'worker.get',
  summary: 'Print what a worker has printed',
  without: ['as'],
  args: [['<W>', 'the worker']],
  flags,
  about:
    'To a terminal it prints text, to a pipe or a file the bytes as they came; --plain and --raw decide otherwise. With --json each ' +
    'piece is a line with its place, `seq`. The oldest output of a worker that prints very much is dropped in time.',
  examples: ['swarm logs claude-3 | less -R', 'swarm logs claude-3 -f --since 10m', 'swarm logs tests-1 --plain | grep -i error'],
  run: async call => {
    const { options, terminal } = call;
    if (options.plain && options.raw) throw usageError('--plain and --raw do not go together');
    const [worker = ''] = call.args;
    const client = await call.connect();
    const process = await recordedProcess(worker, client);
    const printer = await logPrinter(
      { plain: options.plain ?? (!options.raw && terminal.columns !== undefined), json: call.json },
      terminal,
    );
    const seq = await printRecorded(process, call, printer);
    if (options.follow && isLive(process)) await follow({ worker, client, from: seq }, call, printer);
    await printer.end();
    return 0;
  },
});

const isLive = ({ state }: WorkerProcess): boolean => state === 'running' || state === 'starting';

/** What is on disk, from the place that the flags ask for; gives the place after it. */
async function printRecorded({ log }: WorkerProcess, { options }: LogsCall, printer: LogPrinter): Promise<number> {
  const { endOfLog, placeAt, readLog } = await import('../holder/recording.ts');
  const end = await endOfLog(log);
  const places = [0];
  if (options.since !== undefined) places.push(await placeAt(log, Date.now() - options.since));
  if (options.bytes !== undefined) places.push(end - options.bytes);
  let seq = Math.max(...places);
  for await (const piece of readLog(log, seq)) {
    await printer.print(piece.seq, piece.bytes);
    seq = piece.seq + piece.bytes.length;
  }
  return seq;
}

interface Followed {
  readonly worker: string;
  readonly client: Client;
  readonly from: number;
}

/** Also past a restart of the daemon: it goes on at the place where it was. */
async function follow({ worker, client, from }: Followed, { connect, terminal }: LogsCall, printer: LogPrinter): Promise<void> {
  exitOnInterrupt();
  const { followLog } = await import('../client/log-stream.ts');
  const name = `swarm logs, pid ${process.pid}`;
  let seq = from;
  let current = client;
  for (;;) {
    try {
      const end = await followLog({ socket: attachSocketOf(current), worker, from: seq, name }, async (at, bytes) => {
        await printer.print(at, bytes);
        seq = at + bytes.length;
      });
      if (end.isOver) return;
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    terminal.note('swarm: the daemon is gone; waiting until it is back (Ctrl-C ends this)');
    current = await reconnect(connect);
  }
}
