/** An agent that prints faster than its screen can follow waits, whatever becomes of the one who asked it to. */

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Terminal } from '../../src/daemon/screens/terminal.ts';
import { waitForTurn } from '../../src/terminal/turns.ts';
import { shell, startHolder, type TestHolder } from '../helpers/holder.ts';

/** More than is on its way from a terminal to a screen. */
const plenty = 2 * 1024 * 1024;

test('one that goes on because the daemon hung is held back again while its screen is behind', async () => {
  const holder = await startHolder(shell('read go; exec yes "and so on, and so on"'));
  const terminal = await follow(holder);
  keepBusy();
  await terminal.type(Buffer.from('\n'));
  await becomes(holder, { paused: true });
  hangUntilItPrints(holder, plenty);
  expect((await holder.link()).welcome.run.state).toBe('running');
  await becomes(holder, { paused: true });
});

test('one that is to be stopped is not held back', async () => {
  const holder = await startHolder(shell('trap "echo last words; exit 7" TERM; read go; while :; do echo and so on; done'));
  const { promise: exited, resolve: onExit } = Promise.withResolvers<{ code: number | null }>();
  const terminal = await follow(holder, onExit);
  keepBusy();
  await terminal.type(Buffer.from('\n'));
  await becomes(holder, { paused: true });
  expect(await terminal.stop(60_000)).toEqual({ survivors: [] });
  expect(await exited).toMatchObject({ code: 7 });
});

async function follow({ spec }: TestHolder, onExit: (exit: { code: number | null }) => void = () => {}): Promise<Terminal> {
  const { socket, dir } = spec;
  const terminal = new Terminal(
    { incarnation: 'i', worker: 'w', socket, dir },
    { onExit, onLost: () => {}, onResized: () => {}, onEvidence: () => {} },
  );
  onTestFinished(() => terminal.close());
  await terminal.follow();
  return terminal;
}

/** So many others want their turn, and use it, that a screen parses a few KB a second. */
function keepBusy(): void {
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const work = (): boolean => {
    const end = performance.now() + 25;
    while (performance.now() < end);
    return !isOver;
  };
  for (let other = 0; other < 40; other++) waitForTurn(work);
}

async function becomes(holder: TestHolder, { paused }: { paused: boolean }): Promise<void> {
  for (;;) {
    const link = await holder.link();
    link.socket.destroy();
    if (link.welcome.paused === paused) return;
  }
}

/** The whole thread stands still, until the log has grown by so much. */
function hangUntilItPrints({ spec }: TestHolder, bytes: number): void {
  const file = join(spec.dir, `output-${'0'.repeat(15)}.raw`);
  const { status } = spawnSync('sh', ['-c', `tail -c +${statSync(file).size + 1} -f '${file}' | head -c ${bytes} > /dev/null`]);
  expect(status).toBe(0);
}
