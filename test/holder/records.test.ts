/** A holder's first words and what it writes down: by these it is found again, whoever else is gone. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Exit, HolderRecord } from '../../src/holder/protocol.ts';
import { modeOf } from '../helpers/files.ts';
import { shell, startHolder } from '../helpers/holder.ts';
import { identityOf } from '../helpers/living.ts';

test('the welcome says who holds what, in which size, and what is in memory', async () => {
  const holder = await startHolder(shell('printf hello; read line'), { spawn: { cols: 100, rows: 30 } });
  await (await holder.watch()).shows('hello');
  const { welcome } = await holder.link();
  expect(welcome).toEqual({
    ...{
      protocol: 1,
      version: '0.0.0-test',
      holder: identityOf(holder.process.pid!),
      cols: 100,
      rows: 30,
      tail: 0,
      head: 5,
      paused: false,
    },
    run: { number: 1, label: null, state: 'running', process: identityOf(holder.record.run.process!.pid), from: 0, exit: null },
  });
});

test.each([
  ['of an older build', { min: 1, max: 1 }, 1],
  ['of a newer one that still speaks this', { min: 1, max: 9 }, 1],
])('a daemon %s is spoken with', async (_, hello, protocol) => {
  const holder = await startHolder(shell('read line'));
  const link = await holder.link(hello);
  expect(link.welcome.protocol).toBe(protocol);
  expect(await link.do({ do: 'unwatch' })).toBeNull();
});

test.each([
  ['only newer versions', { min: 2, max: 9 }],
  ['only versions that are gone', { min: 0, max: 0 }],
])('one that speaks %s is told the range and let go', async (_, hello) => {
  const holder = await startHolder(shell('read line'));
  const link = await holder.link(hello);
  expect(link.welcome.version).toBe('0.0.0-test');
  await link.closed;
  expect((await holder.link()).welcome.run.state).toBe('running');
});

test('its records are private and whole, and the spec with its secrets is gone', async () => {
  const holder = await startHolder(shell('read line; exit 3'));
  const { dir, socket } = holder.spec;
  expect(readdirSync(dir).sort()).toEqual(['holder.json', 's']);
  expect(holder.read<HolderRecord>('holder.json')).toEqual(holder.record);
  expect(holder.record).toMatchObject({
    protocol: { min: 1, max: 1 },
    version: '0.0.0-test',
    socket,
    holder: identityOf(holder.process.pid!),
  });
  const link = await holder.watch();
  await link.type('go\n');
  const exit = await link.exit();
  expect(holder.read<Exit>('exit.json')).toEqual(exit);
  expect(exit).toMatchObject({ run: 1, code: 3, signal: null });
  const files = readdirSync(dir);
  expect(files.filter(name => name.endsWith('.new'))).toEqual([]);
  expect([dir, ...files.map(name => join(dir, name))].map(modeOf)).toEqual(['700', ...files.map(() => '600')]);
});

test('a further process in the same terminal is another run, of which the records tell', async () => {
  const holder = await startHolder(shell('printf one'));
  const link = await holder.watch();
  expect(await link.exit()).toMatchObject({ run: 1, code: 0, seq: 3 });
  const run = await link.do({ do: 'spawn', spec: { ...holder.spec.spawn, command: shell('printf two; read line; exit 4') } });
  expect(run).toMatchObject({ number: 2, state: 'running', from: 3, exit: null });
  expect(existsSync(join(holder.spec.dir, 'exit.json'))).toBe(false);
  expect(holder.read<HolderRecord>('holder.json').run).toEqual(run);
  expect(await link.failure({ do: 'spawn', spec: holder.spec.spawn })).toMatchObject({ code: 'running' });
  await link.shows('two');
  await link.type('\n');
  await link.events.first(event => event.event === 'exit' && event.exit.run === 2);
  expect(holder.read<Exit>('exit.json')).toMatchObject({ run: 2, code: 4 });
});

test('the agent has its mark, its folder and its size', async () => {
  const holder = await startHolder(shell('echo "$SWARM_INCARNATION $PWD $(stty size)"'), { spawn: { cwd: '/usr' } });
  const link = await holder.watch();
  await link.exit();
  expect(link.bytes().toString()).toBe(`${holder.spec.mark.slice('SWARM_INCARNATION='.length)} /usr 40 120\r\n`);
  expect(readFileSync(join(holder.spec.dir, 'output-000000000000000.raw'), 'utf8')).toBe(link.bytes().toString());
});
