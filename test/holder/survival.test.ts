/** A holder outlives everybody, harms nobody, and goes when it is told to. */

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { frameKinds, type HolderRecord, inputFrame } from '../../src/holder/protocol.ts';
import { frame, frameBytesMax, jsonFrame } from '../../src/protocol/frame.ts';
import { type Chance, chance } from '../helpers/chance.ts';
import { appears, modeOf } from '../helpers/files.ts';
import { fixture, holderProgram, shell, specIn, startHolder, TestHolder } from '../helpers/holder.ts';
import { endOnFinish, lives } from '../helpers/living.ts';
import { tempDir } from '../helpers/temp.ts';

const patient = shell('read line; echo "got $line"; exit 4');

test.each(['SIGHUP', 'SIGINT', 'SIGPIPE'] as const)('%s does not end it', async signal => {
  const holder = await startHolder(patient);
  const link = await holder.watch();
  holder.process.kill(signal);
  await link.type('on\n');
  expect(await link.exit()).toMatchObject({ code: 4 });
  await link.shows('got on');
});

test('whoever started it may be killed', async () => {
  const dir = tempDir();
  const spec = specIn(dir, patient);
  writeFileSync(join(dir, 'spec.json'), JSON.stringify(spec), { mode: 0o600 });
  const starter = promisify(execFile)(process.execPath, [fixture('start-and-die.mjs'), holderProgram, join(dir, 'spec.json')]);
  await expect(starter).rejects.toMatchObject({ signal: 'SIGKILL' });
  const record = JSON.parse(readFileSync(join(dir, 'holder.json'), 'utf8')) as HolderRecord;
  endOnFinish(record.holder);
  const holder = new TestHolder(spec, record, starter.child);
  expect(lives(record.holder)).toBe(true);
  const link = await holder.watch();
  await link.type('on\n');
  await link.shows('got on');
  await link.do({ do: 'leave' });
  await link.closed;
});

test('told to leave it goes when nothing runs any more, and its socket with it', async () => {
  const holder = await startHolder(patient);
  const [link, other] = [await holder.watch(), await holder.watch()];
  await link.do({ do: 'leave' });
  await link.type('on\n');
  expect(await other.exit()).toMatchObject({ code: 4 });
  expect(await holder.ended()).toBe(0);
  expect(existsSync(holder.spec.socket)).toBe(false);
});

test('without leave it stays after the exit, and goes at once when that comes', async () => {
  const holder = await startHolder(patient);
  const link = await holder.watch();
  await link.type('\n');
  await link.exit();
  const late = await holder.link();
  expect(late.welcome.run.exit).toMatchObject({ code: 4 });
  await late.do({ do: 'leave' });
  expect(await holder.ended()).toBe(0);
});

test('killed, it takes its terminal along and nothing else', async () => {
  const [holder, other] = [await startHolder(['cat']), await startHolder(patient)];
  holder.process.kill('SIGKILL');
  await holder.ended();
  const link = await other.watch();
  await link.type('still\n');
  await link.shows('got still');
});

test('its socket is back when somebody deletes it, and who was connected notices nothing', async () => {
  const holder = await startHolder(patient);
  const link = await holder.watch();
  for (let times = 0; times < 3; times++) {
    rmSync(holder.spec.socket);
    await appears(holder.spec.socket);
    expect(modeOf(holder.spec.socket)).toBe('600');
    expect((await holder.link()).welcome.run.state).toBe('running');
  }
  await link.type('on\n');
  expect(await link.exit()).toMatchObject({ code: 4 });
});

test('its socket is back when the whole folder was deleted and made again', async () => {
  const dir = tempDir();
  const runtime = join(dir, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const holder = await startHolder(patient, { dir, socket: join(runtime, 's') });
  rmSync(runtime, { recursive: true });
  mkdirSync(runtime, { mode: 0o700 });
  await appears(holder.spec.socket);
  const link = await holder.watch();
  await link.type('on\n');
  await link.shows('got on');
});

test('a thousand frames of garbage harm nobody', async () => {
  const holder = await startHolder(shell('while read line; do echo "got $line"; [ "$line" = end ] && exit 4; done'));
  const honest = await holder.watch();
  const luck = chance();
  for (let count = 0; count < 1_000; ) {
    const link = await holder.bareLink();
    const some = luck.between(1, 40);
    for (let number = 0; number < some; number++) link.socket.write(garbage(luck));
    count += some;
    if (luck.between(0, 1) === 0) link.socket.destroy();
    else link.socket.end();
    await link.closed;
  }
  await honest.type('end\n');
  await honest.shows('got end');
  expect(await honest.exit()).toMatchObject({ code: 4 });
  expect((await holder.link()).welcome.run.state).toBe('exited');
});

/** Anything but what would rightly change something: input, stop, signal and leave in their right form. */
function garbage(luck: Chance): Uint8Array {
  const bytes = (most: number): Uint8Array => Uint8Array.from({ length: luck.between(0, most) }, () => luck.between(0, 255));
  const value = (): unknown => luck.one([null, 0, -1, 1.5, 1e300, '', 'x', [], {}, true, Number.MAX_SAFE_INTEGER]);
  const verb = luck.one(['watch', 'unwatch', 'resize', 'pause', 'resume', 'spawn', 'signal', 'nothing', '__proto__', 7]);
  return luck.one([
    () => bytes(200),
    () => frame(luck.between(0, 255), Uint8Array.of(0, 0, 0)),
    () => frame(frameKinds.command, bytes(100)),
    () => frame(frameKinds.hello, bytes(100)),
    () => jsonFrame(luck.one([frameKinds.command, frameKinds.hello]), value()),
    () => jsonFrame(frameKinds.hello, { min: value(), max: value() }),
    () =>
      jsonFrame(frameKinds.command, { id: value(), do: verb, from: value(), cols: value(), rows: value(), signal: value(), spec: value() }),
    () => inputFrame(luck.between(0, 9), new Uint8Array()),
    () => Uint8Array.of(0xff, 0xff, 0xff, 0xff, 2),
    () => new Uint8Array(new Uint32Array([frameBytesMax]).buffer),
  ])();
}
