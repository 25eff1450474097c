/** Facts in human words. The texts inside come from the board: make them safe before printing. */

import { dollarText, tokenText } from '../core/amounts.ts';
import type { Fact, FactType } from '../core/fact.ts';
import type { JsonValue } from '../core/json.ts';
import { messageClasses } from '../core/state-rules.ts';
import { span } from './age.ts';
import { exitText } from './exit-text.ts';
import { jsonHint } from './json-text.ts';
import { parkedText } from './parked-text.ts';
import { percent } from './text.ts';

interface Told {
  readonly by: string;
  readonly at: number;
  readonly data: { readonly [key: string]: JsonValue | undefined };
  readonly patch: { readonly [field: string]: JsonValue | undefined };
}

/** What happened to the subject, without naming it. */
export function factSentence(fact: Fact): string {
  const data = fact.data as Told['data'];
  // A newer daemon may log facts that this build has no words for.
  const sentence = sentences[fact.type] as ((told: Told) => string) | undefined;
  return sentence?.({ by: fact.by, at: fact.at, data, patch: (data.patch ?? {}) as Told['patch'] }) ?? `${fact.type} by ${fact.by}`;
}

const sentences: Readonly<Record<FactType, (told: Told) => string>> = {
  'task.added': ({ by, data }) => `added by ${by}: ${text((data.task as Told['patch'] | undefined)?.title)}`,
  'task.depends': ({ by, patch }) => `${by} changed what it needs: ${list(patch.depends_on) || 'nothing'}`,
  'task.unblocked': ({ data }) => after('ready', data.parent, parent => `it no longer waits for ${parent}`),
  'task.blocked': ({ patch }) => text(patch.reason, 'blocked'),
  'task.skipped': ({ patch }) => text(patch.reason, 'skipped'),
  'task.revived': ({ data }) => `waits for ${text(data.parent, 'its parent')} again`,
  'task.claimed': ({ by, patch }) =>
    `claimed by ${text(patch.owner, by)}${after('', patch.attempt, attempt => `attempt ${attempt}`, ', ')}`,
  'task.progressed': ({ by, patch }) => `${by}: ${[progress(patch.progress), text(patch.step)].filter(Boolean).join(' ') || 'at work'}`,
  'task.noted': ({ by, data }) => `note by ${by}: ${text(data.note)}`,
  'task.checkpointed': ({ by, data }) => `${by} kept a checkpoint${after('', data.attempt, attempt => `attempt ${attempt}`, ' at ')}`,
  'task.partial': ({ by, data }) => after(`partial result by ${by}`, data.data, jsonHint),
  'task.submitted': ({ by, patch }) => after(`handed in for review by ${by}`, patch.result, jsonHint),
  'task.completed': ({ by, patch }) => after(`completed by ${by}`, patch.result, jsonHint),
  'task.approved': ({ by, data }) =>
    data.gate === undefined
      ? after(`approved by ${text(data.reviewer, by)}`, data.comment, text)
      : `${text(data.gate)} passed, which was the last gate`,
  'task.checked': ({ by, patch, data }) =>
    after(
      text(data.gate) === '' ? text(patch.reason, 'looked at') : `${text(data.gate)} passed, says ${by}`,
      data.gate === undefined ? undefined : patch.reason,
      text,
    ),
  'task.escalated': ({ patch }) => text(patch.reason, 'waits for a person'),
  'task.retrying': ({ patch, data }) => after(text(patch.reason, 'failed'), data.delay_ms, ms => `next try in ${span(Number(ms))}`, '; '),
  'task.failed': ({ patch }) => text(patch.reason, 'failed'),
  'task.released': ({ by, data }) => after(`given back by ${by}`, data.why, text),
  'task.lost': ({ data }) => after('lost with its worker', data.why, text),
  'task.quarantined': ({ patch }) => text(patch.reason, 'quarantined'),
  'task.edited': ({ by, patch }) =>
    `${by} changed ${
      Object.entries(patch)
        .map(([field, value]) => `${field} to ${jsonHint(value, 40)}`)
        .join(', ') || 'nothing'
    }`,
  'task.assigned': ({ by, patch }) =>
    typeof patch.assignee === 'string' ? `${by} assigned it to ${patch.assignee}` : `${by} opened it to anyone`,
  'task.cancelled': ({ by, patch }) => text(patch.reason, `cancelled by ${by}`),
  'task.split': ({ by, data }) => after(`split by ${by}`, list(data.parts), parts => `into ${parts}`, ' '),
  'task.gathered': ({ patch }) => text(patch.reason, text(patch.step, 'a part ended')),
  'task.retried': ({ by }) => `put back on the board by ${by}`,
  'worker.registered': ({ data }) => after(`registered as ${text(data.role, 'worker')}`, list(data.capabilities), can => `can ${can}`),
  'worker.session': ({ data }) => `its session with ${text(data.agent, 'the agent')} is ${text(data.session)}`,
  'worker.prompted': ({ data }) => {
    const what = text(data.task, list(data.messages));
    if (data.tries === 0) return `${what} is typed in`;
    return data.proof === null ? `Enter for ${what}: no sign that it was taken` : `Enter for ${what}: it arrived, says ${text(data.proof)}`;
  },
  'worker.undelivered': ({ data }) => after(`the prompt of ${text(data.task, 'its task')} did not arrive`, data.why, text),
  'worker.answered': ({ data }) => after(`answered for you, as its pool says: ${text(data.rule)}`, data.question, text),
  'worker.updated': ({ data }) => after(text(data.status, 'updated'), data.note, text),
  'worker.started': ({ by, data }) => after(`started by ${by}`, data.command, commandText),
  'worker.exited': ({ data }) => after(exitText(numberIn(data.code), text(data.signal)), data.why, text),
  'worker.lost': ({ data }) => after('lost', data.why, text),
  'worker.ready': () => 'ready for work',
  'worker.launched': ({ data }) => `runs ${text(data.task)}, attempt ${text(data.attempt)}`,
  'worker.leaving': ({ by, data }) => after(data.kind === 'drain' ? 'to go after its work' : `to go, says ${by}`, data.why, text),
  'worker.kept': ({ data }) => after('stays after all', data.why, text),
  'worker.held': ({ by, data }) => after(`not to be started again, says ${by}`, data.why, text),
  'worker.freed': ({ by }) => `may be started again, says ${by}`,
  'worker.suspected': ({ data }) => after('silent', data.why, text),
  'worker.nudged': ({ data }) => after('nudged', data.why, text),
  'worker.interrupted': ({ data }) => after('interrupted', data.why, text),
  'worker.cleared': ({ data }) => after('no longer suspected', data.why, text),
  'pool.configured': ({ data }) => `configured for ${text(data.min)} to ${text(data.max)} workers`,
  'pool.removed': () => 'no longer configured',
  'alert.raised': ({ by, data }) => `${text(data.text)}${by === 'swarm' ? '' : ` (raised by ${by})`}`,
  'alert.cleared': ({ by, data }) => `over${by === 'swarm' ? '' : `, says ${by}`}: ${text(data.text)}`,
  'pool.fallback_on': ({ data }) => after(`${text(data.to)} takes its tasks`, data.why, text),
  'pool.fallback_off': ({ data }) => after('takes its tasks itself again', data.why, text),
  'pool.scaled': ({ by, data }) =>
    data.rule === true
      ? `${by} left its size to the rule`
      : after(`${text(data.target)} worker${data.target === 1 ? '' : 's'} wanted`, data.why, text),
  'pool.paused': ({ by }) => `paused by ${by}`,
  'pool.resumed': ({ by }) => `resumed by ${by}`,
  'pool.held': ({ data }) => after('held', data.why, text),
  'breaker.opened': ({ at, data }) =>
    after(parkedIn(data, at) ?? after('breaker opened', data.until, until => `for ${span(Number(until) - at + 500)}`, ' '), data.why, text),
  'breaker.half_open': ({ data }) => after('breaker half open', data.why, text),
  'breaker.closed': ({ data, at }) => after(parkedIn(data, at) === undefined ? 'breaker closed' : 'goes on', data.why, text),
  'budget.warned': ({ data }) => after('most of its budget is used up', data.words, text),
  'budget.reached': ({ data }) => after('its budget is used up', data.words, text),
  'budget.raised': ({ data }) => after('there is room in its budget again', data.words, text),
  'budget.set': ({ data }) => (data.words === null ? 'its budget is that of swarm.yaml again' : `its budget is ${text(data.words)} now`),
  'usage.recorded': ({ data }) => `took ${tookText(data)}${after('', data.task, text, ' for ')}`,
  'swarm.up': ({ by }) => `brought up by ${by}`,
  'swarm.down': ({ by }) => `taken down by ${by}`,
  'worktree.made': ({ data }) => after('made', data.branch, branch => `on ${text(branch)}`, ' '),
  'worktree.merged': ({ by, data }) => after(`merged by ${by}`, data.into, into => `into ${text(into)}`, ' '),
  'worktree.removed': ({ by, data }) => after(`taken away by ${by}`, data.loss, text),
  'worktree.trusted': ({ by }) => `${by} agreed to what is run in them`,
  'artifact.removed': ({ by, data }) => `${by} removed ${text(data.name)}`,
  'artifact.kept': ({ by, data }) =>
    after(`kept by ${by}: ${text(data.name)}, ${text(data.bytes)} bytes`, data.task, task => `for ${text(task)}`, ' '),
  'run.started': ({ by, data }) =>
    after(`${text(data.name)} started by ${by}`, data.pattern, pattern => `${text(pattern)}, ${text(data.why)}`),
  'run.began': ({ data }) => `${partText(data)} begins as ${text(data.task)}`,
  'run.settled': ({ data }) => after(`${partText(data)} ${text(data.state, 'ended')}`, data.why, text),
  'run.triggered': ({ data }) => `the event that ${text(data.step)} waited for has come: fact ${text(data.seq)}`,
  'run.repatterned': ({ data }) => after(`goes on as ${text(data.pattern)}`, data.why, text),
  'run.paused': ({ by }) => `paused by ${by}`,
  'run.resumed': ({ by }) => `resumed by ${by}`,
  'run.retried': ({ by, data }) => after(`tried again by ${by}`, data.from, from => `from ${text(from)}`, ' '),
  'run.rolling_back': ({ data }) => after('undoes what it did', data.why, text),
  'run.completed': () => 'completed',
  'run.failed': ({ data }) => after('failed', data.why, text),
  'run.rolled_back': ({ data }) => after('failed, and all was undone', data.why, text),
  'run.cancelled': ({ by, data }) => after(`cancelled by ${by}`, data.why, text),
  'vote.opened': ({ by, data }) => after(`opened by ${by}`, data.question, text),
  'vote.invited': ({ data }) => `also asked, as they came later: ${list(data.voters)}`,
  'vote.cast': ({ by, data }) =>
    after(`${by} votes${after('', data.option ?? data.scores, value => jsonHint(value), ' ') || ', and abstains'}`, data.why, text),
  'vote.decided': ({ data }) => text(data.text, 'ended'),
  'message.sent': ({ by, data }) => after(`${by} to ${text(data.to, 'nobody')}`, data.text ?? data.payload, value => jsonHint(value)),
  'message.read': ({ by }) => `read by ${by}`,
  'message.acked': ({ by }) => `acknowledged by ${by}`,
  'message.returned': ({ data }) => after(`delivered again to ${text(data.recipient, 'nobody')}`, data.why, text),
  'message.dead': ({ data }) => after(`reached nobody for ${text(data.recipient)}`, data.why, text),
  'message.redriven': ({ by }) => `sent again by ${by}`,
  'daemon.started': ({ data }) => after('started', data.pid, pid => `pid ${text(pid)}`),
  'daemon.stopped': () => 'stopped',
  'daemon.slept': ({ data }) => after('nobody could be heard', data.silence_ms, ms => `for ${span(Number(ms))}`),
};

