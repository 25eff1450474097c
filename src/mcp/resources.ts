/** What can be read besides calling tools: the board, one task, the screen of one worker. */

import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { isText } from '../core/artifact.ts';
import { limits } from '../core/limits.ts';
import { isFinal, statuses } from '../core/task.ts';
import { refusalText } from './refusal.ts';
import type { Session } from './session.ts';
import { TaskLine } from './shapes.ts';

/** As many open tasks as are shown of the board. */
const shownMax = 200;

const json = 'application/json';

export function offerResources(server: McpServer, session: Session): void {
  server.registerResource(
    'board',
    'swarm://board',
    {
      title: 'The board',
      description: `How many tasks are in each state, and the first ${shownMax} that are not finished`,
      mimeType: json,
    },
    uri => read(uri, json, async () => asText(await board(session))),
  );
  server.registerResource(
    'task',
    new ResourceTemplate('swarm://task/{id}', { list: undefined }),
    { title: 'A task', description: 'Everything about one task, with what it depends on', mimeType: json },
    (uri, { id }) => read(uri, json, async () => asText(await session.call('task.get', { id: String(id) }))),
  );
  server.registerResource(
    'artifact',
    new ResourceTemplate('swarm://artifact/{id}', { list: undefined }),
    { title: 'An artifact', description: `What is kept under an id such as a7, at most ${limits.artifactPieceBytes} bytes of it` },
    (uri, { id }) => readArtifact(uri, String(id), session),
  );
  server.registerResource(
    'screen',
    new ResourceTemplate('swarm://worker/{name}/screen', { list: undefined }),
    { title: 'The screen of a worker', description: 'What the terminal of a worker shows now', mimeType: 'text/plain' },
    (uri, { name }) =>
      read(uri, 'text/plain', async () => {
        const { lines } = await session.call('worker.screen', { name: decodeURIComponent(String(name)) });
        return lines.join('\n').trimEnd();
      }),
  );
}

async function readArtifact(uri: URL, id: string, session: Session) {
  const { artifact, data } = await session.call('artifact.get', { id }).catch(error => {
    throw new Error(refusalText(error));
  });
  const content = isText(artifact.type) ? { text: Buffer.from(data, 'base64').toString('utf8') } : { blob: data };
  return { contents: [{ uri: uri.href, mimeType: artifact.type, ...content }] };
}

async function board(session: Session): Promise<object> {
  const [{ tasks: counts }, { tasks }] = await Promise.all([
    session.call('status', {}),
    session.call('task.list', { status: statuses.filter(status => !isFinal(status)), limit: shownMax }),
  ]);
  return { counts, tasks: tasks.map(task => TaskLine.parse(task)) };
}

async function read(uri: URL, mimeType: string, text: () => Promise<string>) {
  try {
    return { contents: [{ uri: uri.href, mimeType, text: await text() }] };
  } catch (error) {
    throw new Error(refusalText(error));
  }
}

const asText = (value: object): string => JSON.stringify(value);
