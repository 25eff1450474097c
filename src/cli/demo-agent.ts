/** The hidden verb `demo-agent`: a scripted agent that asks for work and reports on it as a real one would, and costs nothing. */

import { oneLine } from '../wording/text.ts';
import { DemoLink } from './demo-link.ts';
import { demoPace } from './demo-pace.ts';
import { playTask } from './demo-task.ts';
import { usageError } from './readers.ts';
import { painter } from './style.ts';
import { defineVerb } from './verb.ts';

/** One request asks no longer than this, so that a lost daemon is noticed. */
const waitMs = 30_000;

export const verb = defineVerb({
  summary: 'Work on tasks as a scripted agent, for demonstrations and tests',
  without: ['json', 'as'],
  about:
    'Tags of a task choose what happens at its first attempt: demo:fail-once fails, demo:hang-once goes silent, demo:ask-once asks a question, ' +
    'demo:crash-once exits with code 3. DEMO_SPEED=4 makes it four times as fast, DEMO_SEED chooses its pauses.',
  run: async ({ terminal, connect }) => {
    const { SWARM_TOKEN: token, SWARM_SOCKET: socket, SWARM_WORKER: name = 'demo' } = terminal.env;
    if (!token || !socket) {
      throw usageError(
        'a demo agent needs SWARM_SOCKET and SWARM_TOKEN',
        'A pool gives them to its workers: `swarm up --preset demo` starts one.',
      );
    }
    const paint = painter(terminal.color);
    const link = new DemoLink(connect, text => terminal.print(paint('dim', text)));
    link.leaveOn(['SIGTERM', 'SIGHUP', 'SIGINT']);
    terminal.print(`${paint('bold', oneLine(name))} is a scripted agent, and looks for work`);
    for (;;) {
      const claim = await link.claim(waitMs);
      if (claim === undefined) continue;
      const pace = demoPace(terminal.env, `${name} ${claim.task.id} ${claim.task.attempt}`);
      const code = await playTask(claim, { name, link, pace, paint, say: text => terminal.print(text) });
      if (code !== undefined) return code;
    }
  },
});
