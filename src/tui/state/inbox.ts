/** What needs a person, the most pressing first: computed from what is, never collected, so nothing in it is out of date. */

import { alarmType } from '../../core/alert.ts';
import { waitsForPerson } from '../../core/gate-words.ts';
import type { Message } from '../../core/message.ts';
import { operatorName, swarmName } from '../../core/reserved.ts';
import type { Vote } from '../../core/vote.ts';
import type { Pool } from '../../protocol/pool-methods.ts';
import { parkedServices, parkedText } from '../../wording/parked-text.ts';
import type { BoardView } from './board.ts';
import type { InboxItem } from './inbox-item.ts';
import type { RunRow } from './run-list.ts';
import { isOfRun, ofRuns } from './run-needs.ts';
import type { TaskRow } from './task-row.ts';
import type { WorkerRow } from './worker-row.ts';

/** How much a minute of waiting costs: an agent that stands still most, a letter in the dead ones least. */
const costs: { readonly [K in InboxItem['kind']]: number } = {
  ...{ question: 20, help: 12, held: 8, run: 6, silent: 4, vote: 4, alarm: 3, review: 3, failed: 1 },
};

const silentMs = 60_000;

/** Of failed and submitted tasks, which may be many, as many as anybody would look through. */
const perKindMax = 50;

export interface Needs {
  readonly board: BoardView;
  readonly workers: readonly WorkerRow[];
  readonly pools: readonly Pool[];
  /** Those that are open. */
  readonly votes: readonly Vote[];
  readonly runs: readonly RunRow[];
  /** Those to the person that nobody has read yet. */
  readonly unread: readonly Message[];
  readonly dismissed: ReadonlySet<string>;
}

export function inboxOf({ board, workers, pools, votes, runs, unread, dismissed }: Needs, now: number): InboxItem[] {
  const calls = unread.flatMap(message => ofMessage(message, { board, workers, runs }));
  const called = new Set(calls.map(({ subject }) => subject));
  const items = [
    ...workers.flatMap(worker => ofWorker(worker, now)),
    ...pools.flatMap(pool => ofPool(pool, now)),
    ...ofServices(pools, now),
    ...votes.flatMap(ofVote),
    ...ofRuns(runs),
    ...calls,
    ...ofBoard(board, runs).filter(({ subject }) => !called.has(subject)),
  ];
  const weight = ({ kind, since }: InboxItem): number => costs[kind] * (1 + Math.max(0, now - since) / 60_000);
  return items.filter(({ key }) => !dismissed.has(key)).sort((a, b) => weight(b) - weight(a) || (a.key < b.key ? -1 : 1));
}

function ofWorker({ name, shown, note, task, incarnation, since }: WorkerRow, now: number): InboxItem[] {
  const about = { subject: name, since, task, worker: name };
  if (shown === 'waiting')
    return [{ ...about, key: `question:${incarnation}:${note ?? ''}`, kind: 'question', text: note ?? 'waits for an answer' }];
  // For a while it is the supervisor's business: it wakes up and replaces those that say nothing.
  if (shown === 'crash_loop' || (shown === 'suspect' && now - since >= silentMs))
    return [
      {
        ...about,
        key: `silent:${incarnation}`,
        kind: 'silent',
        text: shown === 'suspect' ? 'gives no sign of life' : 'dies again and again',
      },
    ];
  return [];
}

/** Only what waits for a person: a hold that ends by itself needs nobody. */
function ofPool({ name, held, held_until: until, remedy, breaker, parked }: Pool, now: number): InboxItem[] {
  if (held === null || until !== null || parked !== null) return [];
  const since = breaker.until ?? now;
  return [
    {
      key: `held:${name}:${held}`,
      kind: 'held',
      subject: name,
      text: remedy === null ? held : `${held}; ${remedy}`,
      since,
      task: null,
      worker: null,
    },
  ];
}