/** `build`, `undo of build`, `review 2`, with its round where there are several. */
function partText({ step, kind, item, loop, items }: Told['data']): string {
  const what = kind === 'rollback' ? `undo of ${text(step)}` : text(step, 'a step');
  return `${what}${items === true && Number(item) >= 0 ? ` ${Number(item) + 1}` : ''}${Number(loop) > 1 ? `, round ${text(loop)},` : ''}`;
}

/** As much as tells which it is: among the words of an agent are its instructions. */
const commandChars = 160;

function commandText(command: JsonValue): string {
  const words = Array.isArray(command) ? command.map(word => text(word)).join(' ') : text(command);
  return words.length > commandChars ? `${words.slice(0, commandChars)}…` : words;
}

/** Every token counts alike here: what they cost stands beside them. */
function tookText(data: Told['data']): string {
  const tokens = ['input', 'output', 'cache_read', 'cache_write'].reduce((sum, field) => sum + (numberIn(data[field]) ?? 0), 0);
  const cost = numberIn(data.cost_micros) ?? 0;
  const lacking = (numberIn(data.unpriced) ?? 0) > 0 ? ' of unknown cost' : '';
  return [...(tokens > 0 ? [`${tokenText(tokens)}${lacking}`] : []), ...(cost !== 0 ? [dollarText(cost)] : [])].join(', ') || 'nothing';
}

const numberIn = (value: JsonValue | undefined): number | null => (typeof value === 'number' ? value : null);

function text(value: JsonValue | undefined, otherwise = ''): string {
  if (value === null || value === undefined) return otherwise;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const list = (value: JsonValue | undefined): string => (Array.isArray(value) ? value.map(item => text(item)).join(', ') : '');

const progress = (value: JsonValue | undefined): string => (typeof value === 'number' ? percent(value) : '');

/** A sentence with something more behind it, where there is something. */
function after(sentence: string, value: JsonValue | undefined, say: (value: JsonValue) => string, link = ': '): string {
  return value === null || value === undefined || value === '' ? sentence : `${sentence}${link}${say(value)}`;
}

/** Undefined where it is not a service that gives nothing. */
function parkedIn({ parked, until }: Told['data'], at: number): string | undefined {
  const kind = messageClasses.find(each => each === parked);
  return kind === undefined ? undefined : `parked, ${parkedText({ class: kind, until: typeof until === 'number' ? until : null }, at)}`;
}
