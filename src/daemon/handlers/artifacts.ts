/** Artifacts: content that comes and goes in pieces. */

import { SwarmError } from '../../core/error.ts';
import { limits } from '../../core/limits.ts';
import type { Handlers } from '../context.ts';

export const artifacts = {
  'artifact.put': async ({ data, text, upload, offset, more, ...label }, { caller }, { store, chance }) => {
    if ((data === undefined) === (text === undefined)) {
      throw new SwarmError('bad_params', 'artifact.put: give either data or text', { hint: 'data holds bytes in base64.' });
    }
    if (upload === undefined && (more || offset > 0)) {
      throw new SwarmError('bad_params', 'artifact.put: content in several pieces needs a key', {
        hint: 'Give each piece the same upload.',
      });
    }
    // A key is its sender's own.
    const id = `${caller.name} ${upload ?? chance.id()}`;
    const piece = data === undefined ? Buffer.from(text!) : Buffer.from(data, 'base64');
    const bytes = await store.artifacts.append({ id, offset }, piece);
    return { bytes, artifact: more ? null : await store.artifacts.keep(id, label, caller.name) };
  },

  'artifact.get': async ({ id, offset, length }, _, { store }) => {
    const artifact = await store.artifacts.get(id);
    const piece = await store.artifacts.read(id, offset, length);
    const end = offset + piece.length;
    return { artifact, data: Buffer.from(piece).toString('base64'), next: end < artifact.bytes ? end : null };
  },

  'artifact.list': async ({ task, limit, cursor }, _, { store }) => {
    if (task !== undefined) await store.task(task);
    const artifacts = await store.artifacts.list({ task, limit, after: cursor });
    return { artifacts, next: artifacts.length === limit ? artifacts.at(-1)!.id : null };
  },
  'artifact.remove': async ({ ids, force }, { caller }, { store }) => store.artifacts.remove(ids, { force, by: caller.name }),

  'artifact.prune': async ({ older_ms: olderMs, dry_run: isRehearsal, cursor }, { caller }, { store, clock }) =>
    store.artifacts.prune({ before: clock.now() - olderMs, after: cursor, limit: limits.pageSize, isRehearsal }, caller.name),
} satisfies Partial<Handlers>;
