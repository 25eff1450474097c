/** `swarm artifact prune`: takes away the artifacts that nothing needs any more. */

import type { Artifact } from '../core/artifact.ts';
import { bytesText } from '../wording/bytes.ts';
import { durationMs } from './readers.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'artifact.prune',
  flags: {
    older: { value: 'TIME', like: 'older_ms', read: durationMs },
    'dry-run': { param: 'dry_run' },
  },
  about: 'Needed is what belongs to a task that has not ended, and what a task names in its artifacts, its result or its other words.',
  examples: ['swarm artifact prune --dry-run', 'swarm artifact prune --older 7d'],
  run: async call => {
    const { older } = call.options;
    const wish = { ...call.params, ...(older === undefined ? {} : { older_ms: older }) };
    const client = await call.connect();
    const pruned: { artifacts: Artifact[]; bytes: number } = { artifacts: [], bytes: 0 };
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await client.call('artifact.prune', { ...wish, ...(cursor === undefined ? {} : { cursor }) });
      pruned.artifacts.push(...page.artifacts);
      pruned.bytes += page.bytes;
      cursor = page.next;
    }
    const done = wish.dry_run ? 'would be removed' : 'removed';
    await show(call, pruned, ({ artifacts, bytes }) =>
      artifacts.length === 0
        ? 'nothing to remove: every artifact is needed, or too young'
        : [...artifacts.map(({ id, name }) => `${id}  ${name}`), `${artifacts.length} ${done}, ${bytesText(bytes)}`].join('\n'),
    );
    return 0;
  },
});
