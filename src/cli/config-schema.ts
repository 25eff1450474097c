/** `swarm config schema`: the JSON schema of swarm.yaml, for editors. */

import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'Print the JSON schema of swarm.yaml, for editors',
  without: ['as', 'json'],
  examples: ['swarm config schema > .swarm/swarm.schema.json'],
  run: async ({ terminal }) => {
    const { schemaText } = await import('./configuration.ts');
    terminal.print(schemaText());
    return 0;
  },
});
