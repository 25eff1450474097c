/** Hosts of agents: clients of each generation of MCP, which start `swarm mcp` as hosts do. */

import { Client as Client2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as Stdio2 } from '@modelcontextprotocol/client/stdio';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as Stdio1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect, onTestFinished } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { program, type TestHome } from './daemon.ts';

/** The client of the first generation, and that of the second in its two ways of beginning. */
export const eras = ['v1', 'v2 legacy', 'v2 auto'] as const;

export interface Host {
  readonly client: Client2;
  /** What a tool answers; a refusal fails the test. */
  call(tool: string, args?: object, options?: object): Promise<Answer>;
  /** What it says when it refuses; an answer fails the test. */
  refusal(tool: string, args?: object): Promise<string>;
  /** The text of a resource. */
  read(uri: string): Promise<string>;
}

// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer
type Answer = any;

export interface Wish {
  readonly era?: (typeof eras)[number];
  readonly env?: Record<string, string>;
}

export async function hostOf(place: TestHome, args: readonly string[] = [], { era = 'v2 auto', env = {} }: Wish = {}): Promise<Host> {
  const inherited = Object.fromEntries(Object.entries(place.env).filter(([, value]) => value !== undefined)) as Record<string, string>;
  const server = { command: process.execPath, args: [program, 'mcp', ...args], cwd: place.home, env: { ...inherited, ...env } };
  const self = { name: 'test-host', version: '1' };
  const client =
    era === 'v1' ? new Client1(self) : new Client2(self, { versionNegotiation: { mode: era === 'v2 auto' ? 'auto' : 'legacy' } });
  onTestFinished(() => client.close());
  await client.connect((era === 'v1' ? new Stdio1(server) : new Stdio2(server)) as never);
  return hosted(client as Client2);
}

function hosted(client: Client2): Host {
  const ask = (name: string, args: object = {}, options?: object) =>
    client instanceof Client1
      ? (client as Client1).callTool({ name, arguments: args as never }, undefined, options)
      : client.callTool({ name, arguments: args as never }, options);
  return {
    client,
    call: async (name, args, options) => {
      const { isError, content, structuredContent } = (await ask(name, args, options)) as Answer;
      expect(isError ? `${name} refused: ${content[0].text}` : undefined).toBeUndefined();
      expect(JSON.parse(content[0].text)).toEqual(structuredContent);
      return structuredContent;
    },
    refusal: async (name, args) => {
      const { isError, content } = (await ask(name, args)) as Answer;
      expect(isError).toBe(true);
      return content[0].text;
    },
    read: async uri => ((await client.readResource({ uri })).contents[0] as { text: string }).text,
  };
}

/** The environment of an agent that has a token. */
export async function tokenEnv(operator: Client, name: string, role = 'worker'): Promise<Record<string, string>> {
  const { token, socket } = await operator.call('worker.register', { name, role });
  return { SWARM_TOKEN: token, SWARM_SOCKET: socket, SWARM_WORKER: name };
}
