/** `swarm/agent`: the tools of swarm as functions. Made from src/mcp by `npm run generate`. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface AgentRegisterWish {
  /** what it is called */
  name?: string | undefined;
  /** orchestrator, monitor, worker, or a role of your own; a worker of a pool keeps the role of its pool */
  role?: string | undefined;
  /** what it can do */
  capabilities?: (string)[] | undefined;
  /** take only tasks with one of these tags */
  tags?: (string)[] | undefined;
}

export interface AgentRegisterAnswer {
  agent: {
    /** what others address it by */
    id: string;
    role: string;
    pool: string | null;
    /** what it says of itself */
    status: string;
    note: string | null;
    /** the task it holds */
    current_task: string | null;
    /** its last sign of life, in milliseconds since the epoch */
    last_heartbeat: number;
  };
  note: string | null;
  instructions: string;
}

export interface AgentSendWish {
  /** one of direct, broadcast, heartbeat, task_available, task_claim, task_complete, request_help, review_request, review_complete, vote_request, vote_response, partial_result, progress, stage_ready, status_update, or a type of your own that starts with x- */
  type?: 'direct' | 'broadcast' | 'heartbeat' | 'task_available' | 'task_claim' | 'task_complete' | 'request_help' | 'review_request' | 'review_complete' | 'vote_request' | 'vote_response' | 'partial_result' | 'progress' | 'stage_ready' | 'status_update' | string | undefined;
  /** a worker, role:NAME, topic:NAME, operator or all; left out: all, or for request_help the orchestrator, else the operator */
  to_agent?: string | undefined;
  /** what to say */
  text?: string | undefined;
  /** structured content, checked for the known types */
  payload?: Json | undefined;
  /** the message that this one answers, which counts as acknowledged by that */
  reply_to?: string | undefined;
  /** ask for an acknowledgement: read without one, it is delivered again */
  ack?: boolean | undefined;
  /** the task that it is about */
  task_id?: string | undefined;
  /** wait for the answer */
  await_reply?: boolean | undefined;
  /** with await_reply: how long, at most 600 */
  timeout_seconds?: number | undefined;
}

export interface AgentSendAnswer {
  message: {
    id: string;
    from: string;
    to: string;
    type: string;
    reply_to: string | null;
    /** the first message of the thread */
    correlation_id: string;
    task: string | null;
    /** whether an acknowledgement is asked for */
    ack: boolean;
    created_at: number;
    deliveries: ({
      to: string;
      state: 'queued' | 'delivered' | 'read' | 'acked' | 'dead';
      tries: number;
      updated_at: number;
    })[];
  };
  /** the answer that was awaited; null when none came in time: agent_messages has it once it comes */
  reply?: {
    id: string;
    from: string;
    to: string;
    type: string;
    text: string | null;
    payload: Json | null;
    reply_to: string | null;
    /** the first message of the thread */
    correlation_id: string;
    task: string | null;
    /** whether an acknowledgement is asked for */
    ack: boolean;
    created_at: number;
  } | null | undefined;
}

export interface AgentMessagesWish {
  /** how many at most */
  limit?: number | undefined;
  /** leave them unread */
  peek?: boolean | undefined;
  /** a message that you have dealt with */
  ack?: string | undefined;
}

export interface AgentMessagesAnswer {
  messages: ({
    id: string;
    from: string;
    to: string;
    type: string;
    text: string | null;
    payload: Json | null;
    reply_to: string | null;
    /** the first message of the thread */
    correlation_id: string;
    task: string | null;
    /** whether an acknowledgement is asked for */
    ack: boolean;
    created_at: number;
  })[];
}

export interface AgentStatusWish {}

export interface AgentStatusAnswer {
  agents: ({
    /** what others address it by */
    id: string;
    role: string;
    pool: string | null;
    /** what it says of itself */
    status: string;
    note: string | null;
    /** the task it holds */
    current_task: string | null;
    /** its last sign of life, in milliseconds since the epoch */
    last_heartbeat: number;
    /** tokens of all kinds that it took */
    tokens: number;
    cost_usd: number;
    /** tokens among these whose cost nobody knows, so that it is missing in cost_usd */
    unpriced: number;
  })[];
  tasks: {
    blocked: number;
    pending: number;
    in_progress: number;
    pending_review: number;
    completed: number;
    failed: number;
    cancelled: number;
    skipped: number;
  };
  pools: ({
    name: string;
    desired: number;
    busy: number;
    idle: number;
    starting: number;
    held: string | null;
    /** its service gives it nothing */
    parked: {
      /** a quota is used up, a login is missing, or it is overloaded */
      class: 'quota' | 'auth' | 'overloaded';
      /** whose pools all rest; null where it is that of this pool alone */
      provider: string | null;
      why: string;
      since: number;
      /** when it is tried again; null where a person has to act first */
      until: number | null;
    } | null;
  })[];
}

export interface AgentUpdateStatusWish {
  /** idle, working, or your own word */
  status?: string | undefined;
  /** what you are doing */
  task?: string | null | undefined;
}

