/** Every verb of the command: its words, the group it is listed in, and what it does. */

// All are imported at once: bundled into one file they load faster than a file for each, and what is heavy each imports when it runs.

import { didYouMean } from '../core/nearest.ts';
import { verb as ack } from './ack.ts';
import { verb as alertClear } from './alert-clear.ts';
import { verb as alertRaise } from './alert-raise.ts';
import { verb as alerts } from './alerts.ts';
import { verb as artifactGet } from './artifact-get.ts';
import { verb as artifactList } from './artifact-list.ts';
import { verb as artifactPrune } from './artifact-prune.ts';
import { verb as artifactPut } from './artifact-put.ts';
import { verb as artifactRm } from './artifact-rm.ts';
import { verb as askVerb } from './ask.ts';
import { verb as attach } from './attach.ts';
import { verb as budget } from './budget.ts';
import { verb as complete } from './complete.ts';
import { verb as completion } from './completion.ts';
import { verb as configSchema } from './config-schema.ts';
import { verb as configShow } from './config-show.ts';
import { verb as configValidate } from './config-validate.ts';
import { verb as daemon } from './daemon.ts';
import { verb as deadList } from './dead-list.ts';
import { verb as deadRedrive } from './dead-redrive.ts';
import { verb as demoAgent } from './demo-agent.ts';
import { verb as diff } from './diff.ts';
import { verb as doCommand } from './do.ts';
import { verb as doctor } from './doctor.ts';
import { verb as down } from './down.ts';
import { verb as events } from './events.ts';
import { verb as explain } from './explain.ts';
import { verb as hook } from './hook.ts';
import { verb as inbox } from './inbox.ts';
import { verb as init } from './init.ts';
import { verb as interrupt } from './interrupt-worker.ts';
import { verb as logs } from './logs.ts';
import { verb as mcp } from './mcp.ts';
import { verb as merge } from './merge.ts';
import { verb as messages } from './messages.ts';
import { verb as nudge } from './nudge.ts';
import { verb as pause } from './pause.ts';
import { verb as presetsCheck } from './presets-check.ts';
import { verb as presetsList } from './presets-list.ts';
import { verb as presetsShow } from './presets-show.ts';
import { verb as ps } from './ps.ts';
import { usageError } from './readers.ts';
import { verb as recordExport } from './record-export.ts';
import { verb as replay } from './replay.ts';
import { verb as resources } from './resources.ts';
import { verb as restart } from './restart.ts';
import { verb as resume } from './resume.ts';
import { verb as run } from './run.ts';
import { verb as runs } from './runs.ts';
import { verb as runsCancel } from './runs-cancel.ts';
import { verb as runsPause } from './runs-pause.ts';
import { verb as runsResume } from './runs-resume.ts';
import { verb as runsRetry } from './runs-retry.ts';
import { verb as scale } from './scale.ts';
import { verb as screen } from './screen.ts';
import { verb as send } from './send.ts';
import { verb as signal } from './signal.ts';
import { verb as stats } from './stats.ts';
import { verb as status } from './status.ts';
import { verb as stop } from './stop.ts';
import { verb as taskAdd } from './task-add.ts';
import { verb as taskAssign } from './task-assign.ts';
import { verb as taskCancel } from './task-cancel.ts';
import { verb as taskCheckpoint } from './task-checkpoint.ts';
import { verb as taskClaim } from './task-claim.ts';
import { verb as taskDeps } from './task-deps.ts';
import { verb as taskDone } from './task-done.ts';
import { verb as taskEdit } from './task-edit.ts';
import { verb as taskExport } from './task-export.ts';
import { verb as taskFail } from './task-fail.ts';
import { verb as taskGates } from './task-gates.ts';
import { verb as taskImport } from './task-import.ts';
import { verb as taskList } from './task-list.ts';
import { verb as taskNext } from './task-next.ts';
import { verb as taskNote } from './task-note.ts';
import { verb as taskProgress } from './task-progress.ts';
import { verb as taskRelease } from './task-release.ts';
import { verb as taskRetry } from './task-retry.ts';
import { verb as taskReview } from './task-review.ts';
import { verb as taskShow } from './task-show.ts';
import { verb as taskSplit } from './task-split.ts';
import { verb as taskSubmit } from './task-submit.ts';
import { verb as topicSubscribe } from './topic-subscribe.ts';
import { verb as topicUnsubscribe } from './topic-unsubscribe.ts';
import { verb as trust } from './trust.ts';
import { verb as typeText } from './type.ts';
import { verb as ui } from './ui.ts';
import { verb as up } from './up.ts';
import { verb as usage } from './usage.ts';
import { verb as usageReport } from './usage-report.ts';
import type { AnyVerb, Entry, Group } from './verb.ts';
import { verb as verify } from './verify.ts';
import { verb as voteCast } from './vote-cast.ts';
import { verb as voteClose } from './vote-close.ts';
import { verb as voteList } from './vote-list.ts';
import { verb as voteOpen } from './vote-open.ts';
import { verb as voteShow } from './vote-show.ts';
import { verb as wait } from './wait.ts';
import { verb as watch } from './watch.ts';
import { verb as where } from './where.ts';
import { verb as workerHeartbeat } from './worker-heartbeat.ts';
import { verb as workerList } from './worker-list.ts';
import { verb as workerRegister } from './worker-register.ts';
import { verb as workerUpdate } from './worker-update.ts';
import { verb as worktrees } from './worktrees.ts';
import { verb as worktreesClean } from './worktrees-clean.ts';

