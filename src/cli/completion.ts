/** `swarm completion`: a script that teaches a shell to complete this command. */

import { completionModel } from './completion-model.ts';
import { oneOf } from './readers.ts';
import { defineVerb } from './verb.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export const verb = defineVerb({
  summary: 'Print the completion script for a shell',
  args: [['<SHELL>', shells.join(', ')]],
  without: ['as', 'json'],
  examples: [
    'source <(swarm completion bash)',
    'swarm completion bash > ~/.local/share/bash-completion/completions/swarm',
    'swarm completion zsh > ~/.zfunc/_swarm',
    'swarm completion fish > ~/.config/fish/completions/swarm.fish',
  ],
  run: async ({ args, entries, terminal }) => {
    const shell = await oneOf(shells)(args[0]!, { what: 'SHELL', terminal });
    const write = await writers[shell]();
    terminal.print(write(completionModel(entries)));
    return 0;
  },
});

const writers = {
  bash: async () => (await import('./completion-bash.ts')).bashCompletion,
  zsh: async () => (await import('./completion-zsh.ts')).zshCompletion,
  fish: async () => (await import('./completion-fish.ts')).fishCompletion,
};
