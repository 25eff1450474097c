/** Looks at a terminal when it has changed and come to rest, and now and then while it does not rest; tells what the rules make of it. */

import { agentTiming, type Observation, steadyWords } from '../../core/agent-state.ts';
import { type AgentSigns, bottomLinesMax, type Match, type Reading, reader, type View } from '../../core/state-rules.ts';

export type Sighting = Omit<Observation, 'at'>;
export type Notice = NonNullable<Reading['message']> & {
  /** It stands there once more than before. */
  readonly isAgain: boolean;
};

interface Watched {
  /** What it shows now; the lines at the bottom are enough. */
  look(lastLines: number): Promise<View & { readonly seq: number }>;
  tell(seen: { readonly sightings: readonly Sighting[]; readonly message: Notice | null }): void;
}

/** Passed in, so that a recording can be looked at in its own time. */
export interface Time {
  now(): number;
  /** The function that is returned calls it off. */
  after(ms: number, then: () => void | Promise<void>): () => void;
}

const realTime: Time = {
  now: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(() => void then(), ms);
    return () => clearTimeout(timer);
  },
};

const quietMs = 160;
const probeMs = 1_000;
const firstProbeMs = 350;
/** Sooner than what was said of the title is taken to be out of date. */
const spinMs = agentTiming.staleMs / 2;
/** Where nothing better is known, silence of this length looks like the end of work. */
const silenceMs = 2_000;

export class Sightings {
  readonly #watched: Watched;
  readonly #read: (view: View) => Reading;
  readonly #quietIsIdle: boolean;
  readonly #told = new Map<Observation['source'], string>();
  readonly #time: Time;
  /** Calls off the next look, where there is to be one. */
  #next: (() => void) | undefined;
  #silence: (() => void) | undefined;
  #changedAt = 0;
  #lookedAt = 0;
  #picture = '';
  #message = '';
  #title = '';
  #spunAt = 0;
  /** How often it stood there when all was at rest; before the first look nobody knows. */
  #times = Number.POSITIVE_INFINITY;
  #isLooking = false;
  #isClosed = false;

  constructor(signs: AgentSigns, watched: Watched, time = realTime) {
    this.#time = time;
    this.#read = reader(signs);
    this.#quietIsIdle = signs.quietIsIdle;
    this.#watched = watched;
  }

  /** Something was printed, or the title changed. */
  changed(): void {
    if (this.#isClosed) return;
    this.#changedAt = this.#time.now();
    if (this.#next === undefined) {
      // The first probe of a burst is early: that it works is soon to be seen.
      this.#lookedAt = this.#changedAt - probeMs + firstProbeMs;
      this.#arm(quietMs);
    }
    if (this.#quietIsIdle) this.#active();
  }

  close(): void {
    this.#isClosed = true;
    this.#next?.();
    this.#silence?.();
  }

  #arm(ms: number): void {
    this.#next = this.#time.after(ms, () => this.#onTimer());
  }

  /** One timer for both: it is at rest, or it has not rested for a while. */
  async #onTimer(): Promise<void> {
    const now = this.#time.now();
    const restsIn = this.#changedAt + quietMs - now;
    const isQuiet = restsIn <= 0;
    this.#next = undefined;
    if (isQuiet || now >= this.#lookedAt + probeMs) await this.#look(isQuiet).catch(() => {});
    if (this.#isClosed || this.#next !== undefined) return;
    // What came during the look is looked at in its turn.
    const left = this.#changedAt + quietMs - this.#time.now();
    if (!isQuiet || left > 0) this.#arm(Math.max(1, Math.min(left, quietMs)));
  }

  async #look(isQuiet: boolean): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const view = await this.#watched.look(bottomLinesMax);
      this.#lookedAt = this.#time.now();
      const picture = `${isQuiet} ${view.title}\n${view.progress}\n${view.lines.join('\n')}`;
      if (picture === this.#picture || this.#isClosed) return;
      this.#picture = picture;
      this.#tell(this.#read(view), view.seq, isQuiet);
    } finally {
      this.#isLooking = false;
    }
  }

  /** A picture that is being drawn may lack what says that it is at work: nothing but work or a question is read from it. */
  #tell({ osc, screen, message }: Reading, seq: number, isQuiet: boolean): void {
    const said: [Observation['source'], Match][] = [['osc', osc]];
    this.#spin(osc, screen);
    // The question itself says more than a title that there is one.
    if (screen.state === 'waiting') said.unshift(['screen', screen]);
    else if (isQuiet || screen.state === 'busy') said.push(['screen', screen]);
    const sightings = said.filter(([source, match]) => this.#isNews(source, match)).map(([source, match]) => ({ source, seq, ...match }));
    const words = message === null ? '' : `${message.class} ${steadyWords(message.evidence)}`;
    const times = message?.times ?? 0;
    const isAgain = times > this.#times;
    const isNews = message !== null && (isAgain || words !== this.#message);
    if (isQuiet || isNews) [this.#message, this.#times] = [words, times];
    if (sightings.length > 0 || isNews) this.#watched.tell({ sightings, message: isNews ? { ...message, isAgain } : null });
  }

  /** A title that goes on turning is not one that was left behind: against a screen that shows no work it says so again. */
  #spin({ state, evidence }: Match, screen: Match): void {
    const now = this.#time.now();
    const turns = state === 'busy' && evidence !== this.#title;
    this.#title = evidence;
    if (!turns || screen.state !== 'idle' || now < this.#spunAt + spinMs) return;
    this.#spunAt = now;
    this.#told.delete('osc');
  }

  /** A counter of seconds is no news; the words of another question are. */
  #isNews(source: Observation['source'], { rule, state, evidence }: Match): boolean {
    const key = `${state} ${rule} ${state === 'waiting' ? steadyWords(evidence) : ''}`;
    const before = this.#told.get(source) ?? 'unknown none ';
    this.#told.set(source, key);
    return key !== before;
  }

  #active(): void {
    const say = (state: 'busy' | 'idle', evidence: string): void => {
      const match = { rule: 'activity', state, evidence };
      if (this.#isNews('activity', match)) this.#watched.tell({ sightings: [{ source: 'activity', seq: null, ...match }], message: null });
    };
    say('busy', 'it prints');
    const listen = (ms: number): void => {
      this.#silence = this.#time.after(ms, () => {
        this.#silence = undefined;
        const left = this.#changedAt + silenceMs - this.#time.now();
        if (left > 0) listen(left);
        else say('idle', 'it has been silent');
      });
    };
    if (this.#silence === undefined) listen(silenceMs);
  }
}
