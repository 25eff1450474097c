/** Runs one command of the screen without a screen, as `swarm do` does: what it would ask is answered beforehand. */

import type { Errand } from '../client/screen-wish.ts';
import { SwarmError } from '../core/error.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Command } from './commands/command.ts';
import { keysFrom } from './commands/keys-from.ts';
import { choicesOf } from './commands/overlay-moves.ts';
import { commandOf, commands, runCommand } from './commands/registry.ts';
import type { Answer, Context } from './model/context.ts';
import { lookOf } from './model/look.ts';
import { firstModel, type Model } from './model/model.ts';
import type { Form, Overlay } from './model/overlay.ts';
import { noDetails, type View, viewMaker } from './model/view.ts';
import { Link } from './state/link.ts';
import type { Swarm } from './state/swarm.ts';
import { Tracker } from './state/tracker.ts';

/** What the command line can list: name, title and keys. */
export const listed = (): Pick<Command, 'id' | 'title' | 'keys' | 'scope'>[] =>
  commands.filter(isErrand).map(({ id, title, keys, scope }) => ({ id, title, keys, scope }));

export const checkKeys = (settings: Parameters<typeof keysFrom>[0]): void => void keysFrom(settings);

/** Moving around and looks make no sense without a screen. */
const isErrand = ({ changes, needsScreen }: Command): boolean => changes === true && needsScreen !== true;

export async function runErrand(errand: Errand): Promise<void> {
  const command = commandOf(errand.id);
  if (command === undefined || !isErrand(command)) throw unknown(errand.id, command);
  const view = await viewOf(errand, aboutOf(command));
  const doing: Promise<unknown>[] = [];
  const context = contextOf(errand, view, doing);
  doing.push(runCommand(command, context));
  // One may ask something and go on from the answer.
  for (let done = 0; done < doing.length; done++) await doing[done];
}

function contextOf(errand: Errand, view: View, doing: Promise<unknown>[]): Context {
  const { client, say } = errand;
  const answers = [...errand.answers];
  const refuse = (why: string): never => {
    throw new SwarmError('refused', why);
  };
  const context: Context = {
    ...{ view, answer: {} },
    call: (method, params) => client.call(method, params),
    change: () => {},
    say: (kind, text) => (kind === 'done' ? say(text) : refuse(text)),
    act: (what, act) => {
      const acted = act().then(() => {
        say(what);
        return true;
      });
      doing.push(acted);
      return acted;
    },
    ask: (overlay, answer) => void doing.push(answered(overlay, answer, context, { errand, answers })),
    run: () => {},
    attach: worker => refuse(`\`swarm attach ${worker}\` does that`),
    workflows: () => refuse('`swarm run` does that'),
    ...{ copy: () => {}, repaint: () => {}, suspend: () => {}, quit: () => {} },
  };
  return context;
}

interface Prepared {
  readonly errand: Errand;
  /** Those that no question has taken yet. */
  readonly answers: string[];
}

async function answered(overlay: Overlay, answer: Answer, context: Context, { errand: { id, isSure }, answers }: Prepared): Promise<void> {
  if (overlay.kind === 'confirm') {
    if (!isSure) throw new SwarmError('refused', overlay.loss, { hint: `\`swarm do ${id} --yes\` does it all the same.` });
    answer.done?.(context, '');
    return;
  }
  if (overlay.kind === 'form') return filledIn(overlay, answer, context, id, answers);
  if (overlay.kind !== 'pick' && overlay.kind !== 'prompt')
    throw new SwarmError('bad_params', `${id} needs the screen`, { hint: 'Run it in `swarm ui`.' });
  const text = answers.shift();
  if (text === undefined) {
    const names = overlay.kind === 'pick' ? choicesOf(overlay).map(choice => choice.id) : [];
    throw new SwarmError('bad_params', `${id} asks: ${overlay.title}${names.length === 0 ? '' : `: ${names.join(', ')}`}`, {
      hint: 'Answer it with --answer TEXT, once for each question.',
    });
  }
  const choice = overlay.kind === 'pick' ? overlay.choices.find(({ id: one }) => one === text) : undefined;
  if (overlay.kind === 'pick' && (choice === undefined || choice.isOff))
    throw new SwarmError('refused', choice === undefined ? `'${text}' is none of the choices` : `${choice.text} ${choice.hint}`);
  answer.done?.(context, text);
}

