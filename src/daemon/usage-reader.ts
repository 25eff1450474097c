/** Reads what agents write down of the tokens they take: when a turn, an attempt or a process ends, never on a timer of its own. */

import type { AgentBook } from '../config/agent-files.ts';
import type { HookPayload } from '../core/hook-event.ts';
import type { JsonValue } from '../core/json.ts';
import type { Launch } from '../core/pool.ts';
import { type Prices, priceOf } from '../core/price.ts';
import { freshReading, type ReadingRules, type ReadingState, readLines, readValue, type UsageEntry } from '../core/usage-reading.ts';
import type { UsageLine, UsageSource } from '../core/usage-source.ts';
import type { RunState } from '../holder/protocol.ts';
import { readLog } from '../holder/recording.ts';
import type { Store } from '../store/store.ts';
import type { UsageSession } from '../store/usage-store.ts';
import type { AgentLaunches } from './agent-launches.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Processes } from './processes.ts';
import type { Screens } from './screens.ts';
import type { Supervisor } from './supervisor.ts';
import { findTranscript, freshCursor, goingOn, latestOf, newLines, type TranscriptCursor } from './transcripts.ts';
import type { Turns } from './turns.ts';
import { screenEntry, valuesIn } from './usage-text.ts';

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly prices: Prices;
  readonly agents: Pick<AgentBook, 'running'>;
  readonly launchOf: AgentLaunches;
  /** What is made after this. */
  later(): {
    readonly screens: Pick<Screens, 'tail'>;
    readonly processes: Pick<Processes, 'dirOf'>;
    readonly supervisor: Pick<Supervisor, 'pool'>;
  };
}

const attemptEnds: ReadonlySet<string> = new Set(['task.completed', 'task.submitted', 'task.retrying', 'task.failed', 'task.released']);

/** What an agent has just ended took tokens that are counted before long. */
export function readAtEnds(store: Store, turns: Turns, usage: UsageReader): void {
  store.onCommit(({ facts }) => {
    const ends = facts.filter(({ type }) => attemptEnds.has(type));
    if (ends.length === 0) return;
    for (const { worker, incarnation } of turns.all) {
      if (!ends.some(({ by }) => by === worker)) continue;
      usage.nudge(incarnation);
      // Once more a little later: some write down what they took after they have used a tool, and the end of a short turn is not seen.
      usage.nudge(incarnation);
    }
  });
}

type Source<K extends UsageSource['kind']> = Extract<UsageSource, { kind: K }>;

/** Whoever ends one turn after the other is read at most this often. */
const restMs = 1_000;
const screenLines = 40;

export class UsageReader {
  readonly #parts: Parts;
  /** One reading of a worker at a time. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #resting = new Map<string, () => void>();
  readonly #restUntil = new Map<string, number>();
  readonly #followed = new Map<string, string>();
  /** Which agents they are, by their hooks: no pool says it. */
  readonly #agents = new Map<string, string>();
  /** How each was started: its pool may not be configured any more when it ends. */
  readonly #launches = new Map<string, Launch>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What a daemon before this one left unread. */
  async begin(): Promise<void> {
    void this.#readLeft(await this.#parts.store.usage.sessions());
  }

