/** Who may start or be given work: the one place that says why not, for the planner and for explanations alike. */

import { type Breaker, type Parked, parkedBy } from './breaker.ts';
import type { PoolView, ProviderView, Slot, Snapshot } from './snapshot.ts';

export interface Withheld {
  readonly why: string;
  /** When that ends by itself. */
  readonly until: number | null;
  /** It ends only when a person lets it, or changes the configuration. */
  readonly needsPerson: boolean;
  readonly remedy: string | null;
  /** Nothing is wrong: others start before it. */
  readonly isTurn?: true;
}

/** Goes by itself, or with what others do. */
const passing = { needsPerson: false, remedy: null } as const;
const lasting = (remedy: string) => ({ until: null, needsPerson: true, remedy });

const isOpen = ({ state }: Breaker): boolean => state === 'open';

/** Counts what is still free, of the whole and of each provider, while the planner hands it out. */
export class Places {
  readonly #snapshot: Snapshot;
  readonly #now: number;
  readonly #living: number;
  readonly #byProvider = new Map<string, number>();
  readonly #startedNow = new Map<string, number>();
  #given = 0;

  constructor(snapshot: Snapshot, now: number) {
    this.#snapshot = snapshot;
    this.#now = now;
    let living = snapshot.strays.filter(isAlive).length;
    for (const { spec, slots } of snapshot.pools) {
      const alive = slots.filter(isAlive).length;
      living += alive;
      if (spec.provider !== null) this.#byProvider.set(spec.provider, (this.#byProvider.get(spec.provider) ?? 0) + alive);
    }
    this.#living = living;
  }

  /** Why this pool may not start one more worker now. */
  withheld(pool: PoolView): Withheld | null {
    return this.#barred(pool) ?? this.#probing(pool) ?? this.#full(pool) ?? this.#tooSoon(pool);
  }

  /** Why its workers are given nothing now. */
  workWithheld(pool: PoolView): Withheld | null {
    const { memory } = pool;
    if (memory.paused !== null) return paused(pool);
    const spent = overspent(pool);
    if (spent !== null) return spent;
    const breaker = this.#closedTo(pool);
    if (breaker !== null) return breaker;
    const held = pool.slots.reduce((sum, { life }) => sum + (life?.held.length ?? 0), 0);
    if (memory.breaker.state !== 'half_open' || held === 0) return null;
    return { why: 'one task probes whether it works again', until: memory.breaker.probeUntil, ...passing };
  }

  /** Its service said that it gives nothing: silence of its workers is no wonder. */
  isParked(pool: PoolView): boolean {
    return this.parkedOf(pool) !== null;
  }

  /** When it last gave them something again. */
  restedAt({ spec, memory }: PoolView): number {
    return Math.max(memory.breaker.restedAt ?? 0, this.#providerOf(spec)?.breaker.restedAt ?? 0);
  }

  parkedOf({ spec, memory }: PoolView): Parked | null {
    const provider = this.#providerOf(spec);
    return parkedBy(memory.breaker, null) ?? (provider === undefined ? null : parkedBy(provider.breaker, provider.name));
  }

  take({ spec: { name, provider } }: PoolView): void {
    this.#given++;
    this.#startedNow.set(name, (this.#startedNow.get(name) ?? 0) + 1);
    if (provider === null) return;
    this.#byProvider.set(provider, (this.#byProvider.get(provider) ?? 0) + 1);
    this.#startedNow.set(`provider ${provider}`, 1);
  }

  #barred(pool: PoolView): Withheld | null {
    const { spec, memory } = pool;
    if (!this.#snapshot.up) return { why: 'the swarm is not up', ...lasting('`swarm up` starts it.') };
    if (memory.paused !== null) return paused(pool);
    if (memory.held !== null) return { why: memory.held, ...lasting(`\`swarm resume ${spec.name}\` lets it try again.`) };
    return overspent(pool) ?? this.#closedTo(pool);
  }

  #closedTo({ spec, memory }: PoolView): Withheld | null {
    if (isOpen(memory.breaker)) return openBreaker(`the breaker of ${spec.name}`, memory.breaker, spec.name);
    const provider = this.#providerOf(spec);
    return provider !== undefined && isOpen(provider.breaker)
      ? openBreaker(`the breaker of provider ${provider.name}`, provider.breaker, spec.name)
      : null;
  }

