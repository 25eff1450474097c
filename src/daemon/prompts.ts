/** What the swarm types into agents: tasks and, as the last way, messages; one after the other, each with a receipt. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExitWay } from '../core/agent.ts';
import { type Stroke, usualPauseMs } from '../core/keys.ts';
import { mailPerTurn, mailText } from '../core/mail-text.ts';
import { cleaned, inShortLines, isLong } from '../core/prompt-text.ts';
import { type Answer, keysThatAnswer } from '../core/state-rules.ts';
import type { Store } from '../store/store.ts';
import { agentFolder } from './agent-files.ts';
import { type Delivered, type DeliveryParts, deliver, isTypedTo, type Order, type Receipt } from './delivery.ts';
import { type Interrupted, interrupt, linesIn, press } from './keyboard.ts';
import type { Log } from './log.ts';
import { isReported, type Standing, standingOf } from './receipts.ts';
import type { Rest } from './rest.ts';
import type { AgentView, Turns } from './turns.ts';

interface Parts extends DeliveryParts {
  readonly turns: Pick<Turns, 'of' | 'until' | 'equipped' | 'interrupted'>;
  readonly store: Store;
  readonly log: Log;
  dirOf(incarnation: string): string;
  readonly rest: Rest;
  /** Whether it was started with the tools of swarm. */
  hasTools(worker: string): Promise<boolean>;
}

/** A task whose prompt is to be typed. */
export interface Prompt {
  readonly incarnation: string;
  readonly worker: string;
  readonly text: string;
  readonly task: string;
  readonly attempt: number;
  /** So long it waits until the agent has the tools of swarm. */
  readonly toolsMs: number;
  /** Whether it may have been typed before. */
  readonly isTyped?: boolean;
}

/** What one that asks for its tasks itself is told when it starts. */
type Start = Omit<Prompt, 'task' | 'attempt' | 'isTyped'>;

export class Prompts {
  readonly #parts: Parts;
  /** One writer per terminal. */
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #undelivered = new Map<string, Prompt>();
  readonly #telling = new Map<string, number>();
  /** Of terminals that nobody watches yet. */
  readonly #starts = new Map<string, Start>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async send(prompt: Prompt): Promise<Delivered> {
    const { incarnation, worker } = prompt;
    const outcome = await this.#onceGiven(prompt, isGiven => this.#send(prompt, isGiven));
    if (outcome === 'undelivered') await this.#complain(prompt);
    else if (this.#undelivered.delete(incarnation)) await this.#parts.store.updateWorker(worker, { note: null, seen: { incarnation } });
    return outcome;
  }

  /** Typed as soon as it can be. */
  start(start: Start): void {
    this.#starts.set(start.incarnation, start);
    if (this.#parts.turns.of(start.incarnation) !== undefined) this.watched(start.incarnation);
  }

  /** Its terminal is watched from now on. */
  watched(incarnation: string): void {
    const start = this.#starts.get(incarnation);
    if (start === undefined) return;
    this.#starts.delete(incarnation);
    const { worker, text, toolsMs } = start;
    const order = { ...firmOrder, text, isPatient: true, toolsMs, about: {} };
    void this.#onceGiven(start, isGiven => this.#deliver(incarnation, worker, { ...order, wanted: isGiven })).catch(error =>
      this.#parts.log.warn({ err: error, worker }, 'its first prompt was not typed'),
    );
  }