  /** In the order in which they began: who went on with a conversation comes after who had it before. */
  async #readLeft(sessions: readonly UsageSession[]): Promise<void> {
    for (const incarnation of new Set(sessions.map(session => session.incarnation)))
      await this.read(
        incarnation,
        sessions.some(session => session.incarnation === incarnation && session.hasEnded),
      );
  }

  /** The conversation of a worker has this name, and its file, where it is said, stands there. */
  async follow(incarnation: string, session: string, path: string | null): Promise<void> {
    const key = `${session} ${path ?? ''}`;
    if (this.#followed.get(incarnation) === key) return;
    this.#followed.set(incarnation, key);
    await this.#parts.store.usage.follow(incarnation, session, path);
    await this.#launchOf(incarnation);
  }

  /** A hook of an agent that may say where its transcript is, or what it took. */
  async hooked(said: { incarnation: string; agent: string; session: string | null; event: string; payload: HookPayload }): Promise<void> {
    const { incarnation, agent, session, event, payload } = said;
    this.#agents.set(incarnation, agent);
    const sources = (await this.#launchOf(incarnation))?.agent?.agent.usage ?? [];
    const transcript = sources.find(source => source.kind === 'transcript');
    const path = transcript === undefined ? undefined : payload[transcript.field];
    if (transcript !== undefined && (session !== null || typeof path === 'string'))
      await this.follow(incarnation, session ?? '', typeof path === 'string' && path.startsWith('/') ? path : null);
    const hook = sources.find(source => source.kind === 'hook');
    // One after the other: each goes on from what the one before has said.
    if (hook?.event === event) await this.#next(incarnation, () => this.#fromHook(incarnation, hook, payload, sources));
  }

  /** A turn has ended. */
  nudge(incarnation: string): void {
    if (this.#resting.has(incarnation)) return;
    const wait = (this.#restUntil.get(incarnation) ?? 0) - this.#parts.clock.now();
    if (wait <= 0) return void this.read(incarnation, false);
    const disarm = this.#parts.clock.after(wait, () => {
      this.#resting.delete(incarnation);
      void this.read(incarnation, false);
    });
    this.#resting.set(incarnation, disarm);
  }

  /** A process that ran for one task has ended. */
  onRun(incarnation: string, run: RunState): void {
    if (run.state === 'exited') void this.#next(incarnation, () => this.#readAll(incarnation, { isFinal: true, run }));
  }

  /** Its process has ended: what is left to be read is all there is. */
  forget(incarnation: string): void {
    void this.read(incarnation, true).then(() => this.#drop(incarnation));
  }

  #drop(incarnation: string): void {
    for (const known of [this.#followed, this.#agents, this.#launches, this.#restUntil]) known.delete(incarnation);
  }

  /** Reads what is new; resolves when it is counted. `isFinal`: nobody goes on writing. */
  read(incarnation: string, isFinal: boolean): Promise<void> {
    this.#restUntil.set(incarnation, this.#parts.clock.now() + restMs);
    return this.#next(incarnation, () => this.#readAll(incarnation, { isFinal, run: null }));
  }

  /** Everything that was begun is counted. */
  async close(): Promise<void> {
    for (const disarm of this.#resting.values()) disarm();
    this.#resting.clear();
    await Promise.all(this.#running.values());
  }

  #next(incarnation: string, work: () => Promise<void>): Promise<void> {
    const { log } = this.#parts;
    const before = this.#running.get(incarnation) ?? Promise.resolve();
    const running = before.then(work).catch(error => log.warn({ err: error, incarnation }, 'its usage was not read'));
    this.#running.set(incarnation, running);
    void running.then(() => {
      if (this.#running.get(incarnation) === running) this.#running.delete(incarnation);
    });
    return running;
  }

  async #readAll(incarnation: string, { isFinal, run }: { isFinal: boolean; run: RunState | null }): Promise<void> {
    const { usage } = this.#parts.store;
    const sessions = await usage.sessions(incarnation);
    const launch = await this.#launchOf(incarnation, sessions[0]);
    const sources = launch?.agent?.agent.usage ?? [];
    for (const source of sources) {
      if (!(await this.#isBest(incarnation, source, sources))) continue;
      if (source.kind === 'transcript') for (const session of sessions) await this.#fromFile(session, source, launch!.env, isFinal);
      else if (source.kind === 'output' && run !== null) await this.#fromOutput(incarnation, source, run);
      else if (source.kind === 'screen') await this.#fromScreen(incarnation, source);
    }
    if (!sessions.some(({ hasEnded }) => hasEnded)) return;
    for (const { session } of sessions) await usage.unfollow(incarnation, session);
    this.#drop(incarnation);
  }

  /** Only the best source that said anything counts: two that tell of the same would count it twice. */
  async #isBest(incarnation: string, source: UsageSource, sources: readonly UsageSource[]): Promise<boolean> {
    const said = await this.#parts.store.usage.sourcesOf(incarnation);
    return !sources.slice(0, sources.indexOf(source)).some(({ kind }) => said.includes(kind));
  }

  async #fromFile(session: UsageSession, source: Source<'transcript'>, env: Launch['env'], isFinal: boolean): Promise<void> {
    const { usage } = this.#parts.store;
    const { incarnation } = session;
    const place = session.path ?? findTranscript(source.files, session.session, { ...process.env, ...env });
    if (place === undefined) return;
    if (session.path === null) await usage.follow(incarnation, session.session, place);
    let cursor = ((await usage.cursor(place)) ?? null) as unknown as TranscriptCursor | null;
    try {
      for await (const { text, at } of newLines(place, cursor ?? freshCursor(session.startedAt), isFinal)) {
        const before = cursor ?? freshCursor(session.startedAt);
        const { since, state: known } = goingOn(before, at);
        const { state, entries } = readLines(text, known, this.#rules(source, source.lines, since));
        const latest = latestOf(entries, before.latest);
        const after: TranscriptCursor = { ...at, since, ...(latest === undefined ? {} : { latest }), state };
        const reading = { incarnation, place, before: cursor, after, source: source.kind, entries };
        if (!(await usage.record(reading as unknown as Parameters<typeof usage.record>[0]))) return;
        cursor = after;
      }
    } catch (error) {
      // It may not be there yet, or have been cleared away.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  async #fromOutput(incarnation: string, source: Source<'output'>, run: RunState): Promise<void> {
    let text = '';
    for await (const { bytes } of readLog(this.#dirOf(incarnation), run.from, Number.POSITIVE_INFINITY))
      text += Buffer.from(bytes).toString('utf8');
    const rules = this.#rules(source, source.lines, null);
    const entries: UsageEntry[] = [];
    let state = freshReading;
    for (const value of valuesIn(text)) {
      const read = readValue(value, state, rules);
      state = read.state;
      entries.push(...read.entries);
    }
    await this.#count(incarnation, `output of ${incarnation} ${run.number}`, source, { entries, before: null, after: true });
  }

  async #fromHook(incarnation: string, hook: Source<'hook'>, payload: HookPayload, sources: readonly UsageSource[]): Promise<void> {
    if (!(await this.#isBest(incarnation, hook, sources))) return;
    const { line, ...source } = hook;
    const place = `hook of ${incarnation}`;
    const before = (await this.#parts.store.usage.cursor(place)) as unknown as { state: ReadingState; count: number } | null;
    const { state, entries } = readValue(payload as JsonValue, before?.state ?? freshReading, this.#rules(source, [line], null));
    await this.#count(incarnation, place, source, { entries, before, after: { state, count: (before?.count ?? 0) + 1 } });
  }

  async #fromScreen(incarnation: string, source: Source<'screen'>): Promise<void> {
    const place = `screen of ${incarnation}`;
    const before = await this.#parts.store.usage.cursor(place);
    const { entry, after } = screenEntry(
      await this.#parts.later().screens.tail(incarnation, this.#dirOf(incarnation), screenLines),
      source,
      before,
    );
    if (entry !== null) await this.#count(incarnation, place, source, { entries: [entry], before, after });
  }

  async #count(
    incarnation: string,
    place: string,
    source: { kind: string },
    read: { entries: readonly UsageEntry[]; before: unknown; after: unknown },
  ) {
    const { entries, before, after } = read;
    if (entries.length === 0) return;
    await this.#parts.store.usage.record({
      ...{ incarnation, place, source: source.kind, entries },
      ...{ before: before as JsonValue, after: after as JsonValue },
    });
  }

  #rules({ precision }: Pick<UsageSource, 'precision'>, lines: readonly UsageLine[], since: number | null): ReadingRules {
    return { lines, precision, since, priceOf: model => priceOf(model, this.#parts.prices) };
  }

  /** By the pool as it was, or outside of all pools by the agent, as its hooks or its command tell. */
  async #launchOf(incarnation: string, session?: UsageSession): Promise<Launch | undefined> {
    const { store, agents, launchOf, later } = this.#parts;
    // Its name may be that of its successor by now.
    const worker = (await store.workers()).find(each => each.incarnation === incarnation);
    const pool = session?.pool ?? worker?.pool ?? null;
    const configured = pool === null ? undefined : (this.#launches.get(incarnation) ?? later().supervisor.pool(pool)?.launch);
    if (configured === undefined) return launchOf(this.#agents.get(incarnation) ?? agents.running(worker?.process?.command ?? []).name);
    this.#launches.set(incarnation, configured);
    return configured;
  }

  #dirOf(incarnation: string): string {
    return this.#parts.later().processes.dirOf(incarnation);
  }
}
