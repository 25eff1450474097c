/** `swarm task split`: makes parts of a task, which then waits for them. */

import { SwarmError } from '../core/error.ts';
import type { Params } from '../protocol/methods.ts';
import { readImport } from './import-file.ts';
import { fileText, stdinText, taskId, usageError } from './readers.ts';
import { show } from './show.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  file: { value: 'FILE', short: 'f', about: 'the parts as a YAML or JSON list, as for `swarm task import`; - for standard input' },
  template: { value: 'TITLE', about: 'the title of every part, in which {item} stands for what it is about' },
  over: { value: 'A,B,C', about: 'what the parts of the template are about' },
  collect: { value: 'HOW', param: 'collect' },
  'on-part-fail': { value: 'WHAT', param: 'on_part_fail' },
  token: { value: 'TOKEN', param: 'token' },
} as const satisfies Flags;

type SplitCall = Call<'task.split', typeof flags>;
type Wish = Pick<Params<'task.split'>, 'parts' | 'template' | 'over'>;

export const verb = defineVerb({
  method: 'task.split',
  args: [
    ['<ID>', 'the task'],
    ['[TITLE...]', 'a part for each'],
  ],
  flags,
  about: `The ids of the parts are printed, one a line. Each gets the tag parent:ID, and the task waits for all of them. When the last
has ended it gets what they come to, once, with those named that ended without success. See docs/results.md.`,
  examples: [
    'swarm task split t12 "Parse the file" "Check the file" --collect merge',
    'swarm task split t12 --template "Review {item}" --over src/a.ts,src/b.ts',
    'swarm task split t12 -f parts.yaml --collect reduce',
  ],
  run: async call => {
    const [word, ...titles] = call.args;
    const id = await taskId(word!, { what: 'ID', terminal: call.terminal });
    const { wish, placed } = await wishOf(call, titles);
    const client = await call.connect();
    try {
      const result = await client.call('task.split', { ...call.params, ...wish, id });
      await show(call, result, ({ parts }) => parts.map(part => part.id).join('\n'));
      return 0;
    } catch (error) {
      throw error instanceof SwarmError && error.code === 'bad_params' ? await placed(error) : error;
    }
  },
});

interface Placed {
  readonly wish: Wish;
  readonly placed: (complaint: SwarmError) => Promise<SwarmError> | SwarmError;
}

async function wishOf({ options, terminal }: SplitCall, titles: readonly string[]): Promise<Placed> {
  const { file, template, over } = options;
  const ways = [titles.length > 0, file !== undefined, template !== undefined || over !== undefined].filter(Boolean).length;
  if (ways !== 1) throw usageError('the parts are given as titles, as a file, or by --template and --over', 'Choose one of the three.');
  const placed = (complaint: SwarmError): SwarmError => complaint;
  if (titles.length > 0) return { wish: { parts: titles.map(title => ({ title })) }, placed };
  if (file !== undefined) {
    const text = file === '-' ? await stdinText({ what: 'parts as YAML or JSON', terminal }) : await fileText(file);
    const { tasks, placed } = await readImport(text, file === '-' ? 'standard input' : file);
    return { wish: { parts: tasks as Wish['parts'] & object }, placed };
  }
  if (template === undefined || over === undefined) throw usageError('--template and --over go together');
  return {
    wish: {
      template: { title: template },
      over: over
        .split(',')
        .map(item => item.trim())
        .filter(Boolean),
    },
    placed,
  };
}