export interface AgentUpdateStatusAnswer {
  agent: {
    /** what others address it by */
    id: string;
    role: string;
    pool: string | null;
    /** what it says of itself */
    status: string;
    note: string | null;
    /** the task it holds */
    current_task: string | null;
    /** its last sign of life, in milliseconds since the epoch */
    last_heartbeat: number;
  };
}

export interface TaskCreateWish {
  /** one line that says what to do */
  title: string;
  /** everything the worker needs to know */
  description?: string | undefined;
  /** command line for pools that run tasks as commands */
  command?: string | undefined;
  /** how urgent it is; waiting tasks gain on more urgent ones, so none starves */
  priority?: 'critical' | 'high' | 'medium' | 'low' | undefined;
  /** how hard it is, in your own words */
  complexity?: string | undefined;
  /** labels to filter and route by */
  tags?: (string)[] | undefined;
  /** capabilities that a worker must have to claim it */
  requires?: (string)[] | undefined;
  /** named capacities taken while it runs */
  resources?: { [name: string]: number } | undefined;
  /** whether the fallback of its pool may take it while that gets nothing done */
  fallback?: boolean | undefined;
  /** how many times it is tried again after failing */
  retries?: number | undefined;
  /** longest time that one attempt may take, in milliseconds */
  timeout_ms?: number | undefined;
  /** what must hold before it counts as completed */
  gates?: ({
    /** someone other than the author approves the result */
    type: 'review';
    /** how many must approve; one without it */
    reviewers?: number | undefined;
    /** what a reviewer must be able to do; `review` without it */
    capability?: string | undefined;
    /** how often agents may send it back before a person decides; 3 */
    rounds?: number | undefined;
    /** how long a reviewer may stay silent before another one is asked, in milliseconds */
    timeout_ms?: number | undefined;
  } | {
    /** a command line ends with code 0: tests, lint, a scan, a benchmark */
    type: 'command';
    /** run by /bin/sh where the work was done */
    command: string;
    /** a folder of the project */
    cwd?: string | undefined;
    /** how long it may take, in milliseconds; 10 minutes without it */
    timeout_ms?: number | undefined;
    /** what to call it */
    name?: string | undefined;
    /** bounds for a number that it prints */
    threshold?: {
      /** its first group, or else all that it matches, is the number; the last number of the output without it */
      pattern?: string | undefined;
      min?: number | undefined;
      max?: number | undefined;
    } | undefined;
  } | {
    /** the result is as this JSON Schema says */
    type: 'schema';
    /** a JSON Schema */
    schema: Json;
  } | {
    /** agents vote on the result; the first option lets it pass */
    type: 'vote';
    /** what is asked */
    question?: string | undefined;
    /** what can be voted for */
    options?: (string)[] | undefined;
    /** majority: more than half of those who do not abstain; two-thirds; unanimous; scored: the highest sum of scores */
    rule?: 'majority' | 'two-thirds' | 'unanimous' | 'scored' | undefined;
    /** how many ballots there must be, abstentions among them; more than half of the voters */
    quorum?: number | undefined;
    /** workers, role:NAME for all who have that role now (for a gate: also later), or operator; all workers without it */
    voters?: (string)[] | undefined;
    /** how long it lasts at most, in milliseconds; 10 minutes */
    deadline_ms?: number | undefined;
  })[] | undefined;
  /** what is wanted of it in named pieces, and the shape of its result */
  handoff?: {
    /** what is to be reached */
    objective: string;
    /** what belongs to it, and what does not */
    scope: string;
    /** what the result is to look like */
    output_format: string;
    /** what must hold on the way */
    constraints: (string)[];
    /** what is known already, any JSON value */
    context?: Json | undefined;
    /** JSON Schema that the result must fit; another is refused with what is wrong */
    output_schema?: Json | undefined;
  } | undefined;
  /** the most that all attempts at it may take; then it is not tried again */
  budget?: {
    /** dollars */
    max_cost?: number | undefined;
    /** tokens of all kinds together */
    max_tokens?: number | undefined;
  } | undefined;
  /** tasks that must be completed first */
  depends_on?: (string | {
    task: string;
    /** what becomes of this task when that one ends without success */
    on_fail: 'skip' | 'block' | 'run';
  })[] | undefined;
  /** the task that this one is a part of */
  parent?: string | undefined;
  /** the only worker, or pool:NAME or role:NAME, that may claim it */
  assignee?: string | undefined;
  /** a second task with the same key is not made; the first is returned */
  idempotency_key?: string | undefined;
}

export interface TaskCreateAnswer {
  id: string;
  task: {
    id: string;
    title: string;
    status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
    priority: 'critical' | 'high' | 'medium' | 'low';
    tags: (string)[];
    requires: (string)[];
    depends_on: (string)[];
    parent: string | null;
    assignee: string | null;
    /** the worker that holds it now */
    owner: string | null;
    /** 0 to 1 */
    progress: number | null;
    /** what the worker says it is doing */
    step: string | null;
    /** why it is as it is, for every state that does not explain itself */
    reason: string | null;
  };
}