/** Those that wait for a login, each once, whatever pools it has. */
const ofServices = (pools: readonly Pool[], now: number): InboxItem[] =>
  parkedServices(pools)
    .filter(({ parked }) => parked.until === null)
    .map(({ name, pools: [first = ''], parked }) => ({
      key: `held:${name}:${parked.since}`,
      kind: 'held',
      subject: first,
      text: `${parkedText(parked, now)}, then \`swarm resume ${first}\`; ${parked.why}`,
      since: parked.since,
      task: null,
      worker: null,
    }));

/** Only where the person has a vote, and has not used it. */
function ofVote({ id, question, options, voters, ballots, opened_at: since, task }: Vote): InboxItem[] {
  if (!voters.includes(operatorName) || ballots.some(({ voter }) => voter === operatorName)) return [];
  return [{ key: `vote:${id}`, kind: 'vote', subject: id, text: `vote: ${question} (${options.join(', ')})`, since, task, worker: null }];
}

function ofMessage(message: Message, { board, workers, runs }: Pick<Needs, 'board' | 'workers' | 'runs'>): InboxItem[] {
  const { id, from, type, text, payload, task, created_at: since } = message;
  const key = `message:${id}`;
  // A question put to the vote is there as the vote itself.
  if (from === operatorName || type === 'vote_request') return [];
  if (type === alarmType) return [ofAlarm(message, board, workers)];
  // The swarm itself calls for help where a task has failed: what helps is done to the task, and then nothing needs anybody.
  if (from === swarmName && task !== null) {
    const row = board.find(task);
    const isOpen = row?.status === 'failed' && !isOfRun(row.created_by, runs);
    // It begins with the name that the item bears anyway.
    const news = (text ?? '').replace(new RegExp(`^${task} `), '');
    return isOpen ? [{ key, kind: 'help', subject: task, text: news, since, task, worker: null }] : [];
  }
  const said = text ?? (payload === null ? '' : JSON.stringify(payload));
  const kind = type === 'request_help' ? 'help' : 'question';
  return [{ key, kind, subject: id, text: `${from}: ${said}`, since, task, worker: from, message: id }];
}

/** There until somebody acknowledges or clears it, or its cause is over. */
function ofAlarm({ id, text, payload, created_at: since }: Message, board: BoardView, workers: readonly WorkerRow[]): InboxItem {
  const { subject: named, key: alarm } = (payload ?? {}) as { readonly subject?: unknown; readonly key?: unknown };
  const subject = typeof named === 'string' ? named : 'board';
  const task = board.find(subject)?.id ?? null;
  const worker = workers.some(({ name }) => name === subject) ? subject : null;
  const about = { subject, since, task, worker, message: id, ...(typeof alarm === 'string' ? { alarm } : {}) };
  return { ...about, key: `message:${id}`, kind: 'alarm', text: text ?? '' };
}

function ofBoard({ lanes }: BoardView, runs: readonly RunRow[]): InboxItem[] {
  // The others wait for agents, or for their commands.
  const reviews = lanes.review
    .filter(waitsForPerson)
    .slice(0, perKindMax)
    .map(
      ({ id, title, started_at: since, owner }): InboxItem => ({
        ...{ key: `review:${id}`, kind: 'review', subject: id, text: `review ${title}`, since: since ?? 0, task: id, worker: owner },
      }),
    );
  const isOwn = ({ status, created_by: by }: TaskRow): boolean => status === 'failed' && !isOfRun(by, runs);
  const failed = lanes.trouble.filter(isOwn).slice(0, perKindMax);
  return [
    ...reviews,
    ...failed.map(
      ({ id, title, reason, attempt, finished_at: since }): InboxItem => ({
        ...{
          key: `failed:${id}:${attempt}`,
          kind: 'failed',
          subject: id,
          text: `${title}: ${reason ?? 'failed'}`,
          since: since ?? 0,
          task: id,
          worker: null,
        },
      }),
    ),
  ];
}
