/** Tells a person by a command of theirs what needs them: once for each thing, one after the other, and never for long. */

import { spawn } from 'node:child_process';
import type { Fact } from '../core/fact.ts';
import type { Store } from '../store/store.ts';
import { factSentence } from '../wording/fact-sentence.ts';
import { needsPerson } from '../wording/needs-person.ts';
import { oneLine } from '../wording/text.ts';
import type { Log } from './log.ts';

const runMsMax = 10_000;
/** More wait only where everything needs a person at once: the screen has them all. */
const waitingMax = 20;
const textCharsMax = 500;
/** The same thing is told again only after so long. */
const againMs = 60_000;
const rememberedMax = 500;

export function notifyBy(command: readonly string[], { store, log, cwd }: { store: Store; log: Log; cwd: string }): void {
  const [program, ...args] = command;
  if (program === undefined) return;
  const waiting: Fact[] = [];
  const toldAt = new Map<string, number>();
  let isRunning = false;
  const next = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    for (let fact = waiting.shift(); fact !== undefined; fact = waiting.shift()) {
      const trouble = await run(program, args, fact, cwd);
      if (trouble !== null) log.warn({ program, trouble }, 'notify.command did not work');
    }
    isRunning = false;
  };
  store.onCommit(({ facts }) => {
    for (const fact of facts.filter(needsPerson)) {
      const text = sentence(fact);
      if (fact.at < (toldAt.get(text) ?? Number.NEGATIVE_INFINITY) + againMs || waiting.length >= waitingMax) continue;
      if (toldAt.size >= rememberedMax) toldAt.clear();
      toldAt.set(text, fact.at);
      waiting.push(fact);
    }
    void next();
  });
}

const sentence = (fact: Fact): string => oneLine(`${fact.subject}: ${factSentence(fact)}`).slice(0, textCharsMax);

/** Why it did not work, if so. */
function run(program: string, args: readonly string[], fact: Fact, cwd: string): Promise<string | null> {
  const { type, subject } = fact;
  const env = { ...process.env, SWARM_FACT: type, SWARM_SUBJECT: subject };
  return new Promise(resolve => {
    const child = spawn(program, [...args, sentence(fact)], { cwd, env, stdio: 'ignore', detached: true });
    const end = (): void => endGroup(child.pid);
    const timer = setTimeout(end, runMsMax);
    // The daemon does not wait for it, and nothing of it outlives the daemon.
    child.unref();
    timer.unref();
    process.once('exit', end);
    const over = (trouble: string | null): void => {
      clearTimeout(timer);
      process.off('exit', end);
      resolve(trouble);
    };
    child.once('error', error => over(error.message));
    child.once('close', (code, signal) =>
      over(code === 0 ? null : signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`),
    );
  });
}

/** With all that it has started. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