  /** Half open, one worker is enough to learn whether it works. */
  #probing({ spec, memory, slots }: PoolView): Withheld | null {
    if (memory.breaker.state !== 'half_open') return null;
    if (!slots.some(isAlive) && !this.#startedNow.has(spec.name)) return null;
    return { why: 'one worker probes whether it works again', until: memory.breaker.probeUntil, ...passing };
  }

  #full({ spec, memory, slots }: PoolView): Withheld | null {
    const { policy } = this.#snapshot;
    const [most, alive] = [memory.scaled ?? spec.max, slots.filter(isAlive).length + (this.#startedNow.get(spec.name) ?? 0)];
    if (alive >= most) return { why: `${alive} of its workers still live, and its most is ${most}`, until: null, ...passing };
    const remedy = (key: string): string => `Raise ${key} in swarm.yaml, or scale another pool down.`;
    if (this.#living + this.#given >= policy.workersMax)
      return { why: `the swarm may have ${policy.workersMax} workers`, until: null, ...passing, remedy: remedy('swarm.workersMax') };
    const provider = spec.provider === null ? undefined : policy.providers[spec.provider];
    if (provider !== undefined && (this.#byProvider.get(spec.provider!) ?? 0) >= provider.workersMax)
      return {
        why: `provider ${spec.provider} may have ${provider.workersMax} workers`,
        ...{ until: null, ...passing },
        remedy: remedy(`swarm.providers.${spec.provider}.workersMax`),
      };
    return null;
  }

  /** Starts one after the other, where many at once would be too much for the machine or for a provider. */
  #tooSoon({ spec, memory }: PoolView): Withheld | null {
    const own = spec.policy.staggerMs === 0 ? 0 : this.#next(spec.name, memory.startedAt, spec.policy.staggerMs);
    const provider = spec.provider === null ? undefined : this.#snapshot.policy.providers[spec.provider];
    const startedAt = this.#providerOf(spec)?.startedAt ?? 0;
    const theirs =
      provider === undefined || provider.staggerMs === 0 ? 0 : this.#next(`provider ${spec.provider}`, startedAt, provider.staggerMs);
    const until = Math.max(own, theirs);
    return until > this.#now ? { why: 'workers start one after the other', until, ...passing, isTurn: true } : null;
  }

  #providerOf({ provider }: PoolView['spec']): ProviderView | undefined {
    return this.#snapshot.providers.find(({ name }) => name === provider);
  }

  #next(key: string, startedAt: number, staggerMs: number): number {
    return this.#startedNow.has(key) ? this.#now + staggerMs : startedAt + staggerMs;
  }
}

const isAlive = ({ life }: Slot): boolean => life !== null;

const paused = ({ spec, memory }: PoolView): Withheld => ({
  why: `${memory.paused} paused it`,
  ...lasting(`\`swarm resume ${spec.name}\` lets it go on.`),
});

const overspent = ({ overspent: spent }: PoolView): Withheld | null =>
  spent == null ? null : { why: spent.why, ...lasting(spent.remedy) };

const openBreaker = (what: string, { why, until, parked }: Breaker, pool: string): Withheld => ({
  why: `${what} is open: ${why}`,
  ...{ until, needsPerson: until === null },
  remedy:
    until !== null
      ? `\`swarm resume ${pool}\` tries it at once.`
      : parked?.class === 'auth'
        ? `Log in, then \`swarm resume ${pool}\` lets it go on.`
        : `Mend what it says, then \`swarm up\` reads the configuration anew; \`swarm resume ${pool}\` tries it as it is.`,
});
