/** What an agent does, told from all that is seen of it: observations of unequal worth, and what each makes of the state. */

export const agentStates = ['unknown', 'busy', 'idle', 'waiting', 'ended'] as const;
/** waiting: for a person. */
export type AgentState = (typeof agentStates)[number];

/** The most trustworthy first. A hook tells of a moment; of title, screen and activity the latest word holds until the next. */
export const observationSources = ['hook', 'osc', 'screen', 'activity', 'typed'] as const;
export type ObservationSource = (typeof observationSources)[number];

export interface Observation {
  readonly source: ObservationSource;
  readonly state: AgentState;
  readonly at: number;
  /** The place in the output up to which it was seen; null for what is not seen there. */
  readonly seq: number | null;
  /** Which rule or event said so, and the words that it saw. */
  readonly rule: string;
  readonly evidence: string;
}

export interface Turn {
  readonly state: AgentState;
  readonly since: number;
  readonly cause: Observation | null;
  readonly latest: Readonly<Partial<Record<ObservationSource, Observation>>>;
  /** What it will be at that time, unless something speaks against it. */
  readonly pending: { readonly observation: Observation; readonly at: number } | null;
  /** The events of hooks that told of the question it asks; one that comes again tells of the next. */
  readonly askedBy: readonly string[];
  /** When somebody pressed a key that interrupts: no hook tells of the end of such a turn. */
  readonly interruptedAt: number | null;
}

export const agentTiming = {
  /** How long an end of work must last before it is believed. */
  confirmMs: { hook: 700, osc: 700, screen: 1_000, activity: 1_500, typed: 1_500 },
  /** So long after a better source spoke, a lesser one may still be looking at what was before. */
  graceMs: 1_000,
  /** A better source that has been silent for so long may have missed the end. */
  staleMs: 10_000,
  /** At work, and not a byte for so long. */
  stuckMs: 300_000,
} as const satisfies Record<string, number | Record<ObservationSource, number>>;

export const freshTurn = (at: number): Turn => ({
  ...{ state: 'unknown', since: at, cause: null, latest: {}, pending: null, askedBy: [], interruptedAt: null },
});

export function turnAfter(turn: Turn, observation: Observation): Turn {
  const { source, state } = observation;
  const seen = { ...turn, latest: { ...turn.latest, [source]: observation } };
  switch (state) {
    case 'unknown':
      // A hook that tells of something else takes nothing back.
      return source === 'hook' ? turn : onUnknown(seen, observation);
    case 'waiting':
      return onWaiting(seen, observation);
    case 'ended':
      return entered(seen, observation, observation.at);
    case 'busy':
      return onBusy(seen, observation);
    case 'idle':
      return onIdle(seen, observation);
  }
}

/** A key that interrupts was pressed: it may be idle soon, unless its screen goes on saying otherwise. */
export function turnInterrupted(turn: Turn, at: number): Turn {
  const interrupted = { ...turn, interruptedAt: at };
  if (turn.state !== 'busy' && turn.state !== 'waiting') return interrupted;
  const observation: Observation = { source: 'typed', state: 'idle', at, seq: null, rule: 'interrupt', evidence: 'a key that interrupts' };
  return { ...interrupted, pending: { observation, at: at + agentTiming.confirmMs.typed } };
}

/** What time alone changes. */
export function turnDue(turn: Turn, now: number): Turn {
  const { pending } = turn;
  if (pending === null || now < pending.at) return turn;
  const { observation } = pending;
  const against: readonly AgentState[] = observation.source === 'typed' ? ['busy', 'waiting'] : ['waiting'];
  // Some titles look idle above a question.
  if (observation.state === 'idle' && levelOf(turn, against) !== undefined) return { ...turn, pending: null };
  return entered(turn, observation, now);
}

/** At work by all signs, and yet silent. */
export const isStuck = ({ state, since }: Turn, outputAt: number, now: number): boolean =>
  state === 'busy' && now - Math.max(since, outputAt) >= agentTiming.stuckMs;

/** What was about to be believed is not there any more; what is known stays, but for a question that only this source saw. */
function onUnknown(turn: Turn, { source, at }: Observation): Turn {
  const quiet = turn.pending?.observation.source === source ? { ...turn, pending: null } : turn;
  const resting = levelOf(turn, ['idle']);
  // Whoever said that it works does not say so any more.
  if (turn.state === 'busy' && turn.cause?.source === source && resting !== undefined) return pendingIdle(quiet, { ...resting, at });
  if (turn.state !== 'waiting' || turn.cause?.source === 'hook' || levelOf(turn, ['waiting']) !== undefined) return quiet;
  const other = levelOf(turn, ['busy', 'idle']);
  return other === undefined ? quiet : turnAfter({ ...quiet, cause: null }, { ...other, at });
}

