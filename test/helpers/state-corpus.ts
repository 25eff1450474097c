/** Recordings of real agents, looked at in their own time as the daemon looks at terminals: which states are seen, and how soon. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readAgents } from '../../src/config/agent-files.ts';
import { freshTurn, type Turn, turnAfter, turnDue, turnInterrupted } from '../../src/core/agent-state.ts';
import { noEvidence } from '../../src/core/evidence.ts';
import { Sightings, type Time } from '../../src/daemon/screens/sightings.ts';
import { withEvidence } from '../../src/daemon/screens/witness.ts';
import { openScreen } from '../../src/terminal/xterm-screen.ts';

const folder = resolve(import.meta.dirname, '../fixtures/states');
/** What comes after the end of a recording is silence. */
const afterEndMs = 15_000;

export interface Change {
  readonly at: number;
  readonly state: string;
}

export interface Replay {
  /** `claude-2.1.329/answer`. */
  readonly name: string;
  readonly title: string;
  readonly lastsMs: number;
  /** When a state began, by what was on the screen then, and until when it certainly was so. */
  readonly expected: readonly (Change & { until: number })[];
  readonly seen: readonly Change[];
  /** What its service said there, and what was told of it. */
  readonly says: readonly string[];
  readonly told: readonly string[];
}

export const recordings = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.cast.gz'))
    .sort();

type Event = readonly [interval: number, code: string, data: string];

export async function replay(path: string): Promise<Replay> {
  const [header, ...events] = gunzipSync(readFileSync(join(folder, path)))
    .toString()
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown) as [{ title: string; term: { cols: number; rows: number } }, ...Event[]];
  const [agent = ''] = path.split('-');
  const lore = readAgents([resolve(import.meta.dirname, '../../presets')]).named(agent);
  const time = new PlayedTime();
  let [turn, evidence] = [freshTurn(0) as Turn, noEvidence];
  const seen: Change[] = [];
  const told: string[] = [];
  const becomes = (next: Turn): void => {
    // The same question told as another one would ring once more.
    if (next.state !== turn.state || next.since !== turn.since) seen.push({ at: next.since, state: next.state });
    turn = next;
    if (turn.pending !== null) time.after(turn.pending.at - time.now(), () => becomes(turnDue(turn, time.now())));
  };
  const screen = openScreen({
    ...{ ...header.term, seq: 0, scrollback: 0, onAnswer: () => {} },
    onEvidence: each => {
      evidence = withEvidence(evidence, each, time.now());
    },
  });
  const look = async () => ({ ...(await screen.picture()), progress: evidence.progress?.state ?? 'none' });
  const tell: ConstructorParameters<typeof Sightings>[1]['tell'] = ({ sightings, message }) => {
    if (message !== null) told.push(message.class);
    for (const sighting of sightings) becomes(turnAfter(turnDue(turn, time.now()), { ...sighting, at: time.now() }));
  };
  const sightings = new Sightings(lore.signs, { look, tell }, time);
  const expected: (Change & { until: number })[] = [];
  const says: string[] = [];
  let at = 0;
  for (const [interval, code, data] of events) {
    at += interval * 1_000;
    await time.to(at);
    if (code === 'o') await new Promise<void>(done => screen.write(Buffer.from(data), done)).then(() => sightings.changed());
    else if (data.startsWith('says ')) says.push(data.slice('says '.length));
    else if (data.startsWith('still ')) expected.at(-1)!.until = at;
    else if (data === 'interrupt') becomes(turnInterrupted(turnDue(turn, at), at));
    else expected.push({ at, state: data, until: at });
  }
  await time.to(at + afterEndMs);
  sightings.close();
  screen.dispose();
  return { name: path.replace('.cast.gz', ''), title: header.title, lastsMs: at, expected, seen, says, told };
}

/** Changes beyond those that there were. */
export const flaps = ({ expected, seen }: Replay): number => seen.length - expected.length;

/** For each state that began: how long until it was seen; null where it never was before the next. */
export function latencies({ expected, seen }: Replay): { state: string; ms: number | null }[] {
  let from = 0;
  return expected.map(({ state, at }) => {
    const found = seen.findIndex((change, index) => index >= from && change.state === state);
    if (found === -1) return { state, ms: null };
    from = found + 1;
    return { state, ms: Math.max(0, Math.round(seen[found]!.at - at)) };
  });
}

/** Time that passes when it is told to; what is due then happens in its order. */
export class PlayedTime implements Time {
  #now = 0;
  #due: { readonly at: number; readonly then: () => void | Promise<void> }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void | Promise<void>): () => void {
    const item = { at: this.#now + Math.max(0, ms), then };
    this.#due.push(item);
    return () => {
      this.#due = this.#due.filter(each => each !== item);
    };
  }

  async to(at: number): Promise<void> {
    for (;;) {
      const [first] = this.#due.filter(each => each.at <= at).sort((a, b) => a.at - b.at);
      if (first === undefined) break;
      this.#due = this.#due.filter(each => each !== first);
      this.#now = Math.max(this.#now, first.at);
      await first.then();
    }
    this.#now = at;
  }
}