export interface TaskListWish {
  /** only this task, with its description, notes, result and what it depends on */
  task_id?: string | undefined;
  /** only tasks in one of these states; all of them without it */
  status?: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped' | 'all' | ('blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped' | 'all')[] | undefined;
  /** only tasks with one of these tags */
  tags?: (string)[] | undefined;
  /** only tasks that this worker holds */
  owner?: string | undefined;
  /** only parts of this task */
  parent?: string | undefined;
  /** only tasks whose title contains this text */
  text?: string | undefined;
  /** how many at most */
  limit?: number | undefined;
  /** `next` of the page before */
  cursor?: string | undefined;
}

export interface TaskListAnswer {
  tasks: ({
    id: string;
    title: string;
    description?: string | null | undefined;
    command?: string | null | undefined;
    status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
    priority: 'critical' | 'high' | 'medium' | 'low';
    complexity?: string | null | undefined;
    tags: (string)[];
    requires: (string)[];
    depends_on: (string)[];
    parent: string | null;
    assignee: string | null;
    /** the worker that holds it now */
    owner: string | null;
    /** how many times it was claimed; the fence */
    attempt?: number | undefined;
    /** its own faults, counted against retries */
    failures?: number | undefined;
    /** workers that died or went silent holding it */
    lost?: number | undefined;
    retries?: number | undefined;
    timeout_ms?: number | null | undefined;
    gates?: ({
      /** someone other than the author approves the result */
      type: 'review';
      /** how many must approve; one without it */
      reviewers?: number | undefined;
      /** what a reviewer must be able to do; `review` without it */
      capability?: string | undefined;
      /** how often agents may send it back before a person decides; 3 */
      rounds?: number | undefined;
      /** how long a reviewer may stay silent before another one is asked, in milliseconds */
      timeout_ms?: number | undefined;
    } | {
      /** a command line ends with code 0: tests, lint, a scan, a benchmark */
      type: 'command';
      /** run by /bin/sh where the work was done */
      command: string;
      /** a folder of the project */
      cwd?: string | undefined;
      /** how long it may take, in milliseconds; 10 minutes without it */
      timeout_ms?: number | undefined;
      /** what to call it */
      name?: string | undefined;
      /** bounds for a number that it prints */
      threshold?: {
        /** its first group, or else all that it matches, is the number; the last number of the output without it */
        pattern?: string | undefined;
        min?: number | undefined;
        max?: number | undefined;
      } | undefined;
    } | {
      /** the result is as this JSON Schema says */
      type: 'schema';
      /** a JSON Schema */
      schema: Json;
    } | {
      /** agents vote on the result; the first option lets it pass */
      type: 'vote';
      /** what is asked */
      question?: string | undefined;
      /** what can be voted for */
      options?: (string)[] | undefined;
      /** majority: more than half of those who do not abstain; two-thirds; unanimous; scored: the highest sum of scores */
      rule?: 'majority' | 'two-thirds' | 'unanimous' | 'scored' | undefined;
      /** how many ballots there must be, abstentions among them; more than half of the voters */
      quorum?: number | undefined;
      /** workers, role:NAME for all who have that role now (for a gate: also later), or operator; all workers without it */
      voters?: (string)[] | undefined;
      /** how long it lasts at most, in milliseconds; 10 minutes */
      deadline_ms?: number | undefined;
    })[] | undefined;
    handoff?: {
      /** what is to be reached */
      objective: string;
      /** what belongs to it, and what does not */
      scope: string;
      /** what the result is to look like */
      output_format: string;
      /** what must hold on the way */
      constraints: (string)[];
      /** what is known already, any JSON value */
      context?: Json | undefined;
      /** JSON Schema that the result must fit; another is refused with what is wrong */
      output_schema?: Json | undefined;
    } | null | undefined;
    /** how its parts are put together, when it was split */
    split?: {
      /** what becomes of the results of the parts: concat puts their texts in a row, merge unites their JSON, reduce gives them to whoever claims the task then, none leaves them where they are */
      collect: 'concat' | 'merge' | 'reduce' | 'none';
      /** when some parts end without success: keep goes on with the others and names these, fail fails the task; without any success it fails */
      on_part_fail: 'keep' | 'fail';
    } | null | undefined;
    budget?: {
      /** dollars */
      max_cost?: number | undefined;
      /** tokens of all kinds together */
      max_tokens?: number | undefined;
    } | null | undefined;
    /** 0 to 1 */
    progress: number | null;
    /** what the worker says it is doing */
    step: string | null;
    checkpoint?: Json | null | undefined;
    result?: Json | null | undefined;
    /** the last failure, in the words of whoever reported it */
    error?: string | null | undefined;
    artifacts?: (string)[] | undefined;
    notes?: ({
      at: number;
      by: string;
      text: string;
    })[] | undefined;
    /** why it is as it is, for every state that does not explain itself */
    reason: string | null;
    created_by?: string | undefined;
    lease_until?: number | null | undefined;
    /** the parts of a task that was split, with what came of each */
    parts?: ({
      id: string;
      title: string;
      status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
      /** 0 to 1 */
      progress: number | null;
      /** what the worker says it is doing */
      step: string | null;
      result: Json | null;
      artifacts: (string)[];
      /** the last failure, in the words of whoever reported it */
      error: string | null;
      /** why it is as it is, for every state that does not explain itself */
      reason: string | null;
      /** partial results, where it handed some in */
      partial?: (Json)[] | undefined;
    })[] | undefined;
    /** what its attempts left on their way, the earliest first */
    trail?: ({
      attempt: number;
      worker: string;
      /** when it last left something */
      at: number;
      /** its last one */
      checkpoint: Json | null;
      /** files or addresses that its checkpoints named */
      artifacts: (string)[];
      /** partial results, in their order */
      partial: (Json)[];
    })[] | undefined;
  })[];
  /** cursor of the next page */
  next: string | null;
}

