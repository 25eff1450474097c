/** Tools for what is too long for a message or a result: keep it, and read it again. */

import * as z from 'zod';
import { Artifact, isText } from '../core/artifact.ts';
import { artifactMethods } from '../protocol/artifact-methods.ts';
import { methodOf } from '../protocol/methods.ts';
import { defineTool } from './tool.ts';

const put = artifactMethods['artifact.put'].params.shape;
const list = artifactMethods['artifact.list'].params.shape;
const get = artifactMethods['artifact.get'].params.shape;

/** Of a text as one answer shows it, unless more is asked for. */
const shownBytes = 50_000;

const ArtifactLine = Artifact.omit({ sha256: true, created_at: true });

export const artifactPut = defineTool({
  name: 'artifact_put',
  title: 'Keep an artifact',
  about: `${methodOf('artifact.put').summary}, for what is too long for a result; name its id in yours`,
  effect: 'again',
  input: z.strictObject({
    text: put.text,
    data: put.data.describe('in place of text: bytes in base64'),
    name: put.name,
    type: put.type,
    task_id: put.task,
  }),
  output: z.object({ artifact: ArtifactLine }),
  run: async ({ task_id: task, ...content }, { session }) => {
    const { artifact } = await session.call('artifact.put', { ...content, task });
    return { artifact: artifact! };
  },
});

export const artifactGet = defineTool({
  name: 'artifact_get',
  title: 'Read an artifact',
  about: `${methodOf('artifact.get').summary}; without artifact_id, the artifacts there are`,
  effect: 'none',
  input: z.strictObject({
    artifact_id: get.id.optional(),
    offset: get.offset,
    length: get.length.unwrap().default(shownBytes).describe(get.length.description!),
    task_id: list.task,
  }),
  output: z.object({
    artifacts: z.array(ArtifactLine),
    text: z.string().optional().describe('its content, where that is text'),
    data: z.string().optional().describe('its content in base64, where that is no text'),
    next: z.union([z.number(), z.string()]).nullable().describe('offset of the next piece'),
  }),
  run: async ({ artifact_id: id, offset, length, task_id: task }, { session }) => {
    if (id === undefined) return session.call('artifact.list', { task });
    const { artifact, data, next } = await session.call('artifact.get', { id, offset, length });
    const content = isText(artifact.type) ? { text: Buffer.from(data, 'base64').toString('utf8') } : { data };
    return { artifacts: [artifact], ...content, next };
  },
});
