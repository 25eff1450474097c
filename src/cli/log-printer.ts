/** Prints output of a worker: as bytes, as text that no terminal would obey, or piece by piece as JSON. */

import { jsonLine } from '../wording/text.ts';
import type { Terminal } from './terminal.ts';

export interface LogPrinter {
  print(seq: number, bytes: Uint8Array): Promise<void>;
  /** What is left, and a terminal that is as it was. */
  end(): Promise<void>;
}

export async function logPrinter({ plain, json }: { plain: boolean; json: boolean }, terminal: Terminal): Promise<LogPrinter> {
  const toText = plain ? await plainText() : decoded();
  if (json) return jsonPrinter(toText, terminal);
  if (plain) {
    return {
      print: (_, bytes) => terminal.write(toText.push(bytes)),
      end: () => terminal.write(toText.end()),
    };
  }
  if (terminal.columns !== undefined) return guarded(terminal);
  return { print: (_, bytes) => terminal.write(bytes), end: async () => {} };
}

interface ToText {
  push(bytes: Uint8Array): string;
  end(): string;
}

async function plainText(): Promise<ToText> {
  const { PlainText } = await import('../client/plain-text.ts');
  return new PlainText();
}

function decoded(): ToText {
  const decoder = new TextDecoder();
  return { push: bytes => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

function jsonPrinter(toText: ToText, terminal: Terminal): LogPrinter {
  let next = 0;
  const print = async (seq: number, text: string): Promise<void> => {
    if (text !== '') await terminal.write(`${jsonLine({ seq, text })}\n`);
  };
  return {
    print: (seq, bytes) => {
      next = seq + bytes.length;
      return print(seq, toText.push(bytes));
    },
    end: () => print(next, toText.end()),
  };
}

/** Raw to a terminal: it is not asked anything, as nobody here would read the answers, and in the end it is as it was. */
async function guarded(terminal: Terminal): Promise<LogPrinter> {
  const [{ OutputGuard }, { resetAfterStream }] = await Promise.all([
    import('../client/output-guard.ts'),
    import('../client/terminal-modes.ts'),
  ]);
  const guard = new OutputGuard({ screen: 'theirs', wheel: false });
  const reset = (): string => resetAfterStream(guard.traces, guard.alternate);
  // Also after Ctrl-C.
  const onExit = (): void => void process.stdout.write(reset());
  process.once('exit', onExit);
  return {
    print: async (_, bytes) => {
      for (const piece of guard.push(bytes)) await terminal.write(piece);
    },
    end: async () => {
      process.off('exit', onExit);
      await terminal.write(reset());
    },
  };
}