const rows: readonly (readonly [string, Group, AnyVerb])[] = [
  ['up', 'Swarm', up],
  ['down', 'Swarm', down],
  ['ui', 'Swarm', ui],
  ['do', 'Swarm', doCommand],
  ['watch', 'Swarm', watch],
  ['status', 'Swarm', status],
  ['scale', 'Swarm', scale],
  ['pause', 'Swarm', pause],
  ['resume', 'Swarm', resume],
  ['wait', 'Swarm', wait],
  ['stats', 'Swarm', stats],
  ['resources', 'Swarm', resources],
  ['alerts', 'Swarm', alerts],
  ['alert raise', 'Swarm', alertRaise],
  ['alert clear', 'Swarm', alertClear],
  ['usage', 'Swarm', usage],
  ['usage report', 'Swarm', usageReport],
  ['budget', 'Swarm', budget],

  ['task add', 'Tasks', taskAdd],
  ['task import', 'Tasks', taskImport],
  ['task export', 'Tasks', taskExport],
  ['task list', 'Tasks', taskList],
  ['task show', 'Tasks', taskShow],
  ['task gates', 'Tasks', taskGates],
  ['task edit', 'Tasks', taskEdit],
  ['task split', 'Tasks', taskSplit],
  ['task deps', 'Tasks', taskDeps],
  ['task assign', 'Tasks', taskAssign],
  ['task cancel', 'Tasks', taskCancel],
  ['task retry', 'Tasks', taskRetry],
  ['dead list', 'Tasks', deadList],
  ['dead redrive', 'Tasks', deadRedrive],

  ['task next', 'Reporting on tasks', taskNext],
  ['task claim', 'Reporting on tasks', taskClaim],
  ['task progress', 'Reporting on tasks', taskProgress],
  ['task note', 'Reporting on tasks', taskNote],
  ['task checkpoint', 'Reporting on tasks', taskCheckpoint],
  ['task done', 'Reporting on tasks', taskDone],
  ['task submit', 'Reporting on tasks', taskSubmit],
  ['task fail', 'Reporting on tasks', taskFail],
  ['task release', 'Reporting on tasks', taskRelease],
  ['task review', 'Reporting on tasks', taskReview],

  ['runs', 'Workflows', runs],
  ['runs pause', 'Workflows', runsPause],
  ['runs resume', 'Workflows', runsResume],
  ['runs cancel', 'Workflows', runsCancel],
  ['runs retry', 'Workflows', runsRetry],

  ['run', 'Terminals', run],
  ['ps', 'Terminals', ps],
  ['attach', 'Terminals', attach],
  ['screen', 'Terminals', screen],
  ['logs', 'Terminals', logs],
  ['type', 'Terminals', typeText],
  ['signal', 'Terminals', signal],
  ['stop', 'Terminals', stop],
  ['restart', 'Terminals', restart],
  ['nudge', 'Terminals', nudge],
  ['interrupt', 'Terminals', interrupt],
  ['replay', 'Terminals', replay],
  ['record export', 'Terminals', recordExport],

  ['diff', 'Worktrees', diff],
  ['merge', 'Worktrees', merge],
  ['worktrees', 'Worktrees', worktrees],
  ['worktrees clean', 'Worktrees', worktreesClean],
  ['trust', 'Worktrees', trust],

  ['artifact put', 'Artifacts', artifactPut],
  ['artifact get', 'Artifacts', artifactGet],
  ['artifact list', 'Artifacts', artifactList],
  ['artifact rm', 'Artifacts', artifactRm],
  ['artifact prune', 'Artifacts', artifactPrune],

  ['ask', 'Messages', askVerb],
  ['send', 'Messages', send],
  ['messages', 'Messages', messages],
  ['inbox', 'Messages', inbox],
  ['ack', 'Messages', ack],
  ['topic subscribe', 'Messages', topicSubscribe],
  ['topic unsubscribe', 'Messages', topicUnsubscribe],

  ['vote open', 'Votes', voteOpen],
  ['vote cast', 'Votes', voteCast],
  ['vote show', 'Votes', voteShow],
  ['vote list', 'Votes', voteList],
  ['vote close', 'Votes', voteClose],

  ['worker list', 'Workers', workerList],
  ['worker register', 'Workers', workerRegister],
  ['worker update', 'Workers', workerUpdate],
  ['worker heartbeat', 'Workers', workerHeartbeat],
  ['hook', 'Workers', hook],

  ['explain', 'Looking closer', explain],
  ['events', 'Looking closer', events],
  ['verify', 'Looking closer', verify],
  ['where', 'Looking closer', where],

  ['mcp', 'Setting up', mcp],
  ['doctor', 'Setting up', doctor],
  ['init', 'Setting up', init],
  ['presets list', 'Setting up', presetsList],
  ['presets show', 'Setting up', presetsShow],
  ['presets check', 'Setting up', presetsCheck],
  ['config show', 'Setting up', configShow],
  ['config validate', 'Setting up', configValidate],
  ['config schema', 'Setting up', configSchema],
  ['completion', 'Setting up', completion],

  ['daemon', 'hidden', daemon],
  ['demo-agent', 'hidden', demoAgent],
  ['__complete', 'hidden', complete],
];