export interface TaskNextWish {
  /** claim it at once */
  claim?: boolean | undefined;
  /** how long to wait for one, at most 45 */
  wait_seconds?: number | undefined;
  /** only tasks with one of these tags */
  tags?: (string)[] | undefined;
  /** how long the claim lasts without a sign of life, in milliseconds */
  lease_ms?: number | undefined;
}

export interface TaskNextAnswer {
  task: {
    id: string;
    title: string;
    description: string | null;
    command: string | null;
    status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
    priority: 'critical' | 'high' | 'medium' | 'low';
    complexity: string | null;
    tags: (string)[];
    requires: (string)[];
    depends_on: (string)[];
    parent: string | null;
    assignee: string | null;
    /** the worker that holds it now */
    owner: string | null;
    /** how many times it was claimed; the fence */
    attempt: number;
    /** its own faults, counted against retries */
    failures: number;
    /** workers that died or went silent holding it */
    lost: number;
    retries: number;
    timeout_ms: number | null;
    gates: ({
      /** someone other than the author approves the result */
      type: 'review';
      /** how many must approve; one without it */
      reviewers?: number | undefined;
      /** what a reviewer must be able to do; `review` without it */
      capability?: string | undefined;
      /** how often agents may send it back before a person decides; 3 */
      rounds?: number | undefined;
      /** how long a reviewer may stay silent before another one is asked, in milliseconds */
      timeout_ms?: number | undefined;
    } | {
      /** a command line ends with code 0: tests, lint, a scan, a benchmark */
      type: 'command';
      /** run by /bin/sh where the work was done */
      command: string;
      /** a folder of the project */
      cwd?: string | undefined;
      /** how long it may take, in milliseconds; 10 minutes without it */
      timeout_ms?: number | undefined;
      /** what to call it */
      name?: string | undefined;
      /** bounds for a number that it prints */
      threshold?: {
        /** its first group, or else all that it matches, is the number; the last number of the output without it */
        pattern?: string | undefined;
        min?: number | undefined;
        max?: number | undefined;
      } | undefined;
    } | {
      /** the result is as this JSON Schema says */
      type: 'schema';
      /** a JSON Schema */
      schema: Json;
    } | {
      /** agents vote on the result; the first option lets it pass */
      type: 'vote';
      /** what is asked */
      question?: string | undefined;
      /** what can be voted for */
      options?: (string)[] | undefined;
      /** majority: more than half of those who do not abstain; two-thirds; unanimous; scored: the highest sum of scores */
      rule?: 'majority' | 'two-thirds' | 'unanimous' | 'scored' | undefined;
      /** how many ballots there must be, abstentions among them; more than half of the voters */
      quorum?: number | undefined;
      /** workers, role:NAME for all who have that role now (for a gate: also later), or operator; all workers without it */
      voters?: (string)[] | undefined;
      /** how long it lasts at most, in milliseconds; 10 minutes */
      deadline_ms?: number | undefined;
    })[];
    handoff: {
      /** what is to be reached */
      objective: string;
      /** what belongs to it, and what does not */
      scope: string;
      /** what the result is to look like */
      output_format: string;
      /** what must hold on the way */
      constraints: (string)[];
      /** what is known already, any JSON value */
      context?: Json | undefined;
      /** JSON Schema that the result must fit; another is refused with what is wrong */
      output_schema?: Json | undefined;
    } | null;
    /** how its parts are put together, when it was split */
    split: {
      /** what becomes of the results of the parts: concat puts their texts in a row, merge unites their JSON, reduce gives them to whoever claims the task then, none leaves them where they are */
      collect: 'concat' | 'merge' | 'reduce' | 'none';
      /** when some parts end without success: keep goes on with the others and names these, fail fails the task; without any success it fails */
      on_part_fail: 'keep' | 'fail';
    } | null;
    budget: {
      /** dollars */
      max_cost?: number | undefined;
      /** tokens of all kinds together */
      max_tokens?: number | undefined;
    } | null;
    /** 0 to 1 */
    progress: number | null;
    /** what the worker says it is doing */
    step: string | null;
    checkpoint: Json | null;
    result: Json | null;
    /** the last failure, in the words of whoever reported it */
    error: string | null;
    artifacts: (string)[];
    notes: ({
      at: number;
      by: string;
      text: string;
    })[];
    /** why it is as it is, for every state that does not explain itself */
    reason: string | null;
    created_by: string;
    lease_until: number | null;
  } | null;
  /** send it with everything you report for this attempt */
  token: string | null;
  /** report or renew before then, or the task is given to somebody else */
  lease_until: number | null;
  /** the tasks that it depended on, with what came of each */
  needs?: ({
    id: string;
    title: string;
    status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
    /** 0 to 1 */
    progress: number | null;
    /** what the worker says it is doing */
    step: string | null;
    result: Json | null;
    artifacts: (string)[];
    /** the last failure, in the words of whoever reported it */
    error: string | null;
    /** why it is as it is, for every state that does not explain itself */
    reason: string | null;
    /** partial results, where it handed some in */
    partial?: (Json)[] | undefined;
  })[] | undefined;
  /** the parts of a task that was split, with what came of each */
  parts?: ({
    id: string;
    title: string;
    status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
    /** 0 to 1 */
    progress: number | null;
    /** what the worker says it is doing */
    step: string | null;
    result: Json | null;
    artifacts: (string)[];
    /** the last failure, in the words of whoever reported it */
    error: string | null;
    /** why it is as it is, for every state that does not explain itself */
    reason: string | null;
    /** partial results, where it handed some in */
    partial?: (Json)[] | undefined;
  })[] | undefined;
  /** what earlier attempts left: go on from there */
  resume?: {
    attempt: number;
    worker: string;
    /** when it last left something */
    at: number;
    /** files or addresses that its checkpoints named */
    artifacts: (string)[];
    /** what all earlier attempts handed in already */
    partial: (Json)[];
  } | undefined;
  /** unread messages: read them with agent_messages */
  mail: number;
  /** when there is nothing: ask again after so many seconds */
  retry_after: number | null;
}

