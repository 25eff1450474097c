/** What a hook tells while no daemon lives is lost; the terminal, looked at by the next one, tells the same. */

import { expect, test } from 'vitest';
import { clear, puppet } from '../helpers/puppet.ts';

const titled = (title: string): string => `\\033]0;${title}\\007`;

test.each([
  ['claude', 'UserPromptSubmit', 'Stop', titled('✳ at rest')],
  ['codex', 'UserPromptSubmit', 'Stop', `${clear}› ask me\\n\\n  gpt-5 · 100%% context left`],
  ['gemini', 'BeforeAgent', 'AfterAgent', titled('◇  Ready (x)')],
] as const)('%s: the end of a turn', async (name, begun, ended, resting) => {
  const agent = await puppet(name);
  await agent.hook(begun);
  await agent.becomes('working');
  await agent.shows(resting);
  await agent.daemon.kill();
  expect(await agent.hook(ended)).toEqual({ code: 0, stdout: '', stderr: '' });
  await agent.revive();
  await agent.becomes('idle');
});
