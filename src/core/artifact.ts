/** Artifacts: what is too large or too raw for the board, kept beside it and named by an id. */

import * as z from 'zod';
import type { JsonValue } from './json.ts';
import { limits } from './limits.ts';
import { Instant, TaskId } from './names.ts';

export const ArtifactId = z.string().regex(/^a[1-9]\d{0,14}$/, 'must be an artifact id such as a7');

const MediaType = z
  .string()
  .max(200)
  .regex(/^[\w.+-]+\/[\w.+-]+(; ?[\w.+-]+=[\w.+-]+)*$/, 'must be a media type such as text/plain');

/** What is said of new content. */
export const ArtifactLabel = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(limits.artifactNameChars)
    .regex(/^[^/\\\x00-\x1f\x7f]+$/, 'must be a file name without folders')
    .optional()
    .describe('a file name for it'),
  type: MediaType.optional().describe('its media type; by its name, or its content, when left out'),
  task: TaskId.optional().describe('the task that it belongs to'),
});
export type ArtifactLabel = z.infer<typeof ArtifactLabel>;

export const Artifact = z.object({
  id: ArtifactId,
  name: z.string(),
  type: z.string(),
  sha256: z.string().describe('the hash of its content: the same content is kept once'),
  bytes: z.number().int(),
  task: TaskId.nullable(),
  created_by: z.string(),
  created_at: Instant,
});
export type Artifact = z.infer<typeof Artifact>;

const types: Readonly<Record<string, string>> = {
  ...{ txt: 'text/plain', log: 'text/plain', md: 'text/markdown', html: 'text/html', css: 'text/css', csv: 'text/csv' },
  ...{ json: 'application/json', yaml: 'application/yaml', yml: 'application/yaml', pdf: 'application/pdf', zip: 'application/zip' },
  ...{ patch: 'text/x-diff', diff: 'text/x-diff', png: 'image/png', jpg: 'image/jpeg', svg: 'image/svg+xml', gz: 'application/gzip' },
};

/** By the end of its name; else by whether it begins as text does. */
export function typeOf(name: string, beginning: Uint8Array): string {
  const known = types[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
  return known ?? (beginning.includes(0) ? 'application/octet-stream' : 'text/plain');
}

export const isText = (type: string): boolean => /^text\/|json|yaml|xml/.test(type);

/** In a text of any kind, JSON as well. */
export const artifactsNamedIn = (text: string): string[] => text.match(/\ba[1-9]\d{0,14}\b/g) ?? [];

export const fitsOnBoard = (result: JsonValue): boolean => new TextEncoder().encode(JSON.stringify(result)).length <= limits.resultBytes;

const summaryLines = 12;
const summaryChars = 1_200;

/** What stands on the board in place of a result that is kept as an artifact: enough to know whether to read it. */
export function summaryOf(result: JsonValue, { id, bytes }: Pick<Artifact, 'id' | 'bytes'>): JsonValue {
  const text = typeof result === 'string' ? result : JSON.stringify(result, null, 2);
  const summary = text.split('\n').slice(0, summaryLines).join('\n').slice(0, summaryChars);
  return { summary, artifact: id, bytes };
}
