/** The contract of artifacts. */

import * as z from 'zod';
import { Artifact, ArtifactId, ArtifactLabel } from '../core/artifact.ts';
import { limits } from '../core/limits.ts';
import { TaskId } from '../core/names.ts';
import { authors, everyone, type Method, operatorOnly } from './method.ts';

const offset = z.number().int().min(0).max(limits.artifactBytes).default(0);
const base64Chars = Math.ceil(limits.artifactPieceBytes / 3) * 4;

const Removed = {
  artifacts: z.array(Artifact).describe('what was removed'),
  bytes: z.number().int().describe('how much that frees on disk: content that another artifact shares is not counted'),
};
const dayMs = 86_400_000;

export const artifactMethods = {
  'artifact.put': {
    summary: 'Keep content beside the board, in one piece or in several',
    callers: authors,
    isLarge: true,
    params: z.strictObject({
      data: z.base64().max(base64Chars).optional().describe('a piece of its content, in base64'),
      text: z.string().max(limits.artifactPieceBytes).optional().describe('the same as text'),
      upload: z.string().min(1).max(100).optional().describe('your own key for this content, needed where it comes in several pieces'),
      offset: offset.describe('where this piece begins, in bytes'),
      more: z.boolean().default(false).describe('another piece follows'),
      ...ArtifactLabel.shape,
    }),
    result: z.object({
      bytes: z.number().int().describe('how much of it is there'),
      artifact: Artifact.nullable().describe('once it is complete'),
    }),
    tool: 'artifact_put',
  },
  'artifact.get': {
    summary: 'Read an artifact, or a piece of it',
    callers: everyone,
    params: z.strictObject({
      id: ArtifactId.describe('the artifact'),
      offset: offset.describe('where to begin, in bytes'),
      length: z.number().int().min(1).max(limits.artifactPieceBytes).default(limits.artifactPieceBytes).describe('how many bytes at most'),
    }),
    result: z.object({
      artifact: Artifact,
      data: z.string().describe('this piece in base64'),
      next: z.number().int().nullable().describe('where the next piece begins'),
    }),
    tool: 'artifact_get',
  },
  'artifact.list': {
    summary: 'List artifacts, oldest first',
    callers: everyone,
    params: z.strictObject({
      task: TaskId.optional().describe('only those of this task'),
      limit: z.number().int().min(1).max(limits.pageSize).default(100).describe('how many at most'),
      cursor: ArtifactId.optional().describe('`next` of the page before'),
    }),
    result: z.object({ artifacts: z.array(Artifact), next: ArtifactId.nullable() }),
    tool: 'artifact_get',
  },
  'artifact.remove': {
    summary: 'Remove these artifacts, all or none; one that a task still needs is refused',
    callers: operatorOnly,
    params: z.strictObject({
      ids: z.array(ArtifactId).min(1).max(limits.pageSize).describe('the artifacts'),
      force: z.boolean().default(false).describe('also those that a task still needs'),
    }),
    result: z.object(Removed),
  },
  'artifact.prune': {
    summary: 'Remove the artifacts that no task needs any more, page by page',
    callers: operatorOnly,
    params: z.strictObject({
      older_ms: z.number().int().min(0).max(limits.sinceMs).default(dayMs).describe('only those that are older than this'),
      dry_run: z.boolean().default(false).describe('only say which'),
      cursor: ArtifactId.optional().describe('`next` of the page before'),
    }),
    result: z.object({ ...Removed, next: ArtifactId.nullable() }),
  },
} as const satisfies Record<string, Method>;