export const entries: readonly Entry[] = rows.map(([words, group, verb]) => ({ words, group, verb }));

export interface Found {
  /** The verb's words, or the words of a group of verbs; empty for the command as a whole. */
  readonly words: string;
  readonly entry?: Entry;
  /** What follows the verb. */
  readonly rest: readonly string[];
}

/** The verb that a command line begins with, or the group it stops at. */
export function findVerb(argv: readonly string[]): Found {
  // `worktrees clean` before `worktrees`.
  for (const length of [2, 1]) {
    const words = argv.slice(0, length).join(' ');
    const entry = entries.find(candidate => candidate.words === words);
    if (entry !== undefined) return { words, entry, rest: argv.slice(length) };
  }
  const [first = '', second] = argv;
  const asksHelp = second === undefined || second === '--help' || second === '-h';
  if (first === '') return { words: '', rest: [] };
  const inGroup = entries.filter(({ words }) => words.startsWith(`${first} `)).map(({ words }) => words);
  if (inGroup.length > 0 && asksHelp) return { words: first, rest: [] };
  throw inGroup.length > 0 ? unknownVerb(`${first} ${second}`, inGroup, first) : unknownVerb(first, firstWords(), '');
}

function unknownVerb(typed: string, known: readonly string[], group: string): Error {
  if (typed.startsWith('-'))
    return usageError(`there is no flag '${typed}' before the verb`, 'Flags stand after the verb: `swarm status --json`.');
  const help = group === '' ? '`swarm --help` lists all verbs.' : `\`swarm ${group} --help\` lists what there is.`;
  return usageError(`there is no verb '${typed}'`, didYouMean(typed, known, help));
}

const firstWords = (): string[] => [...new Set(entries.filter(({ group }) => group !== 'hidden').map(({ words }) => words.split(' ')[0]!))];
