/** The plugin that the preset of opencode gives it: what it took is told until somebody has heard it. */

import { writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { swarmPaths } from '../../src/config/paths.ts';
import { presetNamed } from '../../src/config/preset-catalog.ts';
import { tempDir } from '../helpers/temp.ts';

interface Said {
  readonly id: number;
  readonly method: string;
  readonly params: {
    readonly event?: string;
    readonly payload?: { readonly message_id?: string; readonly error?: string; readonly message?: string };
  };
}

/** Hears one call after the other, whoever makes it. */
function ears() {
  const heard: { said: Said; by: Socket }[] = [];
  const waiting: ((each: { said: Said; by: Socket }) => void)[] = [];
  const server: Server = createServer(by => {
    let rest = '';
    by.on('error', () => {}).on('data', bytes => {
      const lines = (rest + bytes).split('\n');
      rest = lines.pop()!;
      for (const each of lines.map(line => ({ said: JSON.parse(line) as Said, by }))) {
        const next = waiting.shift();
        if (next === undefined) heard.push(each);
        else next(each);
      }
    });
  });
  const next = async () => heard.shift() ?? new Promise<{ said: Said; by: Socket }>(resolve => waiting.push(resolve));
  return { server, next };
}

const listen = (server: Server, socket: string) => new Promise<void>(resolve => server.listen(socket, resolve));
const close = (server: Server) => new Promise<void>(resolve => server.close(() => resolve()));

function answered(message: string) {
  const tokens = { input: 1, output: 1, reasoning: 0, cache: { read: 0, write: 0 } };
  const info = { id: message, role: 'assistant', time: { completed: 1 }, modelID: 'demo', tokens, cost: 0 };
  return { event: { type: 'message.updated', properties: { sessionID: 's', info } } };
}

/** The plugin as opencode would load it, which is to speak to this socket. */
async function plugged(dir: string, socket: string) {
  const place = { paths: swarmPaths({ cwd: dir, env: { HOME: dir } }), env: {}, cwd: dir };
  const { hooks } = presetNamed('opencode', {}, place).pool!.launch.agent!.agent;
  writeFileSync(path.join(dir, 'swarm.mjs'), String(hooks!.files['swarm.js']));
  vi.stubEnv('SWARM_SOCKET', socket);
  vi.stubEnv('SWARM_TOKEN', 'secret');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { Swarm } = await import(pathToFileURL(path.join(dir, 'swarm.mjs')).href);
  return Swarm() as Promise<{ event(told: object): Promise<void> }>;
}

test('what it took while nobody listened, and what was not answered, is told again', async () => {
  const dir = tempDir();
  const socket = path.join(dir, 's.sock');
  const plugin = await plugged(dir, socket);
  await plugin.event(answered('while it was away'));
  const first = ears();
  await listen(first.server, socket);
  expect((await first.next()).said.method).toBe('hello');
  const { said, by } = await first.next();
  expect(said.params.payload?.message_id).toBe('while it was away');
  by.destroy();
  await close(first.server);
  const second = ears();
  await listen(second.server, socket);
  onTestFinished(() => close(second.server));
  expect((await second.next()).said.method).toBe('hello');
  const again = await second.next();
  expect(again.said.params.payload?.message_id).toBe('while it was away');
  again.by.write(`${JSON.stringify({ id: again.said.id, result: {} })}\n`);
  await plugin.event(answered('the next'));
  const next = await second.next();
  expect(next.said.params.payload?.message_id).toBe('the next');
  next.by.write(`${JSON.stringify({ id: next.said.id, result: {} })}\n`);
  next.by.end();
});

test('a refusal of its service is told by its kind, with the status and the words', async () => {
  const dir = tempDir();
  const socket = path.join(dir, 's.sock');
  const plugin = await plugged(dir, socket);
  const { server, next } = ears();
  await listen(server, socket);
  onTestFinished(() => close(server));
  const fails = (error?: object) => plugin.event({ event: { type: 'session.error', properties: { sessionID: 's', error } } });
  await fails();
  await fails({ name: 'APIError', data: { message: 'slow down', statusCode: 429, isRetryable: true } });
  await fails({ name: 'ProviderAuthError', data: { providerID: 'acme', message: 'x'.repeat(999) } });
  await next();
  const [limit, login] = [await next(), await next()];
  expect(limit.said.params).toMatchObject({
    event: 'session.error',
    payload: { error: 'APIError 429', message: 'slow down', session_id: 's' },
  });
  expect(login.said.params.payload).toMatchObject({ error: 'ProviderAuthError', message: 'x'.repeat(500) });
  limit.by.end();
});
