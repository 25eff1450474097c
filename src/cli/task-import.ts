/** `swarm task import`: many tasks from a file, all or none. */

import { SwarmError } from '../core/error.ts';
import { readImport } from './import-file.ts';
import { fileText, stdinText } from './readers.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'task.import',
  summary: 'Put the tasks of a YAML or JSON file on the board, all or none',
  args: [['<FILE>', 'a list of tasks, or {tasks: [...]}; - for standard input']],
  about: `Each task has a title and may have: name (for others of the file to depend on), description, command, priority,
complexity, tags, requires, resources, depends_on (names or ids), parent, assignee, retries, timeout (10m), gates (review, vote, or maps such as
{command: npm test} and {schema: {...}}).`,
  examples: ['swarm task import plan.yaml', 'swarm task export | swarm task import -'],
  run: async call => {
    const file = call.args[0]!;
    const text = file === '-' ? await stdinText({ what: 'tasks as YAML or JSON', terminal: call.terminal }) : await fileText(file);
    const { tasks, placed } = await readImport(text, file === '-' ? 'standard input' : file);
    const client = await call.connect();
    try {
      const result = await client.call('task.import', { tasks });
      await show(call, result, ({ ids }) => ids.join('\n'));
      return 0;
    } catch (error) {
      throw error instanceof SwarmError && error.code === 'bad_params' ? await placed(error) : error;
    }
  },
});
