/** The examples of docs/protocol.md, said to a daemon as they stand there: each answer is as it is shown. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startDaemon } from './helpers/daemon.ts';
import { openWire } from './helpers/wire.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/protocol.md'), 'utf8');
const talks = [...page.matchAll(/^```\n(->[\s\S]*?)^```/gm)].map(([, talk]) => talk!.trim().split('\n'));

/** `...` is any text, and a pid any number. */
const asExpected = (line: string): unknown =>
  JSON.parse(line, (key, value) => (value === '...' ? expect.any(String) : key === 'pid' ? expect.any(Number) : value));

test('every example is true', async () => {
  expect(talks.map(lines => lines.length)).toEqual([6, 10]);
  const daemon = await startDaemon();
  let token = '';
  for (const [talk, socket] of [
    [talks[0]!, 'swarm.sock'],
    [talks[1]!, 'agent.sock'],
  ] as const) {
    const wire = await openWire(join(daemon.home, socket));
    for (const line of talk) {
      if (line.startsWith('-> ')) {
        wire.send(JSON.parse(line.slice(3).replace('TOKEN', token)));
        continue;
      }
      const answer = await wire.next();
      expect(answer).toMatchObject(asExpected(line.slice(3)) as object);
      token = answer.result?.token ?? token;
    }
  }
});
