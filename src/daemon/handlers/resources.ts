/** Resources: how they stand. */

import type { Resource } from '../../protocol/resource-methods.ts';
import type { ResourceStanding } from '../../store/resource-store.ts';
import type { Handlers } from '../context.ts';

export const resources = {
  'resource.list': async (_, __, { store }) => ({
    resources: (await store.resources.standings()).map(resourceShown),
    next_at: store.resources.awaited(),
  }),
} satisfies Partial<Handlers>;

export const resourceShown = ({ name, resource, used, uses, waiting }: ResourceStanding): Resource => ({
  ...{ name, capacity: resource.most, per_ms: resource.kind === 'rate' ? resource.perMs : null },
  ...{ used, used_by: uses.map(use => ({ ...use })), waiting },
});
