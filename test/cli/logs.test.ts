/** What a worker printed: as bytes, as text, as JSON, as a cast; what there is, and what comes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aProcess, hosted, type PlayedDaemon, playedDaemon } from '../helpers/played-daemon.ts';
import { recorded } from '../helpers/recorded.ts';
import { aWorker } from '../helpers/task.ts';

const output = '\x1b[31mred\x1b[0m\r\n10%\r100%\r\nend';
const bytes = Buffer.byteLength(output);

const withLog = (log: string, change: object = {}): Promise<PlayedDaemon> =>
  playedDaemon({ 'worker.get': ({ name }) => hosted(name, { log, ...change }) });

describe('what there is', () => {
  const once = () => withLog(recorded({ 0: [output] }));

  test('bytes to a pipe, text to a terminal', async () => {
    const { swarm } = await once();
    expect((await swarm(['logs', 'w1'])).out).toBe(output);
    expect((await swarm(['logs', 'w1', '--plain'])).out).toBe('red\n100%\nend\n');
    expect((await swarm(['logs', 'w1'], { columns: 80 })).out).toBe('red\n100%\nend\n');
  });

  test('raw to a terminal leaves it as it was, and asks it nothing', async () => {
    const { swarm } = await withLog(recorded({ 0: [`${output}\x1b[c\x1b[?1049h\x1b[>1u`] }));
    const { out } = await swarm(['logs', 'w1', '--raw'], { columns: 80 });
    expect(out.startsWith(`${output}\x1b[?1049h\x1b[>1u`)).toBe(true);
    expect(out).toContain('\x1b[<1u');
    expect(out.endsWith('\x1b[?1049l\x1b[?25h\x1b[0m')).toBe(true);
  });

  test('as JSON, piece by piece', async () => {
    const { swarm } = await withLog(recorded({ 7: ['é\x1b[1m!'], 14: ['more'] }));
    const pieces = async (...flags: string[]) =>
      (await swarm(['logs', 'w1', '--json', ...flags])).out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line));
    expect(await pieces()).toEqual([
      { seq: 7, text: 'é\x1b[1m!' },
      { seq: 14, text: 'more' },
    ]);
    expect(await pieces('--plain')).toEqual([{ seq: 18, text: 'é!more\n' }]);
  });

  test.each([
    ['3', 'end'],
    ['1kB', output],
    ['0', ''],
  ])('its last %s bytes', async (count, text) => {
    const { swarm } = await once();
    expect((await swarm(['logs', 'w1', '--bytes', count])).out).toBe(text);
  });

  test('what came since then', async () => {
    const now = Date.now();
    const index = `${now - 3_600_000} 0 80x24\n${now - 300_000} 5 80x24\n`;
    const { swarm } = await withLog(recorded({ 0: ['0123456789', index] }));
    expect((await swarm(['logs', 'w1', '--since', '10m'])).out).toBe('56789');
    expect((await swarm(['logs', 'w1', '--since', '2h', '-c', '3'])).out).toBe('789');
    expect((await swarm(['logs', 'w1', '--since', '1m'])).out).toBe('');
  });

  test('nothing yet is nothing', async () => {
    const { swarm } = await withLog('/nowhere');
    expect(await swarm(['logs', 'w1'])).toEqual({ code: 0, out: '', err: '' });
  });

  test('of an agent elsewhere there is none', async () => {
    const { swarm } = await playedDaemon({ 'worker.get': ({ name }) => aWorker({ name }) });
    expect(await swarm(['logs', 'bob'])).toMatchObject({ code: 1, err: expect.stringContaining('bob runs elsewhere') });
  });

  test.each([[['--plain', '--raw']], [['--bytes', 'many']], [['--since', 'yesterday']]])('%j is wrong', async flags => {
    const { swarm } = await once();
    expect((await swarm(['logs', 'w1', ...flags])).code).toBe(2);
  });
});

describe('what comes', () => {
  test('follows what there is, from the very next byte, until the worker ends', async () => {
    const { swarm, attach } = await withLog(recorded({ 0: [output] }));
    const run = swarm(['logs', 'w1', '-f']);
    const peer = await attach.viewer();
    expect(peer.hello).toMatchObject({ worker: 'w1', mode: 'log', from: bytes, follow: true });
    peer.welcome({ from: bytes });
    peer.output(' of it\r\n');
    peer.end({ notice: 'end' });
    expect(await run).toEqual({ code: 0, out: `${output} of it\r\n`, err: '' });
  });

  test('goes on where it was when the daemon comes back', async () => {
    const daemon = await withLog(recorded({ 0: ['abc'] }));
    const run = daemon.swarm(['logs', 'w1', '-f', '--plain']);
    const first = await daemon.attach.viewer();
    first.welcome({ from: 3 });
    first.output('def');
    first.socket.end();
    const second = await daemon.attach.viewer();
    expect(second.hello.from).toBe(6);
    second.welcome({ from: 6 });
    second.output('ghi');
    second.end({ notice: 'exit', code: 0, signal: null });
    expect(await run).toEqual({
      ...{ code: 0, out: 'abcdefghi\n' },
      err: 'swarm: the daemon is gone; waiting until it is back (Ctrl-C ends this)',
    });
  });

  test('nothing more of a worker that has ended', async () => {
    const { swarm } = await withLog(recorded({ 0: [output] }), { state: 'exited', code: 0 });
    expect((await swarm(['logs', 'w1', '-f'])).out).toBe(output);
  });
});

describe('record export', () => {
  const index = '1000500 0 80x24\n1001000 3 80x24\n1001500 5 100x30\n';
  const log = () => recorded({ 0: ['one\r\ntwo', index] });
  const ended = { state: 'exited', code: 3, ended_at: 1_002_000, command: ['make', 'all'] } as const;
  const cast = [
    '{"version":3,"term":{"cols":80,"rows":24,"type":"xterm-256color"},"timestamp":1000,"command":"make all","title":"w1"}',
    '[0,"o","one"]',
    '[0.5,"o","\\r\\n"]',
    '[0.5,"r","100x30"]',
    '[0,"o","two"]',
    '[0.5,"x","3"]',
    '',
  ].join('\n');

  test('writes a cast to standard output, or to a file', async () => {
    const { swarm, home } = await withLog(log(), ended);
    expect(await swarm(['record', 'export', 'w1'])).toEqual({ code: 0, out: cast, err: '' });
    expect(await swarm(['record', 'export', 'w1', '-o', join(home, 'w1.cast')])).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(join(home, 'w1.cast'), 'utf8')).toBe(cast);
  });

  test('of a worker that runs there is no end', async () => {
    const { swarm } = await withLog(log());
    expect((await swarm(['record', 'export', 'w1'])).out).toMatch(/"two"\]\n$/);
  });

  test('without any output it is a header', async () => {
    const { swarm } = await withLog('/nowhere', { ...aProcess(), started_at: 2_000_000 });
    expect(JSON.parse((await swarm(['record', 'export', 'w1'])).out)).toMatchObject({ version: 3, term: { cols: 120 }, timestamp: 2_000 });
  });

  test('a file that cannot be written is an error', async () => {
    const { swarm } = await withLog(log());
    expect(await swarm(['record', 'export', 'w1', '-o', '/nowhere/w1.cast'])).toMatchObject({
      ...{ code: 2, err: expect.stringContaining('cannot write /nowhere/w1.cast') },
    });
  });
});

test('replay needs a terminal', async () => {
  const { swarm } = await withLog('/nowhere');
  const { code, err } = await swarm(['replay', 'w1']);
  expect(code).toBe(2);
  expect(err).toContain('`swarm record export w1` writes the recording to a file.');
});
