/** The reference page of the socket, docs/protocol.md, derived from the contract table. */

import { errorCodes, exitCodeOf, rpcNumberOf } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { inputSchema, type JsonSchema, nouns, outputSchema, typeText, words } from './json-schema.ts';
import { type MethodName, methodNames, methodOf } from './methods.ts';
import { protocolRange } from './wire.ts';

export function protocolReference(): string {
  const nounSections = Object.entries(nouns).map(([name, schema]) => `### ${name}\n\n${fieldList(outputSchema(schema))}`);
  return `${[intro(), errors(), '## Methods', ...methodNames.map(method), '## Nouns', wordList(), ...nounSections, facts].join('\n\n')}\n`;
}

const intro = (): string => `# The socket

This page is generated from the table in \`src/protocol/methods.ts\`, which daemon, client, command and agents' tools are derived from.

## Wire

JSON-RPC 2.0 over a Unix socket, one JSON object a line, UTF-8. \`swarm where\` names two sockets: \`socket\` for the operator, and
\`agentSocket\`, which takes only a worker's token and the methods of its role. A line has at most ${limits.requestBytes / 1024 ** 2} MiB, and a connection at most
${limits.requestsInFlight} requests under way. Requests may be sent before earlier ones are answered; a reply means that its effect is stored.

\`hello\` comes first, within ${limits.helloMs / 1000} seconds, with the protocol versions that you speak; this daemon speaks ${versions()}.

\`\`\`
-> {"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":{"min":1,"max":1},"client":"my-script"}}
<- {"jsonrpc":"2.0","id":1,"result":{"protocol":1,"version":"...","pid":4711,"you":{"name":"operator","role":"operator"},"renew_ms":20000}}
-> {"jsonrpc":"2.0","id":2,"method":"task.create","params":{"title":"Write the docs"}}
<- {"jsonrpc":"2.0","id":2,"result":{"task":{"id":"t1","title":"Write the docs","status":"pending"}}}
-> {"jsonrpc":"2.0","id":3,"method":"worker.register","params":{"name":"ada"}}
<- {"jsonrpc":"2.0","id":3,"result":{"worker":{"name":"ada","role":"worker"},"token":"...","socket":"..."}}
\`\`\`

An agent does the same on its own socket, with the token that it has in \`SWARM_TOKEN\`: it asks for a task, reports, and ends it.

\`\`\`
-> {"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":{"min":1,"max":1},"client":"my-agent","token":"TOKEN"}}
<- {"jsonrpc":"2.0","id":1,"result":{"protocol":1,"you":{"name":"ada","role":"worker"}}}
-> {"jsonrpc":"2.0","id":2,"method":"task.next","params":{"claim":true,"wait_ms":30000}}
<- {"jsonrpc":"2.0","id":2,"result":{"task":{"id":"t1","title":"Write the docs","attempt":1,"owner":"ada"},"token":"...","mail":0}}
-> {"jsonrpc":"2.0","id":3,"method":"task.progress","params":{"id":"t1","progress":0.5,"step":"chapter two"}}
<- {"jsonrpc":"2.0","id":3,"result":{"id":"t1","progress":0.5,"step":"chapter two"}}
-> {"jsonrpc":"2.0","id":4,"method":"task.note","params":{"id":"t9","text":"hm"}}
<- {"jsonrpc":"2.0","id":4,"error":{"code":-32001,"message":"there is no task t9","data":{"code":"not_found","hint":"..."}}}
-> {"jsonrpc":"2.0","id":5,"method":"task.done","params":{"id":"t1","result":"docs/guide.md"}}
<- {"jsonrpc":"2.0","id":5,"result":{"id":"t1","status":"completed","result":"docs/guide.md"}}
\`\`\`

After \`facts.subscribe\` every fact arrives as a notification \`{"jsonrpc":"2.0","method":"fact","params":Fact}\`, once and in order.

Types below: \`task\`, \`message\` are ids such as \`t12\` and \`m40\`; \`name\` is letters, digits and \`. _ - : /\`; \`json\` is any JSON value; times are
milliseconds since the epoch; \`?\` marks what may be left out; \`NewTask\` is what \`task.create\` takes, and the other nouns stand at the end.`;

function errors(): string {
  const rows = errorCodes.map(code => `| \`${code}\` | ${rpcNumberOf(code)} | ${exitCodeOf(code)} |`);
  return `## Errors

\`{"error":{"code":NUMBER,"message":TEXT,"data":{"code":CODE,"hint":TEXT?, ...}}}\`: the message says what happened and why, the hint what to do.
Programs go by \`data.code\`; the command turns it into its exit code (0 done, 3 nothing to claim).

| Code | Number | Exit code |
| --- | --- | --- |
${rows.join('\n')}`;
}

function method(name: MethodName): string {
  const { summary, callers, params, result, tool } = methodOf(name);
  const taken = fieldList(inputSchema(params));
  const lines = [
    `### ${name}`,
    `${summary}. For ${callers.length === 4 ? 'everyone' : callers.join(', ')}${tool === undefined ? '' : `; as a tool: \`${tool}\``}.`,
    ...(taken === '' ? [] : [taken]),
    `Result: \`${typeText(outputSchema(result))}\``,
  ];
  return lines.join('\n\n');
}

const wordList = (): string =>
  Object.entries(words)
    .map(([name, schema]) => `- \`${name}\`: ${valuesOf(inputSchema(schema))}`)
    .join('\n');

const valuesOf = ({ enum: values, description, anyOf }: JsonSchema): string =>
  anyOf === undefined ? (values ?? []).map(value => `\`${value}\``).join(', ') : (description ?? '');

/** One line for each field: its type, whether it must be there, its default, its meaning. */
export function fieldList({ properties = {}, required = [] }: JsonSchema): string {
  return Object.entries(properties)
    .map(([name, schema]) => {
      const mark = required.includes(name) ? '' : '?';
      const preset = schema.default === undefined ? '' : `, default \`${JSON.stringify(schema.default)}\``;
      const about = schema.description === undefined ? '' : `: ${schema.description}`;
      return `- \`${name}${mark}: ${typeText(schema)}\`${preset}${about}`;
    })
    .join('\n');
}

const facts = `## Facts

The log of everything that happened, each under a number of its own, without gaps. \`data.patch\` of a task's fact holds the fields that changed, \`data.task\` of \`task.added\` all of
them: the facts of a task add up to it. Renewed leases leave no fact.`;

function versions(): string {
  const { min, max } = protocolRange;
  return min === max ? `version ${max}` : `versions ${min} to ${max}`;
}
