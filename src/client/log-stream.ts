/** A worker's output as raw bytes from a place on, and on as it comes, over the attach socket. */

import { openAttachStream } from './attach-stream.ts';

export interface LogRequest {
  readonly socket: string;
  readonly worker: string;
  readonly from: number;
  /** Who reads. */
  readonly name: string;
}

/** Nothing more is read while this has not resolved. */
export type TakeBytes = (seq: number, bytes: Uint8Array) => Promise<void>;

export interface LogEnd {
  /** The place after the last byte that was taken. */
  readonly seq: number;
  /** The worker has ended; otherwise the daemon went away, and there may be more. */
  readonly isOver: boolean;
}

export async function followLog({ socket, worker, from, name }: LogRequest, take: TakeBytes): Promise<LogEnd> {
  const { stream, welcome } = await openAttachStream(socket, { worker, name, mode: 'log', take: false, from, follow: true });
  const { promise: ended, resolve, reject } = Promise.withResolvers<boolean>();
  let seq = welcome.from ?? from;
  let taking = Promise.resolve();
  let waiting = 0;
  stream.start({
    onOutput: bytes => {
      const at = seq;
      seq += bytes.length;
      waiting++;
      stream.pause();
      taking = taking.then(() => take(at, bytes));
      taking.then(() => {
        if (--waiting === 0) stream.resume();
      }, reject);
    },
    onNotice: ({ notice }) => {
      if (notice === 'exit' || notice === 'end' || notice === 'lost') resolve(true);
    },
    onClosed: () => resolve(false),
  });
  try {
    const isOver = await ended;
    await taking;
    return { seq, isOver };
  } finally {
    stream.close();
  }
}
