/** The server: tools and resources on standard input and output, for as long as the input lasts. */

import { type CallToolResult, type JSONRPCMessage, McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { ServeTools } from '../client/tools-wish.ts';
import { version } from '../protocol/version.ts';
import { portable } from './portable.ts';
import { refusalText } from './refusal.ts';
import { offerResources } from './resources.ts';
import { type Session, sessionOf } from './session.ts';
import { type AnyTool, isFor } from './tool.ts';
import { tools } from './tools.ts';

export const serveTools: ServeTools = async wish => {
  const session = sessionOf(wish);
  const transport = new Announcing(() => wish.hasToken && void session.call('worker.tools', {}).catch(() => {}));
  serveStdio(() => serverFor(session, wish.given.role), { transport, onerror: () => {} });
  await closed(transport);
  session.close();
};

/** The daemon is told once the tools have gone out: whoever was to give the agent work waits for that. */
class Announcing extends StdioServerTransport {
  readonly #announce: () => void;

  constructor(announce: () => void) {
    super();
    this.#announce = announce;
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    await super.send(message);
    if ('result' in message && 'tools' in message.result) this.#announce();
  }
}

function serverFor(session: Session, role: string | undefined): McpServer {
  const server = new McpServer({ name: 'swarm', version }, { instructions: session.instructionsFor(role ?? 'worker') });
  for (const tool of tools) if (isFor(tool, role)) offer(tool, server, session);
  offerResources(server, session);
  return server;
}

function offer(tool: AnyTool, server: McpServer, session: Session): void {
  const { name, title, about: description, effect, input, output } = tool;
  const schemas = { inputSchema: portable(input), outputSchema: portable(output) };
  const annotations = { readOnlyHint: effect === 'none', destructiveHint: false, idempotentHint: effect !== 'again', openWorldHint: false };
  server.registerTool(name, { title, description, ...schemas, annotations }, async (args, context) => {
    try {
      const waiter = { signal: context.mcpReq.signal, progress: progressOf(context) };
      return answer(tool, await tool.run(args as never, { session: session.during(waiter), ...waiter }));
    } catch (error) {
      return { isError: true, content: [{ type: 'text', text: refusalText(error) }] };
    }
  });
}

/** As text as well, since not every host reads the structure. */
function answer({ output }: AnyTool, found: unknown): CallToolResult {
  const structuredContent = output.parse(found) as Record<string, unknown>;
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

function progressOf({ mcpReq }: ServerContext): ((message: string) => void) | undefined {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let progress = 0;
  return message => {
    const params = { progressToken, progress: ++progress, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
  };
}

/** The input has ended, or what came was nothing that could go on. */
const closed = (transport: StdioServerTransport): Promise<void> =>
  new Promise(resolve => {
    const { onclose } = transport;
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
