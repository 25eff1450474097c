/** Whatever a worker's output does, an emulator that shows it is afterwards as it was before. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputGuard } from '../../src/client/output-guard.ts';
import { enterScreen, leaveScreen, resetAfterStream } from '../../src/client/terminal-modes.ts';
import { Emulator } from '../helpers/emulator.ts';
import { runs } from '../helpers/runs.ts';

const pieces = [
  ...['text\r\n', 'more text ', '\n\n\n', '\x1b[31;1;7m', '\x1b[?25l', '\x1b[?1h', '\x1b=', '\x1b[?2004h', '\x1b[?1004h', '\x1b[?1003h'],
  ...[
    '\x1b[?1006h',
    '\x1b[?1000h',
    '\x1b[?1002l',
    '\x1b[2;4r',
    '\x1b[?6h',
    '\x1b[?7l',
    '\x1b[4h',
    '\x1b(0',
    '\x0e',
    '\x1b[3 q',
    '\x1b[5;9H',
  ],
  ...['\x1b7', '\x1b8', '\x1b[?1049h', '\x1b[?1049l', '\x1b[?47h', '\x1b[3J', '\x1b[2J', '\x1bc', '\x1b[!p', '\x1b]0;t\x07', '\x1b]0;open'],
  ...['\x1b[?2026h', '\x1b[>1u', '\x1b[5', '\x1b', '\x1bP+q', '\x1b[?5h', '\x1b[20h', '\x1b[6n', '\x1b[c'],
];

const stream = fc.array(fc.constantFrom(...pieces), { maxLength: 15 });

async function before(): Promise<Emulator> {
  const screen = new Emulator(30, 6);
  screen.write('\x1b[?2004hshell$ ls\r\nfile one\r\nfile two\r\nshell$ swarm attach\r\n');
  await screen.lines();
  screen.written = '';
  return screen;
}

const stateOf = async (screen: Emulator): Promise<object> => ({
  ...{ lines: await screen.lines(), cursor: await screen.cursor(), alternate: screen.alternate },
  // The shell sets this one at each prompt, and off before a command.
  modes: { ...screen.modes, bracketedPasteMode: false },
});

test('after an attachment: the screen, the cursor and every mode', async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.boolean(), async (parts, wheel) => {
      const screen = await before();
      const expected = await stateOf(screen);
      const guard = new OutputGuard({ screen: 'ours', wheel });
      screen.write(enterScreen() + guard.restart());
      for (const part of parts) for (const piece of guard.push(Buffer.from(part))) screen.write(piece);
      screen.write(leaveScreen(guard.traces));
      expect(await stateOf(screen)).toEqual(expected);
      screen.destroy();
    }),
    runs(300),
  );
});

test('after a stream on the own screen: every mode, and what was shown stays', async () => {
  await fc.assert(
    fc.asyncProperty(stream, async parts => {
      const screen = await before();
      const { modes } = (await stateOf(screen)) as { modes: object };
      const guard = new OutputGuard({ screen: 'theirs', wheel: false });
      for (const part of ['a stream\r\n', ...parts]) for (const piece of guard.push(Buffer.from(part))) screen.write(piece);
      screen.write(resetAfterStream(guard.traces, guard.alternate));
      expect(await stateOf(screen)).toMatchObject({ modes: { ...modes, originMode: expect.anything() }, alternate: false });
      expect(screen.written).toContain('a stream');
      screen.destroy();
    }),
    runs(300),
  );
});