export interface TaskClaimWish {
  /** the task: its id, such as t12, or the key it was made with */
  task_id: string;
  /** how long the claim lasts without a sign of life, in milliseconds */
  lease_ms?: number | undefined;
}

export interface TaskClaimAnswer {
  task: {
    id: string;
    title: string;
    description: string | null;
    command: string | null;
    status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
    priority: 'critical' | 'high' | 'medium' | 'low';
    complexity: string | null;
    tags: (string)[];
    requires: (string)[];
    depends_on: (string)[];
    parent: string | null;
    assignee: string | null;
    /** the worker that holds it now */
    owner: string | null;
    /** how many times it was claimed; the fence */
    attempt: number;
    /** its own faults, counted against retries */
    failures: number;
    /** workers that died or went silent holding it */
    lost: number;
    retries: number;
    timeout_ms: number | null;
    gates: ({
      /** someone other than the author approves the result */
      type: 'review';
      /** how many must approve; one without it */
      reviewers?: number | undefined;
      /** what a reviewer must be able to do; `review` without it */
      capability?: string | undefined;
      /** how often agents may send it back before a person decides; 3 */
      rounds?: number | undefined;
      /** how long a reviewer may stay silent before another one is asked, in milliseconds */
      timeout_ms?: number | undefined;
    } | {
      /** a command line ends with code 0: tests, lint, a scan, a benchmark */
      type: 'command';
      /** run by /bin/sh where the work was done */
      command: string;
      /** a folder of the project */
      cwd?: string | undefined;
      /** how long it may take, in milliseconds; 10 minutes without it */
      timeout_ms?: number | undefined;
      /** what to call it */
      name?: string | undefined;
      /** bounds for a number that it prints */
      threshold?: {
        /** its first group, or else all that it matches, is the number; the last number of the output without it */
        pattern?: string | undefined;
        min?: number | undefined;
        max?: number | undefined;
      } | undefined;
    } | {
      /** the result is as this JSON Schema says */
      type: 'schema';
      /** a JSON Schema */
      schema: Json;
    } | {
      /** agents vote on the result; the first option lets it pass */
      type: 'vote';
      /** what is asked */
      question?: string | undefined;
      /** what can be voted for */
      options?: (string)[] | undefined;
      /** majority: more than half of those who do not abstain; two-thirds; unanimous; scored: the highest sum of scores */
      rule?: 'majority' | 'two-thirds' | 'unanimous' | 'scored' | undefined;
      /** how many ballots there must be, abstentions among them; more than half of the voters */
      quorum?: number | undefined;
      /** workers, role:NAME for all who have that role now (for a gate: also later), or operator; all workers without it */
      voters?: (string)[] | undefined;
      /** how long it lasts at most, in milliseconds; 10 minutes */
      deadline_ms?: number | undefined;
    })[];
    handoff: {
      /** what is to be reached */
      objective: string;
      /** what belongs to it, and what does not */
      scope: string;
      /** what the result is to look like */
      output_format: string;
      /** what must hold on the way */
      constraints: (string)[];
      /** what is known already, any JSON value */
      context?: Json | undefined;
      /** JSON Schema that the result must fit; another is refused with what is wrong */
      output_schema?: Json | undefined;
    } | null;
    /** how its parts are put together, when it was split */
    split: {
      /** what becomes of the results of the parts: concat puts their texts in a row, merge unites their JSON, reduce gives them to whoever claims the task then, none leaves them where they are */
      collect: 'concat' | 'merge' | 'reduce' | 'none';
      /** when some parts end without success: keep goes on with the others and names these, fail fails the task; without any success it fails */
      on_part_fail: 'keep' | 'fail';
    } | null;
    budget: {
      /** dollars */
      max_cost?: number | undefined;
      /** tokens of all kinds together */
      max_tokens?: number | undefined;
    } | null;
    /** 0 to 1 */
    progress: number | null;
    /** what the worker says it is doing */
    step: string | null;
    checkpoint: Json | null;
    result: Json | null;
    /** the last failure, in the words of whoever reported it */
    error: string | null;
    artifacts: (string)[];
    notes: ({
      at: number;
      by: string;
      text: string;
    })[];
    /** why it is as it is, for every state that does not explain itself */
    reason: string | null;
    created_by: string;
    lease_until: number | null;
  };
  /** send it with everything you report for this attempt */
  token: string | null;
  /** report or renew before then, or the task is given to somebody else */
  lease_until: number | null;
  /** the tasks that it depended on, with what came of each */
  needs?: ({
    id: string;
    title: string;
    status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
    /** 0 to 1 */
    progress: number | null;
    /** what the worker says it is doing */
    step: string | null;
    result: Json | null;
    artifacts: (string)[];
    /** the last failure, in the words of whoever reported it */
    error: string | null;
    /** why it is as it is, for every state that does not explain itself */
    reason: string | null;
    /** partial results, where it handed some in */
    partial?: (Json)[] | undefined;
  })[] | undefined;
  /** the parts of a task that was split, with what came of each */
  parts?: ({
    id: string;
    title: string;
    status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
    /** 0 to 1 */
    progress: number | null;
    /** what the worker says it is doing */
    step: string | null;
    result: Json | null;
    artifacts: (string)[];
    /** the last failure, in the words of whoever reported it */
    error: string | null;
    /** why it is as it is, for every state that does not explain itself */
    reason: string | null;
    /** partial results, where it handed some in */
    partial?: (Json)[] | undefined;
  })[] | undefined;
  /** what earlier attempts left: go on from there */
  resume?: {
    attempt: number;
    worker: string;
    /** when it last left something */
    at: number;
    /** files or addresses that its checkpoints named */
    artifacts: (string)[];
    /** what all earlier attempts handed in already */
    partial: (Json)[];
  } | undefined;
}

