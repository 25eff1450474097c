/** The command `swarm`: loads only what the verb needs. */

import { enableCompileCache } from 'node:module';

// Compiled code is kept between runs, which is most of a verb's start-up time.
enableCompileCache();

const argv = process.argv.slice(2);
const [verb, ...words] = argv;

// An agent waits for its hooks: they get by without all that a command line needs.
if (verb === 'hook' && words.length === 2 && words.every(word => !word.startsWith('-'))) {
  const { tellHook } = await import('./cli/hook-call.ts');
  await tellHook(words, process);
} else {
  const { runCommand } = await import('./cli/command.ts');
  process.exitCode = await runCommand(argv, {
    runDaemon: async options => {
      const { runDaemon } = await import('./daemon/run.ts');
      return runDaemon(options);
    },
    openScreen: async wish => {
      const { openScreen } = await import('./tui/open.ts');
      return openScreen(wish);
    },
    serveTools: async wish => {
      const { serveTools } = await import('./mcp/serve.ts');
      return serveTools(wish);
    },
    screenCommands: () => import('./tui/headless.ts'),
  });
}
