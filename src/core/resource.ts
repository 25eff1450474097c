/** Named resources: capacities that tasks hold while they run, and rates on which they draw when they begin. */

import { nearest } from './nearest.ts';
import { span } from './span.ts';

export type Resource =
  | { readonly kind: 'capacity'; readonly most: number }
  /** No more than `most` within any span of `perMs`. */
  | { readonly kind: 'rate'; readonly most: number; readonly perMs: number };

export type Resources = Readonly<Record<string, Resource>>;

/** What a task takes, by resource. */
export type Needs = Readonly<Record<string, number>>;

export interface Use {
  readonly task: string;
  readonly owner: string;
  readonly amount: number;
}

export interface Drawn {
  readonly at: number;
  readonly amount: number;
}

/** What is taken of one resource. */
export interface Taken {
  readonly uses: readonly Use[];
  /** Of a rate, oldest first. */
  readonly draws: readonly Drawn[];
}

/** Something that a task needs and cannot have now. */
export interface Want {
  readonly resource: string;
  readonly why: string;
  /** When it is free by time alone. */
  readonly freeAt: number | null;
  /** What would have to change, where waiting does not help. */
  readonly remedy: string | null;
}

/** Sums of fractions miss a whole number by a hair. */
const hair = 1e-9;

const sum = (parts: readonly { readonly amount: number }[]): number => parts.reduce((total, { amount }) => total + amount, 0);

const drawsWithin = ({ draws }: Taken, perMs: number, now: number): readonly Drawn[] => draws.filter(({ at }) => at + perMs > now);

export function usedOf(resource: Resource, taken: Taken, now: number): number {
  return resource.kind === 'capacity' ? sum(taken.uses) : sum(drawsWithin(taken, resource.perMs, now));
}

export const freeOf = (resource: Resource, taken: Taken, now: number): number => Math.max(0, resource.most - usedOf(resource, taken, now));

export const suffices = (free: number, need: number): boolean => need <= free + hair;

/** When so much can be drawn again, if nobody draws before. */
export function freeAt(resource: Resource, taken: Taken, need: number, now: number): number | null {
  if (resource.kind === 'capacity' || need > resource.most) return null;
  const draws = drawsWithin(taken, resource.perMs, now);
  let free = resource.most - sum(draws);
  if (suffices(free, need)) return now;
  for (const { at, amount } of draws) {
    free += amount;
    if (suffices(free, need)) return at + resource.perMs;
  }
  return null;
}

/** Why these needs cannot be met, however long anybody waits; where no resources are configured, nothing is limited. */
export function impossible(needs: Needs, resources: Resources): Want | undefined {
  if (Object.keys(resources).length === 0) return undefined;
  for (const [name, need] of Object.entries(needs)) {
    const resource = resources[name];
    if (resource === undefined) {
      const near = nearest(name, Object.keys(resources));
      const meant = near === undefined ? '' : ` Or did you mean '${near}'?`;
      const remedy = `Add \`${name}: ${need}\` to resources in swarm.yaml, then \`swarm up\` reads it.${meant}`;
      return { resource: name, why: `swarm.yaml names no resource '${name}'`, freeAt: null, remedy };
    }
    if (suffices(resource.most, need)) continue;
    const remedy = `Ask for no more than ${resource.most}, or raise resources.${name} in swarm.yaml, then \`swarm up\` reads it.`;
    return { resource: name, why: `it needs ${need} ${name}, and there is ${inWords(resource)} in all`, freeAt: null, remedy };
  }
  return undefined;
}

export function wantOf(name: string, need: number, resource: Resource, taken: Taken, now: number): Want | undefined {
  const free = freeOf(resource, taken, now);
  if (suffices(free, need)) return undefined;
  const used = usedOf(resource, taken, now);
  const by = resource.kind === 'capacity' ? `: ${holders(taken.uses)}` : '';
  const why = `it needs ${need} ${name}, and ${round(used)} of ${inWords(resource)} is taken${by}`;
  return { resource: name, why, freeAt: freeAt(resource, taken, need, now), remedy: null };
}

const inWords = (resource: Resource): string =>
  resource.kind === 'capacity' ? String(resource.most) : `${resource.most} in ${span(resource.perMs)}`;

/** Hands out what is free among many tasks, to tell how many of them could begin. */
export class Allotment {
  readonly #freeOf: (name: string) => number;
  readonly #given = new Map<string, number>();

  constructor(free: (name: string) => number) {
    this.#freeOf = free;
  }

  /** How many of so many tasks with these needs could begin beside those before. */
  grant(needs: Needs, count: number): number {
    const room = Object.entries(needs).map(([name, need]) => Math.floor((this.#left(name) + hair) / need));
    const granted = Math.max(0, Math.min(count, ...room));
    for (const [name, need] of Object.entries(needs)) this.#given.set(name, (this.#given.get(name) ?? 0) + granted * need);
    return granted;
  }

  #left(name: string): number {
    return this.#freeOf(name) - (this.#given.get(name) ?? 0);
  }
}

const named = 3;

function holders(uses: readonly Use[]): string {
  const shown = uses.slice(0, named).map(({ task, owner }) => `${task} (${owner})`);
  const rest = uses.length - named;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

const round = (amount: number): number => Math.round(amount * 1e6) / 1e6;
