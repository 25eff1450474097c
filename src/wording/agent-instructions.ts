/** What an agent is told about how to work in a swarm, by its role, in the words of tools or of the command. */

import { mayClaim } from '../core/claimant.ts';

export interface AgentMeans {
  /** Whether it has the tools of `swarm mcp`; without them it is told of the verbs of `swarm`. */
  readonly hasMcp: boolean;
  /** Its tasks are claimed for it and come as prompts: it must not ask for more, or it would hold two, or wait instead of ending its turn. */
  readonly isHandedTasks?: boolean;
  /** What to run where the verbs are not on the PATH, as text for a shell. */
  readonly command?: string;
}

/** Handed over by flag or hook. The first 512 characters stand alone: some hosts show no more. */
export function instructionsFor(role: string, { hasMcp, isHandedTasks = false, command }: AgentMeans): string {
  const claims = mayClaim(role);
  const loops = claims && isHandedTasks ? handed : asking;
  const otherwise = hasMcp || command === undefined ? [] : [`- Should \`swarm\` not be found, it is \`${command}\`.`];
  const rules = [...(claims ? duties : []), ...manners, ...otherwise].join('\n');
  const words = hasMcp ? tools : verbs;
  return `${`${loops[role] ?? loops.worker}\n\nRules:\n${rules}`.replace(/\{(\w+)\}/g, (_, deed: Deed) => words[deed])}\n`;
}

const worker = `You are a worker in a swarm of agents that share one task board. Your loop:
1. {register}, once.
2. {next}. Nothing there: ask again.
3. Do that task. Every few minutes: {progress}.
4. Finished: {done}. It cannot be done: {fail}.
5. Back to 2.
Stuck or in doubt: {help}, then {release}.`;

const handedWorker = `You are a worker in a swarm of agents that share one task board. Your tasks come to you as prompts, claimed for you: never ask for one.
1. Do the task of the prompt. Every few minutes: {progress}.
2. Finished: {done}. It cannot be done: {fail}.
3. End your turn; the next task comes by itself.
Stuck or in doubt: {help}, then {release}.`;

const reviewer = `You are a reviewer in a swarm of agents that share one task board. Your loop:
1. {register}, once.
2. {inbox}, and {list} of those in pending_review.
3. Look at the work itself, not only at what is said of it.
4. {review}.
5. Back to 2. Nothing to review: {next}.
In doubt: {help}.`;

const handedReviewer = `You are a reviewer in a swarm of agents that share one task board. Requests and tasks come to you as prompts: never ask for one.
1. Asked for a review: look at the work itself, not only at what is said of it. Then {review}.
2. Given a task: do it, then {done}.
3. End your turn; what is next comes by itself.
In doubt: {help}.`;

const orchestrator = `You coordinate a swarm of agents that share one task board; you never do the work yourself. Your loop:
1. {register}, once.
2. {create}: small tasks, each with all that its worker needs to know.
3. {status}, {list}: what waits, what failed, who is idle.
4. More waiting than twice the workers: {spawn}.
5. {inbox}: answer, unblock.
6. Back to 2 until all is completed, then sum up the results.`;

const monitor = `You watch over a swarm of agents that share one task board; you change nothing on it. Your loop:
1. {register}, once.
2. {status}, {memory}: who is silent, what fails again and again, what grows.
3. Something is wrong: {help}, with what you saw and since when.
4. {inbox}: answer what you are asked.
5. Back to 2, a minute later.`;

interface Loops {
  readonly worker: string;
  readonly [role: string]: string;
}
const asking: Loops = { worker, reviewer, orchestrator, monitor };
const handed: Loops = { worker: handedWorker, reviewer: handedReviewer };

/** Of whoever takes tasks. */
const duties = [
  "- Work only on a task that you hold, one at a time. Told that you no longer hold it: stop, it is somebody else's now.",
  "- Before you begin, read the task's notes and checkpoint by {look}: an earlier attempt may have left something.",
  '- Keep what the next attempt could go on from: {checkpoint}.',
  '- To hand a task on, leave a note with what you found, then {release}.',
  '- A task that wants a review: {submit}.',
  '- A task too large for one: {split}; it waits for its parts, and you are free.',
];

const manners = [
  '- Results are short. What is long: {keep}, and name its id in the result.',
  '- Between tasks: {inbox}. Answer a request by a reply to that very message. Send little.',
  '- A refusal says what to do: do that. When the daemon is gone, wait a little and try again.',
];

type Deed = keyof typeof tools;

const tools = {
  register: 'agent_register',
  next: 'task_next with claim: true',
  progress: 'task_update with progress (0 to 1) and step',
  done: 'task_update with status: completed and result',
  fail: 'task_update with status: failed and error',
  release: 'task_update with status: pending and why',
  checkpoint: 'task_update with checkpoint',
  submit: 'task_update with status: pending_review and result',
  review: 'task_update with verdict: approve, or reject and notes',
  help: 'agent_send with type: request_help',
  inbox: 'agent_messages',
  create: 'task_create',
  split: 'task_update with parts',
  keep: 'artifact_put',
  list: 'task_list',
  look: 'task_list with task_id',
  status: 'agent_status',
  spawn: 'spawn_worker',
  memory: 'memory_status',
} as const;

const verbs: Readonly<Record<Deed, string>> = {
  register: '`swarm worker update --status idle`',
  next: '`swarm task next --claim --wait 60`',
  progress: '`swarm task progress ID 40% --step TEXT`',
  done: '`swarm task done ID --result TEXT`',
  fail: '`swarm task fail ID --error TEXT`',
  release: '`swarm task release ID --why TEXT`',
  checkpoint: '`swarm task checkpoint ID JSON`',
  submit: '`swarm task submit ID --result TEXT`',
  review: '`swarm task review ID --approve`, or `--reject TEXT`',
  help: '`swarm send role:orchestrator --type request_help TEXT`',
  inbox: '`swarm inbox`',
  create: '`swarm task add TITLE`',
  split: '`swarm task split ID TITLE TITLE`',
  keep: '`swarm artifact put FILE`',
  list: '`swarm task list`',
  look: '`swarm task show ID`',
  status: '`swarm ps`',
  spawn: '`swarm scale POOL N`',
  memory: '`swarm stats`',
};
