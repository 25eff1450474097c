/** A person is told by a command of their own: once for each thing that needs them, and of nothing else. */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testHome } from '../helpers/daemon.ts';
import { endOnFinish, gone, identityOf } from '../helpers/living.ts';

test('each thing that needs a person is told once, with a sentence as the last argument', async () => {
  const place = testHome();
  const [file, log] = [join(place.home, 'tell'), join(place.home, 'told')];
  // The last call says that it was the last.
  writeFileSync(file, `#!/bin/sh\nprintf '%s|%s|%s|%s\\n' "$1" "$2" "$SWARM_FACT" "$SWARM_SUBJECT" >> ${log}\n`);
  chmodSync(file, 0o755);
  writeFileSync(join(place.home, 'swarm.yaml'), `notify: { command: [${file}, "a; b"] }\n`);
  const daemon = await place.start();
  const operator = await daemon.connect();
  const { token } = await operator.call('worker.register', { name: 'ann' });
  expect(token).not.toBe('');
  const ann = await daemon.connect({ as: { name: 'ann' } });
  for (const status of ['working', 'waiting', 'working', 'waiting']) await ann.call('worker.update', { status, note: 'which $HOME?' });
  await ann.call('message.send', { to: 'operator', text: 'help' });
  const told = await lines(log, 2);
  expect(told[0]).toBe('a; b|ann: waiting: which $HOME?|worker.updated|ann');
  expect(told[1]).toMatch(/^a; b\|m1: .*\|message\.sent\|m1$/);
  expect(told).toHaveLength(2);
  expect(await daemon.stop()).toBe(0);
});

test('one that cannot be run is in the log, and harms nothing', async () => {
  const place = testHome();
  writeFileSync(join(place.home, 'swarm.yaml'), 'notify: { command: [/nonexistent/tell] }\n');
  const daemon = await place.start();
  const ann = await daemon.connect({ as: { name: 'ann' } });
  await ann.call('worker.update', { status: 'waiting' });
  const written = await lines(join(place.home, 'daemon.log'), 1, 'notify.command did not work');
  expect(written[0]).toContain('ENOENT');
  expect((await ann.call('status', {})).store.ok).toBe(true);
});

test('one that does not end keeps nobody from anything, and ends with the daemon, with all that it has started', async () => {
  const place = testHome();
  const [file, log] = [join(place.home, 'tell'), join(place.home, 'pids')];
  writeFileSync(file, `#!/bin/sh\ntrap '' TERM\nsleep 600 &\necho $$ >> ${log}\necho $! >> ${log}\nwait\n`);
  chmodSync(file, 0o755);
  writeFileSync(join(place.home, 'swarm.yaml'), `notify: { command: [${file}] }\n`);
  const daemon = await place.start();
  const ann = await daemon.connect({ as: { name: 'ann' } });
  await ann.call('worker.update', { status: 'waiting' });
  const pids = (await lines(log, 2)).map(Number);
  const started = pids.map(identityOf);
  started.forEach(endOnFinish);
  expect(await daemon.stop()).toBe(0);
  for (const each of started) await gone(each);
});

/** Those with these words, once there are so many. */
async function lines(file: string, count: number, words = ''): Promise<string[]> {
  for (;;) {
    const text = await Promise.resolve()
      .then(() => readFileSync(file, 'utf8'))
      .catch(() => '');
    const all = text.split('\n').filter(line => line !== '' && line.includes(words));
    if (all.length >= count) return all;
    await new Promise(resolve => setImmediate(resolve));
  }
}
