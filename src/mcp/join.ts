/** The tools as functions, for a program that is an agent itself: `import { joinSwarm } from 'swarm/agent'`. */

import type * as z from 'zod';
import { connect } from '../client/client.ts';
import { patienceMs } from '../client/insist.ts';
import type { Introduction } from '../client/tools-wish.ts';
import { SwarmError } from '../core/error.ts';
import { agentMessages, agentRegister, agentSend, agentStatus, agentUpdateStatus } from './agent-tools.ts';
import { type Session, sessionOf } from './session.ts';
import { memoryStatus, spawnWorker } from './swarm-tools.ts';
import { taskClaim, taskCreate, taskList, taskNext } from './task-tools.ts';
import { taskUpdate } from './task-update.ts';
import type { Tool } from './tool.ts';

export interface Joining extends Introduction {
  /** Where the daemon listens: `swarm where` tells. Inside a worker it is known, and so is the token. */
  readonly socket?: string | undefined;
  readonly token?: string | undefined;
}

/** Nothing is opened before the first call; a daemon that was restarted is found again. */
export function joinSwarm({ socket = process.env.SWARM_SOCKET, token = process.env.SWARM_TOKEN, ...given }: Joining = {}) {
  const session = sessionOf({
    hasToken: token !== undefined,
    given,
    patienceMs: patienceMs(process.env),
    connect: said => lineTo(socket, token, said),
  });
  const over = new AbortController();
  const call = functionsOn(session, over.signal);
  const [send, register, next] = [call(agentSend), call(agentRegister), call(taskNext)];
  return {
    agent: { send },
    agent_register: register,
    agent_send: send,
    agent_messages: async (wish: z.input<typeof agentMessages.input> = {}) => (await call(agentMessages)(wish)).messages,
    agent_status: async () => (await call(agentStatus)({})).agents,
    agent_update_status: call(agentUpdateStatus),
    task_create: call(taskCreate),
    task_list: async (query: z.input<typeof taskList.input> = {}) => (await call(taskList)(query)).tasks,
    task_next: (wish: z.input<typeof taskNext.input> = {}) => next(wish),
    task_claim: call(taskClaim),
    task_update: call(taskUpdate),
    spawn_worker: (name: string, wish: Omit<z.input<typeof spawnWorker.input>, 'name'> = {}) => call(spawnWorker)({ ...wish, name }),
    memory_status: () => call(memoryStatus)({}),
    close: () => {
      over.abort(new SwarmError('refused', 'the program has left the swarm'));
      session.close();
    },
  };
}

/** What a tool checks of its input and picks from its output holds here as well. */
const functionsOn =
  (session: Session, signal: AbortSignal) =>
  <I extends z.ZodObject, O extends z.ZodObject>({ input, output, run }: Tool<I, O>) =>
  async (args: z.input<I>): Promise<z.output<O>> =>
    output.parse(await run(input.parse(args), { session: session.during({ signal }), signal, progress: undefined }));

function lineTo(socket: string | undefined, token: string | undefined, said: Introduction | undefined) {
  if (socket === undefined)
    throw new SwarmError('no_daemon', 'nobody has said where the swarm is', { hint: 'Give `socket`: `swarm where` tells it.' });
  if (token !== undefined) return connect(socket, { token });
  const { name, role, capabilities, tags } = said ?? {};
  const more = {
    ...(role === undefined ? {} : { role }),
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(tags === undefined ? {} : { tags }),
  };
  return connect(socket, { as: { name: name!, ...more } });
}