export interface TaskUpdateWish {
  /** the task: its id, such as t12, or the key it was made with */
  task_id: string;
  /** in_progress: you work on it; completed: with its result; failed: with the error; pending_review: somebody else is to look at its result; pending: you give it back unfinished; cancelled: nobody is to do it */
  status?: 'in_progress' | 'completed' | 'failed' | 'pending_review' | 'pending' | 'cancelled' | undefined;
  /** 0 to 1 */
  progress?: number | undefined;
  /** what is being done */
  step?: string | undefined;
  /** a note for whoever reads the task */
  notes?: string | undefined;
  /** data that the next attempt can go on from, any JSON value */
  checkpoint?: Json | undefined;
  /** what came of it */
  result?: Json | undefined;
  /** files or addresses that hold the work */
  artifacts?: (string)[] | undefined;
  /** what went wrong */
  error?: string | undefined;
  /** trying again cannot help */
  fatal?: boolean | undefined;
  /** why it is given back or cancelled */
  why?: string | undefined;
  /** splits the task into these parts: it waits for them, and you are free of it */
  parts?: ({
    /** one line that says what to do */
    title: string;
    /** everything the worker needs to know */
    description?: string | undefined;
    /** command line for pools that run tasks as commands */
    command?: string | undefined;
    /** how urgent it is; waiting tasks gain on more urgent ones, so none starves */
    priority?: 'critical' | 'high' | 'medium' | 'low' | undefined;
    /** how hard it is, in your own words */
    complexity?: string | undefined;
    /** labels to filter and route by */
    tags?: (string)[] | undefined;
    /** capabilities that a worker must have to claim it */
    requires?: (string)[] | undefined;
    /** named capacities taken while it runs */
    resources?: { [name: string]: number } | undefined;
    /** whether the fallback of its pool may take it while that gets nothing done */
    fallback?: boolean | undefined;
    /** how many times it is tried again after failing */
    retries?: number | undefined;
    /** longest time that one attempt may take, in milliseconds */
    timeout_ms?: number | undefined;
    /** what must hold before it counts as completed */
    gates?: ({
      /** someone other than the author approves the result */
      type: 'review';
      /** how many must approve; one without it */
      reviewers?: number | undefined;
      /** what a reviewer must be able to do; `review` without it */
      capability?: string | undefined;
      /** how often agents may send it back before a person decides; 3 */
      rounds?: number | undefined;
      /** how long a reviewer may stay silent before another one is asked, in milliseconds */
      timeout_ms?: number | undefined;
    } | {
      /** a command line ends with code 0: tests, lint, a scan, a benchmark */
      type: 'command';
      /** run by /bin/sh where the work was done */
      command: string;
      /** a folder of the project */
      cwd?: string | undefined;
      /** how long it may take, in milliseconds; 10 minutes without it */
      timeout_ms?: number | undefined;
      /** what to call it */
      name?: string | undefined;
      /** bounds for a number that it prints */
      threshold?: {
        /** its first group, or else all that it matches, is the number; the last number of the output without it */
        pattern?: string | undefined;
        min?: number | undefined;
        max?: number | undefined;
      } | undefined;
    } | {
      /** the result is as this JSON Schema says */
      type: 'schema';
      /** a JSON Schema */
      schema: Json;
    } | {
      /** agents vote on the result; the first option lets it pass */
      type: 'vote';
      /** what is asked */
      question?: string | undefined;
      /** what can be voted for */
      options?: (string)[] | undefined;
      /** majority: more than half of those who do not abstain; two-thirds; unanimous; scored: the highest sum of scores */
      rule?: 'majority' | 'two-thirds' | 'unanimous' | 'scored' | undefined;
      /** how many ballots there must be, abstentions among them; more than half of the voters */
      quorum?: number | undefined;
      /** workers, role:NAME for all who have that role now (for a gate: also later), or operator; all workers without it */
      voters?: (string)[] | undefined;
      /** how long it lasts at most, in milliseconds; 10 minutes */
      deadline_ms?: number | undefined;
    })[] | undefined;
    /** what is wanted of it in named pieces, and the shape of its result */
    handoff?: {
      /** what is to be reached */
      objective: string;
      /** what belongs to it, and what does not */
      scope: string;
      /** what the result is to look like */
      output_format: string;
      /** what must hold on the way */
      constraints: (string)[];
      /** what is known already, any JSON value */
      context?: Json | undefined;
      /** JSON Schema that the result must fit; another is refused with what is wrong */
      output_schema?: Json | undefined;
    } | undefined;
    /** the most that all attempts at it may take; then it is not tried again */
    budget?: {
      /** dollars */
      max_cost?: number | undefined;
      /** tokens of all kinds together */
      max_tokens?: number | undefined;
    } | undefined;
    /** tasks that must be completed first */
    depends_on?: (string | {
      task: string;
      /** what becomes of this task when that one ends without success */
      on_fail: 'skip' | 'block' | 'run';
    })[] | undefined;
    /** the only worker, or pool:NAME or role:NAME, that may claim it */
    assignee?: string | undefined;
    /** local name for depends_on and parent */
    name?: string | undefined;
  })[] | undefined;
  /** what becomes of the results of the parts: concat puts their texts in a row, merge unites their JSON, reduce gives them to whoever claims the task then, none leaves them where they are */
  collect?: 'concat' | 'merge' | 'reduce' | 'none' | undefined;
  /** when some parts end without success: keep goes on with the others and names these, fail fails the task; without any success it fails */
  on_part_fail?: 'keep' | 'fail' | undefined;
  /** on somebody else's result: approve or reject it, with what you found as notes */
  verdict?: 'approve' | 'reject' | undefined;
  /** what you took since your last report, where nobody can read it */
  usage?: {
    /** tokens read for the first time */
    input?: number | undefined;
    /** tokens written */
    output?: number | undefined;
    /** tokens read from a cache */
    cache_read?: number | undefined;
    /** tokens put into a cache */
    cache_write?: number | undefined;
    /** dollars; reckoned from a list of prices when left out */
    cost?: number | undefined;
    /** the model that took them */
    model?: string | undefined;
  } | undefined;
  /** the claim token of this attempt; without it the caller itself must hold the task */
  token?: string | undefined;
}

