/** What a demo agent does with one task: thinks, reports, keeps a checkpoint, and fails, hangs, asks or crashes where a tag says so. */

import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue } from '../core/json.ts';
import { oneLine } from '../wording/text.ts';
import type { DemoLink, HeldTask } from './demo-link.ts';
import type { Pace } from './demo-pace.ts';
import { demoResult } from './demo-result.ts';
import type { Paint } from './style.ts';

export interface Stage {
  readonly name: string;
  readonly link: DemoLink;
  readonly pace: Pace;
  readonly paint: Paint;
  say(text: string): void;
}

const crashCode = 3;
const answerMs = 5_000;
const question = 'Tabs or spaces?';
const choices = ['tabs', 'spaces'];

const thoughts = {
  'reading the task': ['What is asked for is clear.', 'This has been tried before.', 'Where to begin?'],
  'looking around': ['Three files matter.', 'The tests tell more than the comments.', 'This name lies.'],
  'making the change': ['Small steps.', 'One line less.', 'That belongs elsewhere.'],
  'running the tests': ['All green.', 'One more look at the edges.', 'Slow, but right.'],
};
const steps = Object.entries(thoughts);

/** The exit code, where the script has the agent end with the task. */
export async function playTask({ task, token }: HeldTask, stage: Stage): Promise<number | undefined> {
  const { link, pace, paint, say } = stage;
  const scripted = (what: string): boolean => task.attempt === 1 && task.tags.includes(`demo:${what}-once`);
  const { id } = task;
  const again = task.attempt > 1 ? `, attempt ${task.attempt}` : '';
  say(`${paint('cyan', '●')} ${paint('bold', id)} ${oneLine(task.title)}${paint('dim', again)}`);
  for (const [at, [step, ideas]] of steps.entries()) {
    if (at < stepsDone(task.checkpoint)) continue;
    say(`  ${step} ${paint('dim', `… ${pace.choose(ideas)}`)}`);
    if (!(await link.report(() => link.ask('task.progress', { id, token, progress: at / steps.length, step })))) return lost(id, stage);
    await pace.think();
    if (at === 0 && scripted('crash')) return crash(stage);
    if (at === 1 && scripted('hang')) return hang(stage);
    if (at === 1 && scripted('ask')) await askPerson(stage);
    const kept = { steps_done: at + 1, by: stage.name };
    if (at === 1 && !(await link.report(() => link.ask('task.checkpoint', { id, token, data: kept })))) return lost(id, stage);
  }
  return end({ task, token }, scripted('fail'), stage);
}

async function end({ task: { id, title, description }, token }: HeldTask, fails: boolean, stage: Stage): Promise<undefined> {
  const { link, name, paint, say } = stage;
  const result = demoResult(description, `${title}: done by ${name} in ${steps.length} steps`);
  const said = await link.report(() =>
    fails ? link.ask('task.fail', { id, token, error: 'one test fails: expected 4, got 5' }) : link.ask('task.done', { id, token, result }),
  );
  if (!said) return lost(id, stage);
  link.letGo();
  say(fails ? `${paint('red', '✗')} ${id} failed: one test fails` : `${paint('green', '✓')} ${id} done`);
  return undefined;
}

/** How far the attempt before had come. */
function stepsDone(checkpoint: JsonValue): number {
  if (checkpoint === null || typeof checkpoint !== 'object' || Array.isArray(checkpoint)) return 0;
  return typeof checkpoint.steps_done === 'number' ? checkpoint.steps_done : 0;
}

function lost(id: string, { paint, say }: Stage): undefined {
  say(`${paint('yellow', '○')} ${id} was given to somebody else`);
}

function crash({ link, paint, say }: Stage): number {
  link.letGo();
  say(paint('red', 'panic: out of cheese'));
  return crashCode;
}

/** Says nothing, reports nothing, and does not listen: only being ended helps. */
function hang({ link, paint, say }: Stage): Promise<never> {
  link.goDeaf();
  say(paint('dim', '  waits for a reply that never comes'));
  // A pending promise alone would let Node exit.
  return new Promise(() => setInterval(() => {}, 2 ** 30));
}

async function askPerson({ link, pace, paint, say }: Stage): Promise<void> {
  await link.ask('worker.update', { status: 'waiting', note: question });
  say(`${paint('yellow', '?')} ${question} ${paint('dim', '(type an answer and press Enter)')}`);
  for (const [at, choice] of choices.entries()) say(`  ${at + 1}. ${choice}`);
  const answer = await typedLine(pace.scaled(answerMs));
  const chosen = choices[Number(answer) - 1] ?? answer;
  say(chosen === undefined ? '  no answer: goes on with spaces' : `  goes on with: ${oneLine(chosen)}`);
  await link.ask('worker.update', { status: 'working', note: null });
}

/** What is typed into its terminal within the time. */
async function typedLine(patienceMs: number): Promise<string | undefined> {
  const { stdin } = process;
  const typed = new Promise<string>(resolve => stdin.once('data', chunk => resolve(String(chunk).trim())));
  try {
    return await Promise.race([typed, delay(patienceMs, undefined)]);
  } finally {
    stdin.removeAllListeners('data').pause();
  }
}