/** Each source has words of its own for the same question, and some titles blink: they change nothing, until it is another one. */
function onWaiting(turn: Turn, observation: Observation): Turn {
  const { source, rule, at } = observation;
  const { state, cause, askedBy } = turn;
  const [first, again] = source === 'hook' ? [[rule], [...askedBy, rule]] : [[], askedBy];
  if (state !== 'waiting' || cause === null) return { ...entered(turn, observation, at), askedBy: first };
  if (isAnother(turn, observation)) return { ...entered(turn, observation, at), since: at, askedBy: first };
  // A rule reads the question itself, and may know its answer.
  const reads = source === 'screen' && cause.source !== 'screen';
  return { ...turn, cause: reads ? observation : cause, pending: null, askedBy: again };
}

function isAnother({ cause, askedBy }: Turn, { source, rule, evidence }: Observation): boolean {
  if (source === 'hook') return askedBy.includes(rule);
  return source === 'screen' && cause?.source === source && (cause.rule !== rule || steadyWords(cause.evidence) !== steadyWords(evidence));
}

/** What stays of a line while its marks blink, its cursor moves, its seconds pass and its tries are counted. */
export const steadyWords = (evidence: string): string =>
  evidence
    .replace(/\bretrying .*/i, '')
    .replace(/\b\d+ ?(s|m|h|sec|min)\b/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

function onBusy(turn: Turn, observation: Observation): Turn {
  const { cause, state } = turn;
  const asked = levelOf(turn, ['waiting']);
  // A title may spin on above a question. A hook knows of an answer; unless the question is still there afterwards.
  if (state === 'waiting' && asked !== undefined && observation.source !== 'hook') return turn;
  if (asked !== undefined)
    return { ...entered(turn, observation, observation.at), pending: { observation: asked, at: observation.at + agentTiming.graceMs } };
  if (state === 'busy') return believed(refreshed(turn, observation), observation.at);
  if (cause === null || isAsGood(turn, observation) || observation.at >= cause.at + agentTiming.graceMs)
    return believed(entered(turn, observation, observation.at), observation.at);
  return { ...turn, pending: { observation, at: cause.at + agentTiming.graceMs } };
}

function onIdle(turn: Turn, observation: Observation): Turn {
  const { state } = turn;
  if (state === 'idle') return { ...refreshed(turn, observation), pending: null };
  return pendingIdle(turn, observation);
}

/** Of several that say so, the one that is believed first. */
function pendingIdle(turn: Turn, observation: Observation): Turn {
  const { cause, pending } = turn;
  const confirmed = observation.at + agentTiming.confirmMs[observation.source];
  const at = cause === null || isAsGood(turn, observation) ? confirmed : Math.max(confirmed, cause.at + doubtMs(turn));
  if (pending?.observation.state === 'idle' && pending.at <= at) return turn;
  return { ...turn, pending: { observation, at } };
}

/** A dialog that is gone from the screen was answered, which no hook tells; work that is not to be seen may yet go on. */
const doubtMs = ({ state }: Turn): number => (state === 'waiting' ? 2 * agentTiming.graceMs : agentTiming.staleMs);

/** Said by a source that is at least as good, or against one that cannot know any more. */
function isAsGood({ cause, interruptedAt, latest }: Turn, { source }: Observation): boolean {
  if (cause === null || (interruptedAt !== null && cause.at <= interruptedAt)) return true;
  // What is shown no more is believed no more; a hook tells of a moment, which does not pass away.
  if (cause.source !== 'hook' && latest[cause.source]?.state === 'unknown') return true;
  return rank(source) <= rank(cause.source);
}

const rank = (source: ObservationSource): number => observationSources.indexOf(source);

/** A better source says the same, or the same one again. */
const refreshed = (turn: Turn, observation: Observation): Turn => ({
  ...turn,
  cause: isAsGood(turn, observation) ? observation : turn.cause,
});

/** At work: whoever still says idle may turn out to be right, but not before the better source has been silent for long. */
function believed(turn: Turn, at: number): Turn {
  const doubter = levelOf(turn, ['idle']);
  const working = { ...turn, pending: null };
  return doubter === undefined || isAsGood(working, doubter) ? working : pendingIdle(working, { ...doubter, at });
}

function levelOf({ latest }: Turn, states: readonly AgentState[]): Observation | undefined {
  return [latest.osc, latest.screen, latest.activity].find(each => each !== undefined && states.includes(each.state));
}

function entered(turn: Turn, observation: Observation, at: number): Turn {
  const since = turn.state === observation.state ? turn.since : at;
  return { ...turn, state: observation.state, since, cause: observation, pending: null };
}
