/** The page about MCP: how hosts are connected, and every tool with what it takes, made from the tools themselves. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation of one of the hosts

import { inputSchema } from '../protocol/json-schema.ts';
import { fieldList } from '../protocol/reference.ts';
import { type AnyTool, isFor } from './tool.ts';
import { tools } from './tools.ts';

export const toolsReference = (): string => [...head, ...tools.flatMap(section)].join('\n');

function section(tool: AnyTool): string[] {
  const roles = (['worker', 'orchestrator', 'monitor'] as const).filter(role => isFor(tool, role));
  const taken = fieldList(inputSchema(tool.input));
  const what = `${tool.about}. For ${roles.length === 3 ? 'every role' : roles.join(', ')}${tool.effect === 'none' ? '; changes nothing' : ''}.`;
  return [`### ${tool.name}`, '', what, '', ...(taken === '' ? [] : [taken, ''])];
}

const head = [
  '# Tools for agents, by MCP',
  '',
  '<!-- Made from src/mcp by `npm run generate`. -->',
  '',
  '`swarm mcp` serves the board on standard input and output, for any agent that speaks MCP. It is started by the agent (its host), has no',
  'state of its own, and touches nothing before the first call.',
  '',
  '## Who the agent is',
  '',
  '- In a worker of the swarm (a pool, `swarm run`): `SWARM_SOCKET`, `SWARM_TOKEN`, `SWARM_ROLE` and `SWARM_DRIVE` in its environment say it.',
  '- Where a host gives its servers another environment: the same by `swarm mcp --socket PATH --token TOKEN --role ROLE`.',
  '- An agent in a terminal of your own: `swarm mcp --as NAME`, started in the project. `--can sql` says what it is able to do, `--role`',
  '  what it is; with `--role orchestrator` it is offered the tools of one. `--socket` names the daemon of another project (`swarm where`).',
  '- `swarm mcp` alone: the agent names itself when it calls `agent_register`.',
  '',
  'An agent that runs elsewhere keeps what it has claimed while its host runs: the server gives signs of life for it.',
  '',
  '## When the daemon is away',
  '',
  'A call waits up to 20 s for a daemon that was killed or is being upgraded, and tells a host that has asked for progress that it does;',
  '`SWARM_PATIENCE=5s` says otherwise, for hosts whose own limit is short. Then it fails and says what to do: nothing was done. The verbs of a',
  'worker in its shell (`swarm task done`) wait as well, and those with `--as NAME` where the daemon was killed rather than stopped. Outside a',
  'worker, a server that never reached a daemon does not.',
  '',
  'A call that was under way when the daemon died is made again, and nothing is done twice: claims and messages carry keys, the end of a',
  'task is told once, and of notes, new tasks and read messages the board says whether they are there. A task that was claimed for an',
  'answer that never came is what the next `task_next` gets. Only of a review, of usage without an end, and of votes and runs without a',
  'key nobody knows: the error says so, and where to look.',
  '',
  '## Connecting a host',
  '',
  '| Agent | How |',
  '| --- | --- |',
  '| claude | `claude mcp add swarm -- swarm mcp --as ada`, or for one launch `--mcp-config JSON` with `--allowedTools mcp__swarm` |',
  `| codex | \`codex -c 'mcp_servers.swarm={command="swarm",args=["mcp","--as","ada"]}'\`, or \`[mcp_servers.swarm]\` in config.toml |`,
  '| opencode | `opencode.json`: `{"mcp":{"swarm":{"type":"local","command":["swarm","mcp","--as","ada"]}}}` |',
  '| gemini, qwen | `settings.json`, as JSON below; qwen also takes it by `--mcp-config` |',
  '| copilot | `--additional-mcp-config JSON` |',
  '| amp | `--mcp-config JSON` |',
  '| cursor-agent | `.cursor/mcp.json`, then `cursor-agent mcp enable swarm`. It passes few variables on: name the agent in `args`, or, for workers of a pool, the variables: `"args":["mcp"],"env":{"SWARM_SOCKET":"${env:SWARM_SOCKET}","SWARM_TOKEN":"${env:SWARM_TOKEN}"}` |',
  '| crush | `crush.json`: `{"mcp":{"swarm":{"type":"stdio","command":"swarm","args":["mcp","--as","ada"]}}}` |',
  '| goose | `goose run --with-extension "swarm mcp --as ada"` |',
  '| aider, and whatever has no MCP | the same by verbs: `swarm task next --claim --as ada`, `swarm task done`, `swarm send`, `swarm inbox` |',
  '',
  '`JSON` is `{"mcpServers":{"swarm":{"command":"swarm","args":["mcp","--as","ada"]}}}`.',
  '',
  '## Tools',
  '',
  'A tool answers with structured content and with the same as JSON text. One that refuses has changed nothing, and says what to do.',
  'Annotations say which tools change nothing, and which may be repeated. Types are those of [the socket](protocol.md).',
  'Besides tools there are the resources `swarm://board`, `swarm://task/{id}` and `swarm://worker/{name}/screen`.',
  '',
];