export interface TaskUpdateAnswer {
  task: {
    id: string;
    title: string;
    status: 'blocked' | 'pending' | 'in_progress' | 'pending_review' | 'completed' | 'failed' | 'cancelled' | 'skipped';
    priority: 'critical' | 'high' | 'medium' | 'low';
    tags: (string)[];
    requires: (string)[];
    depends_on: (string)[];
    parent: string | null;
    assignee: string | null;
    /** the worker that holds it now */
    owner: string | null;
    /** 0 to 1 */
    progress: number | null;
    /** what the worker says it is doing */
    step: string | null;
    /** why it is as it is, for every state that does not explain itself */
    reason: string | null;
    result: Json | null;
    /** the last failure, in the words of whoever reported it */
    error: string | null;
    /** how many times it was claimed; the fence */
    attempt: number;
    lease_until: number | null;
  };
}

export interface SpawnWorkerWish {
  /** a pool, or a role that a pool has; may be left out when there is only one pool */
  name?: string | undefined;
  /** what the worker is for: tags or capabilities that its pool serves */
  filter?: (string)[] | undefined;
}

export interface SpawnWorkerAnswer {
  pool: {
    name: string;
    role: string;
    min: number;
    max: number;
    /** how many workers it should have now */
    desired: number;
    /** why that many */
    why: string;
    busy: number;
    idle: number;
    starting: number;
    /** tasks that its workers could claim now */
    pending: number;
    /** why no more workers are started, or work given */
    held: string | null;
  };
}

export interface MemoryStatusWish {}