/** An answer for each field, in their order; those that are left out stay as they are. */
async function filledIn({ title, fields }: Form, { save }: Answer, context: Context, id: string, answers: string[]): Promise<void> {
  const given = answers.splice(0, fields.length);
  const hint = 'Answer it with --answer TEXT, once for each of these, in this order.';
  if (given.length === 0)
    throw new SwarmError('bad_params', `${id} asks: ${title}: ${fields.map(({ name }) => name).join(', ')}`, { hint });
  const values = fields.map(({ name, field, values: allowed }, at): [string, string] => {
    const text = given[at] ?? field.text;
    if (allowed?.includes(text) === false)
      throw new SwarmError('refused', `'${text}' is none of the choices for ${name}: ${allowed.join(', ')}`);
    return [name, text];
  });
  await save?.(context, Object.fromEntries(values));
}

/** The swarm as it is, with the cursor on the subject. */
async function viewOf({ client, id, subject }: Errand, about: About | undefined): Promise<View> {
  if (subject === undefined && about !== undefined) throw unnamed(id, about);
  if (subject !== undefined && about === undefined)
    throw new SwarmError('bad_params', `${id} is about the whole swarm, not about ${subject}`, { hint: `Leave ${subject} out.` });
  const now = Date.now();
  const tracker = new Tracker('', now);
  const link = new Link({ tracker, connect: () => Promise.resolve(client), onNews: () => {}, now: () => now });
  await link.loadOnce(client);
  if (subject !== undefined && isTaskId(subject)) tracker.tasks([await client.call('task.get', { id: subject })]);
  const run = about === 'run' && isRunId(subject!) ? await client.call('run.get', { id: subject! }) : null;
  const seen = tracker.view(now);
  const swarm: Swarm = run === null ? seen : { ...seen, runs: [{ ...run.run, version: 0 }] };
  const model = about === undefined ? firstModel : modelAt(subject!, about, id, swarm);
  return viewMaker()({
    ...{ swarm, model, now, size: { columns: 200, rows: 50 }, look: lookOf('mono', true), screens: new Map() },
    ...{ isReadOnly: false, keys: new Map(), details: { ...noDetails, run } },
  });
}

/** Never the first that comes along, as on a screen where a person sees which one that is. */
function modelAt(subject: string, about: About, id: string, { workers, pools, runs }: Swarm): Model {
  const worker = workers.find(({ name }) => name === subject);
  const atPool: Model = { ...firstModel, place: 'workers', focus: { workers: 'pools' }, cursors: { pools: subject } };
  if (about === 'run') {
    if (runs.some(run => run.id === subject)) return { ...firstModel, depths: [{ kind: 'run', id: subject }] };
  } else if (about === 'pool') {
    if (pools.some(({ name }) => name === subject)) return atPool;
    if (worker?.pool != null) return { ...firstModel, depths: [{ kind: 'worker', id: subject }] };
  } else {
    // A task stands for who works on it, and a worker for what it works on.
    if (isTaskId(subject)) return { ...firstModel, depths: [{ kind: 'task', id: subject }] };
    if (worker !== undefined) return { ...firstModel, depths: [{ kind: 'worker', id: subject }] };
  }
  throw new SwarmError('not_found', `there is no ${about} ${subject}`, { hint: `${id} is about a ${about}; ${whereNamed[about]}.` });
}

const isTaskId = (text: string): boolean => /^t\d+$/.test(text);
const isRunId = (text: string): boolean => /^r\d+$/.test(text);

type About = 'task' | 'worker' | 'pool' | 'run';

/** What it has to be told; the others are about the whole swarm. */
function aboutOf({ id, scope }: Command): About | undefined {
  if (scope === 'task' || scope === 'tasks') return 'task';
  if (scope === 'runs') return 'run';
  if (scope !== 'workers') return undefined;
  return id.startsWith('pool.') ? 'pool' : 'worker';
}

const whereNamed: { readonly [A in About]: string } = {
  task: '`swarm task list` shows them',
  worker: '`swarm ps` shows them',
  pool: '`swarm ps` shows them',
  run: '`swarm runs` shows them',
};

const unnamed = (id: string, about: About): SwarmError =>
  new SwarmError('bad_params', `${id} has to be told which ${about}`, {
    hint: `\`swarm do ${id} ${about.toUpperCase()}\`; ${whereNamed[about]}.`,
  });

function unknown(id: string, command: Command | undefined): SwarmError {
  if (command !== undefined) return new SwarmError('bad_params', `${id} only makes sense on the screen`, { hint: '`swarm ui` opens it.' });
  const hint = didYouMean(
    id,
    listed().map(one => one.id),
    '`swarm do` lists them.',
  );
  return new SwarmError('not_found', `there is no command ${id}`, { hint });
}
