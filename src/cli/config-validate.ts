/** `swarm config validate`: checks the configuration files and names every mistake with its place. */

import { configFlag } from './config-flag.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'Check the configuration; every mistake is named with file, line and column',
  without: ['as'],
  flags: configFlag,
  run: async call => {
    const { configurationHere } = await import('./configuration.ts');
    const { config, files, warnings } = configurationHere(call.options, call.terminal);
    if (Object.keys(config.screen.keys).length > 0) (await call.screenCommands()).checkKeys(config.screen);
    await show(call, { ok: true, files, warnings }, () =>
      files.length === 0 ? 'ok: no configuration file, all defaults' : files.map(file => `ok: ${file}`).join('\n'),
    );
    return 0;
  },
});