  /** Of a prompt that an earlier daemon was to type. */
  standing(prompt: Omit<Prompt, 'text' | 'toolsMs'>): Promise<Standing> {
    return standingOf(prompt, this.#parts.store);
  }

  /** Something is on its way into it, or waits until it is free. */
  isTelling(incarnation: string): boolean {
    return this.#telling.has(incarnation);
  }

  /** What did not arrive, if anything. */
  undelivered(incarnation: string): Prompt | undefined {
    return this.#undelivered.get(incarnation);
  }

  undeliveredOf(task: string, attempt: number): Prompt | undefined {
    return [...this.#undelivered.values()].find(prompt => prompt.task === task && prompt.attempt === attempt);
  }

  /** Unread messages of one that is idle: no hook of it will come by to fetch them. */
  async mail({ incarnation, worker, lore }: AgentView): Promise<void> {
    if (lore.signs.rules.length === 0 && !lore.signs.quietIsIdle) return;
    await this.#queued(incarnation, () => this.#mail(incarnation, worker)).catch(error =>
      this.#parts.log.warn({ err: error, worker }, 'its messages were not typed'),
    );
  }

  /** Presses the keys that answer a question. At once: a prompt that waits for its turn waits for the answer. */
  async answer({ incarnation, worker }: AgentView, rule: string, answers: readonly Answer[]): Promise<void> {
    const { turns, store, log } = this.#parts;
    const isAsked = (): boolean => {
      const { state, cause } = turns.of(incarnation)?.turn ?? {};
      return state === 'waiting' && cause?.rule === rule;
    };
    const respond = async (): Promise<void> => {
      const keys = keysThatAnswer(answers, await linesIn(incarnation, this.#parts));
      if (keys === undefined) return log.warn({ worker, rule }, 'none of the answers that are known goes with what it shows');
      if (!isAsked() || this.#isTypedInto(incarnation)) return;
      const evidence = turns.of(incarnation)?.turn.cause?.evidence ?? '';
      await store.record({ type: 'worker.answered', subject: worker, by: 'swarm', data: { incarnation, rule, question: evidence } });
      await press(incarnation, keys, this.#parts);
    };
    await respond().catch(error => log.warn({ err: error, worker, rule }, 'its question was not answered'));
  }

  /** Asks one that has nothing to do to end by itself, and waits for that. */
  async dismiss(incarnation: string, { press: keys, type }: ExitWay, waitMs: number): Promise<void> {
    const { turns } = this.#parts;
    const agent = turns.of(incarnation);
    if (agent?.turn.state !== 'idle' || this.#isTypedInto(incarnation)) return;
    const { enter } = agent.lore.submit;
    // A command is typed as it is: pasted, some take it for a prompt.
    await this.#queued(incarnation, () => press(incarnation, keys ?? typedLine(type!, enter), this.#parts));
    await turns.until(incarnation, () => false, waitMs);
  }

  /** At once, like an answer: whoever is to be woken up may never be free. */
  line(incarnation: string, text: string): Promise<number> {
    const enter = this.#parts.turns.of(incarnation)?.lore.submit.enter;
    return enter === undefined ? Promise.resolve(0) : press(incarnation, typedLine(text, enter), this.#parts);
  }

  /** Ends what it does. At once, like an answer. */
  interrupt(incarnation: string, keys: readonly Stroke[]): Promise<Interrupted> {
    return interrupt(incarnation, keys, this.#parts);
  }

  /** A person types into it, or is to answer it. */
  isInPersonsHands(incarnation: string): boolean {
    const agent = this.#parts.turns.of(incarnation);
    return agent !== undefined && (agent.turn.state === 'waiting' || this.#isTypedInto(incarnation));
  }

  #isTypedInto(incarnation: string): boolean {
    const agent = this.#parts.turns.of(incarnation);
    return agent !== undefined && isTypedTo(agent, this.#parts.clock.now());
  }

  hasTools(worker: string): Promise<boolean> {
    return this.#parts.hasTools(worker);
  }

  forget(incarnation: string): void {
    this.#starts.delete(incarnation);
    this.#undelivered.delete(incarnation);
    this.#queues.delete(incarnation);
    this.#parts.rest.stir();
  }

  /** Nothing is typed while its service gives it nothing: that is asked right before, and what was on its way then waits once more. */
  async #onceGiven(
    { incarnation, worker }: Pick<Prompt, 'incarnation' | 'worker'>,
    type: (isGiven: () => Promise<boolean>) => Promise<Delivered>,
  ): Promise<Delivered> {
    const { rest, turns } = this.#parts;
    return this.#tells(incarnation, async () => {
      for (let isGiven = true; ; isGiven = true) {
        await rest.over(worker, () => turns.of(incarnation) !== undefined);
        const ask = async (): Promise<boolean> => {
          isGiven = !(await rest.isOn(worker));
          return isGiven;
        };
        const outcome = await this.#queued(incarnation, () => type(ask));
        if (isGiven) return outcome;
      }
    });
  }

  async #tells<T>(incarnation: string, tell: () => Promise<T>): Promise<T> {
    const count = (by: number): void => void this.#telling.set(incarnation, (this.#telling.get(incarnation) ?? 0) + by);
    count(1);
    try {
      return await tell();
    } finally {
      count(-1);
      if (this.#telling.get(incarnation) === 0) this.#telling.delete(incarnation);
    }
  }

  #queued<T>(incarnation: string, work: () => Promise<T>): Promise<T> {
    const done = (this.#queues.get(incarnation) ?? Promise.resolve()).then(work, work);
    const settled = done.catch(() => {});
    this.#queues.set(incarnation, settled);
    return done;
  }

  async #send(prompt: Prompt, isGiven: () => Promise<boolean>): Promise<Delivered> {
    const { incarnation, worker, task, attempt } = prompt;
    const { store, turns } = this.#parts;
    const lore = turns.of(incarnation)?.lore;
    if (lore === undefined) return 'gone';
    const text = cleaned(prompt.text);
    const about = { task, attempt };
    return this.#deliver(incarnation, worker, {
      text: isLong(text, lore.submit) ? this.#pointer(prompt, text) : text,
      isPatient: true,
      toolsMs: prompt.toolsMs,
      isTyped: prompt.isTyped ?? false,
      about,
      wanted: async () => {
        const held = await store.task(task);
        return (await isGiven()) && held.owner === worker && held.attempt === attempt && held.status === 'in_progress';
      },
      isHeeded: () => isReported(prompt, store),
    });
  }

  #deliver(
    incarnation: string,
    worker: string,
    order: Omit<Order, 'incarnation' | 'receipt'> & { about: { task?: string; attempt?: number; messages?: string[] } },
  ): Promise<Delivered> {
    const { store } = this.#parts;
    const { about, ...rest } = order;
    const receipt = ({ tries, proof }: Receipt): Promise<void> =>
      store.record({ type: 'worker.prompted', subject: worker, by: 'swarm', data: { incarnation, ...about, tries, proof } });
    return this.#tells(incarnation, () => deliver({ incarnation, ...rest, receipt }, this.#parts));
  }

  /** Left where presets let agents read unasked, and nobody but its worker and this user can. */
  #pointer({ incarnation, task, attempt }: Prompt, text: string): string {
    const folder = agentFolder(this.#parts.dirOf(incarnation));
    const file = path.join(folder, `prompt-${task}-${attempt}.md`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${inShortLines(text)}\n`, { mode: 0o600 });
    return `Read the file ${file} and do what it says: it is your task ${task}.`;
  }

  async #complain(prompt: Prompt): Promise<void> {
    const { store } = this.#parts;
    const { incarnation, worker, task, attempt } = prompt;
    this.#undelivered.set(incarnation, { ...prompt, isTyped: false });
    const remedy = `\`swarm nudge ${worker}\` types it again`;
    const why = 'nothing showed that it was taken';
    await store.record({ type: 'worker.undelivered', subject: worker, by: 'swarm', data: { incarnation, task, attempt, why } });
    await store.updateWorker(worker, { note: `its prompt did not arrive: ${remedy}`, seen: { incarnation } });
    const note = {
      type: 'note',
      by: { kind: 'operator', name: 'swarm' },
      text: `its prompt did not arrive in ${worker}: ${remedy}`,
    } as const;
    await store.apply(task, note, 'swarm').catch(() => {});
  }

  /** Read once they have arrived: whatever ends this before, they are told again. */
  async #mail(incarnation: string, name: string): Promise<void> {
    const { store, turns } = this.#parts;
    const worker = await store.worker(name);
    if (turns.of(incarnation)?.turn.state !== 'idle' || worker?.incarnation !== incarnation) return;
    if (await this.#parts.rest.isOn(name)) return;
    const messages = await store.messages.inbox(worker, mailPerTurn, true);
    if (messages.length === 0) return;
    const ids = messages.map(({ id }) => id);
    const order = {
      ...firmOrder,
      text: mailText(messages, await this.hasTools(name)),
      isPatient: false,
      toolsMs: 0,
      about: { messages: ids },
    };
    const outcome = await this.#deliver(incarnation, name, order);
    if (outcome === 'delivered') await store.messages.told(ids, worker);
  }
}

/** Nothing calls it off once it was given, and nothing but the terminal tells of it. */
const firmOrder = { isTyped: false, wanted: async () => true, isHeeded: async () => false };

const typedLine = (text: string, enter: string): readonly Stroke[] => [
  { bytes: text, afterMs: 0 },
  { bytes: enter, afterMs: usualPauseMs },
];