export interface MemoryStatusAnswer {
  daemon: {
    /** bytes that it uses */
    memory: number;
  };
  board: {
    /** size of the board on disk */
    bytes: number;
    facts: number;
    tasks: {
      blocked: number;
      pending: number;
      in_progress: number;
      pending_review: number;
      completed: number;
      failed: number;
      cancelled: number;
      skipped: number;
    };
  };
  workers: ({
    name: string;
    /** bytes of output so far */
    seq: number;
    /** when it last printed something */
    output_at: number | null;
    /** processor time of all its processes so far */
    cpu_ms: number;
    /** bytes */
    memory: number;
    processes: number;
  })[];
  resources: ({
    name: string;
    /** how much of it there is: at once, or within `per_ms` */
    capacity: number;
    /** of a rate, the span of time in which no more is begun; null for what tasks hold while they run */
    per_ms: number | null;
    used: number;
    /** tasks in progress that took some of it */
    used_by: ({
      task: string;
      owner: string;
      amount: number;
    })[];
    /** tasks that could begin but for resources, this one among them */
    waiting: number;
  })[];
  /** what is out of the ordinary, the oldest first */
  alerts: ({
    /** the same as long as it is the same trouble */
    key: string;
    /** own: somebody raised it */
    rule: 'stale' | 'backlog' | 'starvation' | 'idle' | 'failures' | 'thrash' | 'budget' | 'own';
    /** the task, worker or pool that it is about; `board` for the whole */
    subject: string;
    text: string;
    /** when it was raised */
    since: number;
    /** who raised it */
    by: string;
  })[];
  /** since the swarm was brought up */
  usage: {
    /** tokens that were read for the first time */
    input: number;
    /** tokens that were written, thoughts among them */
    output: number;
    /** tokens that were read from a cache */
    cache_read: number;
    /** tokens that were put into a cache */
    cache_write: number;
    /** millionths of a dollar */
    cost_micros: number;
    /** tokens among these whose cost nobody knows, so that it is missing */
    unpriced: number;
    precision: 'exact' | 'reported' | 'estimated' | null;
  };
  budgets: ({
    /** swarm, or pool:NAME */
    subject: string;
    budget: {
      /** dollars */
      max_cost?: number | undefined;
      /** tokens of all kinds together */
      max_tokens?: number | undefined;
    };
    usage: {
      /** tokens that were read for the first time */
      input: number;
      /** tokens that were written, thoughts among them */
      output: number;
      /** tokens that were read from a cache */
      cache_read: number;
      /** tokens that were put into a cache */
      cache_write: number;
      /** millionths of a dollar */
      cost_micros: number;
      /** tokens among these whose cost nobody knows, so that it is missing */
      unpriced: number;
      precision: 'exact' | 'reported' | 'estimated' | null;
    };
    level: 'within' | 'warned' | 'reached';
    /** of the part that is nearest to its end; 1 is all of it */
    share: number;
    /** set by a person, in place of what the configuration says */
    is_set: boolean;
  })[];
}

export interface Joining {
  /** Where the daemon listens: `swarm where` tells. Inside of a worker it is known, and so is the token. */
  socket?: string | undefined;
  token?: string | undefined;
  name?: string | undefined;
  role?: string | undefined;
  capabilities?: string[] | undefined;
  tags?: string[] | undefined;
}

export interface Swarm {
  agent: { send(wish: AgentSendWish): Promise<AgentSendAnswer> };
  /** Say that you are here; tells who you are, what you hold, and how to work. Call it first */
  agent_register(wish: AgentRegisterWish): Promise<AgentRegisterAnswer>;
  /** Send a message to a worker, a role, a topic or all; task_claim, task_complete and progress also do what they say */
  agent_send(wish: AgentSendWish): Promise<AgentSendAnswer>;
  /** Your unread messages, oldest first; reading marks them read */
  agent_messages(wish?: AgentMessagesWish): Promise<AgentMessagesAnswer['messages']>;
  /** All agents with role, status, task and what they took in tokens and dollars, and how many tasks are in each state */
  agent_status(): Promise<AgentStatusAnswer['agents']>;
  /** Say what you are doing; a sign of life */
  agent_update_status(wish: AgentUpdateStatusWish): Promise<AgentUpdateStatusAnswer>;
  /** Put one task on the board; it starts as blocked while its dependencies are not completed */
  task_create(wish: TaskCreateWish): Promise<TaskCreateAnswer>;
  /** List tasks, page by page; or, with task_id, one task with everything about it */
  task_list(wish?: TaskListWish): Promise<TaskListAnswer['tasks']>;
  /** The next task you could do; waits for one, or for a message to you. With claim it is yours at once. None: task is null */
  task_next(wish?: TaskNextWish): Promise<TaskNextAnswer>;
  /** Claim this very task: from now on it is yours, and nobody else gets it */
  task_claim(wish: TaskClaimWish): Promise<TaskClaimAnswer>;
  /** Report on a task: progress, notes, a checkpoint, its result or error, or that you give it back. Renews your claim */
  task_update(wish: TaskUpdateWish): Promise<TaskUpdateAnswer>;
  /** Let a pool have one worker more than it has now, up to its max; the pool keeps that number until a person changes it */
  spawn_worker(name: string, wish?: Omit<SpawnWorkerWish, 'name'>): Promise<SpawnWorkerAnswer>;
  /** What daemon, board and workers use now, in bytes, and of budgets; who has which resources; which alarms are raised */
  memory_status(): Promise<MemoryStatusAnswer>;
  /** Leaves the swarm: calls that wait are refused. */
  close(): void;
}

/** Nothing is opened before the first call; a daemon that was restarted is found again. */
export declare function joinSwarm(joining?: Joining): Swarm;
