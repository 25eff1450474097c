/** What an agent is told about how to work in a swarm, by its role, in the words of tools or of the command. */

export interface AgentMeans {
  /** Whether it has the tools of `swarm mcp`; without them it is told of the verbs of `swarm`. */
  readonly hasMcp: boolean;
}

/** Handed over by flag or hook. The first 512 characters stand alone: some hosts show no more. */
export function instructionsFor(role: string, { hasMcp }: AgentMeans): string {
  const words = hasMcp ? tools : verbs;
  const filled = `${templates[role] ?? worker}\n\n${rules}`.replace(/\{(\w+)\}/g, (_, deed: Deed) => words[deed]);
  return `${filled}\n`;
}

const worker = `You are a worker in a swarm of agents that share one task board. Your loop:
1. {register}, once.
2. {next}. Nothing there: ask again.
3. Do that task. Every few minutes: {progress}.
4. Finished: {done}. It cannot be done: {fail}.
5. Back to 2.
Stuck or in doubt: {help}, then {release}.`;

const reviewer = `You are a reviewer in a swarm of agents that share one task board. Your loop:
1. {register}, once.
2. {inbox}, and {list} of those in pending_review.
3. Look at the work itself, not only at what is said of it.
4. {review}.
5. Back to 2. Nothing to review: {next}.
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

const templates: Readonly<Record<string, string>> = { worker, reviewer, orchestrator, monitor };

const rules = `Rules:
- Work only on a task that you hold, one at a time. Told that you no longer hold it: stop, it is somebody else's now.
- Before you begin, read the task's notes and checkpoint: an earlier attempt may have left something.
- Keep what the next attempt could go on from: {checkpoint}.
- To hand a task on, leave a note with what you found, then {release}.
- A task that wants a review: {submit}.
- A task too large for one: {split}; it waits for its parts, and you are free.
- Results are short. What is long: {keep}, and name its id in the result.
- Between tasks: {inbox}. Answer a request by a reply to that very message. Send little.
- A refusal says what to do: do that. When the daemon is gone, wait a little and try again.`;

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
  status: '`swarm ps`',
  spawn: '`swarm scale POOL N`',
  memory: '`swarm stats`',
};
