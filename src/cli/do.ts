/** `swarm do`: a command of the user interface, from a shell. */

import { jsonLine } from '../wording/text.ts';
import { table } from './table.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  answer: { value: 'TEXT', many: true, about: 'what to choose or write where the command asks; once for each question' },
  yes: { short: 'y', about: 'do it even if something is lost' },
} as const satisfies Flags;

export const verb = defineVerb({
  summary: 'Run a command of the user interface by its name; without one, list them',
  without: ['as'],
  args: [
    ['[COMMAND]', 'its name, as the palette and the help of the user interface show it'],
    ['[SUBJECT]', 'the task, worker, pool or run that it is about'],
  ],
  flags,
  examples: [
    'swarm do',
    'swarm do task.assign t12 --answer claude-1',
    'swarm do pool.pause claude',
    "swarm do run.retry r2 --answer 'what failed'",
    'swarm do message.write --answer all --answer "stop and read"',
    'swarm do worker.stop claude-2 --yes',
  ],
  run: async (call: Call<never, typeof flags>) => {
    const { args, options, terminal, json, connect, screenCommands } = call;
    const { listed, runErrand } = await screenCommands();
    const [id, subject] = args;
    if (id === undefined) {
      const all = listed();
      if (json) terminal.print(jsonLine({ commands: all }));
      else terminal.print(await table(all, columns, terminal));
      return 0;
    }
    const said: string[] = [];
    const client = await connect();
    await runErrand({ client, id, subject, answers: options.answer ?? [], isSure: options.yes ?? false, say: text => said.push(text) });
    terminal.print(json ? jsonLine({ done: said }) : said.join('\n'));
    return 0;
  },
});

const columns = [
  { title: 'COMMAND', cell: ({ id }: { id: string }) => id },
  { title: 'KEYS', cell: ({ keys }: { keys: readonly string[] }) => keys.join(' ') },
  { title: 'WHAT IT DOES', cell: ({ title }: { title: string }) => title },
];
