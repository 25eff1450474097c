/** A program under the name of an agent that shows whatever it is told to: a line typed into it is a text for printf. */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Arrivals } from './arrivals.ts';
import { type Output, type TestDaemon, testHome } from './daemon.ts';
import { follow } from './following.ts';
import { end } from './living.ts';
import { holdersIn, processesOf } from './pools.ts';
import { tempDir } from './temp.ts';

export interface Puppet {
  readonly daemon: TestDaemon;
  readonly operator: Client;
  readonly home: string;
  readonly facts: Arrivals<Fact>;
  /** As printf reads it. */
  shows(text: string): Promise<void>;
  /** The fact that its status became this, after those seen before. */
  becomes(status: string): Promise<Fact>;
  /** Tells an event as the hook of the agent would. */
  hook(event: string, payload?: object): Promise<Output>;
  /** What it is known by. */
  token(): string;
  explained(): Promise<string>;
  /** The daemon is killed, and another one is started. */
  revive(): Promise<void>;
}

export const clear = '\\033[H\\033[2J';

export async function puppet(agent: string, name = 'ann'): Promise<Puppet> {
  const place = testHome();
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  let daemon = await place.start();
  let operator = await daemon.connect();
  let facts = await follow(operator, 0);
  const { file, token } = puppetProgram(agent);
  await operator.call('worker.run', { command: [file], name, cwd: place.home });
  await operator.call('worker.screen', { name, after: 4, wait_ms: 20_000 });
  let seen = 0;
  return {
    home: place.home,
    get daemon() {
      return daemon;
    },
    get operator() {
      return operator;
    },
    get facts() {
      return facts;
    },
    shows: async text => {
      await operator.call('worker.type', { name, text: `${text}\n` });
    },
    becomes: async status => {
      const isIt = ({ type, subject, data }: Fact): boolean => type === 'worker.updated' && subject === name && data.status === status;
      const fact = await facts.first(each => each.seq > seen && isIt(each));
      seen = fact.seq;
      return fact;
    },
    hook: (event, payload = {}) => toldBy({ socket: daemon.agentSocket, token: token(), home: place.home }, agent, event, payload),
    token,
    explained: async () => (await operator.call('explain', { id: name })).because.join('\n'),
    revive: async () => {
      await daemon.kill();
      daemon = await place.start();
      operator = await daemon.connect();
      facts = await follow(operator, 0);
    },
  };
}

/** It leaves its token where a test finds it. */
export function puppetProgram(agent: string): { file: string; token(): string } {
  const [file, token] = [join(tempDir(), agent), join(tempDir(), 'token')];
  writeFileSync(file, script(token));
  chmodSync(file, 0o755);
  return { file, token: () => readFileSync(token, 'utf8') };
}

/** What the hook of an agent prints for an event. */
export function toldBy(
  { socket, token, home }: { socket: string; token: string; home: string },
  agent: string,
  event: string,
  payload: object = {},
): Promise<Output> {
  return testHome({ SWARM_SOCKET: socket, SWARM_TOKEN: token }, home).swarmWith(JSON.stringify(payload), 'hook', agent, event);
}

const script = (token: string): string => `#!/bin/sh
stty -echo
printf %s "$SWARM_TOKEN" > ${token}.new
mv ${token}.new ${token}
printf ready
while IFS= read -r line; do printf "$line"; done
`;
