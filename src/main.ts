/** The command `swarm`: loads only what the verb needs. */

import { enableCompileCache } from 'node:module';

// Compiled code is kept between runs, which is most of a verb's start-up time.
enableCompileCache();

const { runCommand } = await import('./cli/command.ts');
process.exitCode = await runCommand(process.argv.slice(2), {
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
