/** `swarm mcp`: the board as tools, for an agent that speaks MCP. */

import { patienceMs } from '../client/insist.ts';
import { usageError } from './readers.ts';
import { identityOf, openSession } from './session.ts';
import { defineVerb, type Flags } from './verb.ts';

const flags = {
  role: { value: 'ROLE', about: 'the role of the agent: worker, orchestrator, monitor, or your own; decides which tools are listed' },
  can: { value: 'CAP', many: true, about: 'what the agent named by --as can do' },
  socket: { value: 'PATH', about: 'the socket of the daemon, in place of SWARM_SOCKET' },
  token: { value: 'TOKEN', about: "the agent's token, in place of SWARM_TOKEN" },
} as const satisfies Flags;

export const verb = defineVerb({
  summary: 'Serve the board as MCP tools on standard input and output; agents start it by themselves',
  without: ['json'],
  flags,
  about:
    'Inside a worker it knows who it is from the environment. Elsewhere --as names the agent, or the agent names itself when it calls ' +
    'agent_register. Nothing happens on the board before the first call.',
  examples: ['swarm mcp', 'swarm mcp --as builder-1 --can typescript', 'swarm mcp --as lead --role orchestrator'],
  run: async ({ as, options, terminal, serveTools }) => {
    const { role, can: capabilities, socket, token } = options;
    const env: NodeJS.ProcessEnv = {
      ...terminal.env,
      ...(socket === undefined ? {} : { SWARM_SOCKET: socket }),
      ...(token === undefined ? {} : { SWARM_TOKEN: token }),
    };
    if (token !== undefined && !env.SWARM_SOCKET) throw usageError('--token needs the socket that takes it', 'Give --socket as well.');
    const hasToken = identityOf(env, { as }).token !== undefined;
    await serveTools({
      hasToken,
      isHandedTasks: hasToken && ['each', 'typed'].includes(env.SWARM_DRIVE ?? ''),
      patienceMs: patienceMs(env),
      given: { name: as, role: role ?? (hasToken ? env.SWARM_ROLE : undefined), capabilities },
      connect: ({ name, ...more } = {}) => openSession({ env, cwd: terminal.cwd }, { as: name, ...more }),
    });
    return 0;
  },
});
