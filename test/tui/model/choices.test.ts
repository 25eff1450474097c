/** Choices read from screens of agents: the dialogs as they stand there, and what only looks like one. */

import { expect, test } from 'vitest';
import { choicesOn } from '../../../src/tui/model/choices.ts';

const dialogs: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'claude in a box',
    `
╭───────────────────────────────────────────────────────────╮
│ Edit file                                                 │
│ src/parse.ts                                              │
│                                                           │
│ Do you want to make this edit to parse.ts?                │
│ ❯ 1. Yes                                                  │
│   2. Yes, allow all edits during this session (shift+tab) │
│   3. No, and tell Claude what to do differently (esc)     │
╰───────────────────────────────────────────────────────────╯
`,
    ['1 Yes', '2 Yes, allow all edits during this session (shift+tab)', '3 No, and tell Claude what to do differently (esc)'],
  ],
  [
    'claude without one',
    `
● Bash(rm -rf build)
────────────────────
 Do you want to proceed?
   1. Yes
 ❯ 2. Yes, and don't ask again for rm commands in /work
   3. No

 Esc to cancel · Tab to amend
`,
    ['1 Yes', "2 Yes, and don't ask again for rm commands in /work", '3 No'],
  ],
  [
    'codex',
    `
  Would you like to run the following command?

  $ cargo test

› 1. Yes, proceed (y)
  2. Yes, and don't ask again for this command (a)
  3. No, and tell Codex what to do differently (esc)

  Press enter to confirm or esc to cancel
`,
    ['1 Yes, proceed (y)', "2 Yes, and don't ask again for this command (a)", '3 No, and tell Codex what to do differently (esc)'],
  ],
  ['a bar at the side', '▌ Allow it?\n▌ 1. Always\n▌ 2. Once\n', ['1 Always', '2 Once']],
  ['gemini', '│ ● 1. Yes, allow once │\n│ ○ 2. No (esc) │\n', ['1 Yes, allow once', '2 No (esc)']],
  ['brackets', ' 1) Keep\n 2) Drop\n', ['1 Keep', '2 Drop']],
  [
    'choices that go on over a line',
    ' 1. Keep the old interface behind\n    a flag\n 2. Drop it, and mend\n    the callers\n 3. Stop\n',
    ['1 Keep the old interface behind', '2 Drop it, and mend', '3 Stop'],
  ],
  [
    'more than nine',
    Array.from({ length: 11 }, (_, at) => `  ${at + 1}. choice`).join('\n'),
    Array.from({ length: 11 }, (_, at) => `${at + 1} choice`),
  ],
  ['the list that stands last', '1. old\n2. older\nAnd now:\n1. new\n2. newer\n', ['1 new', '2 newer']],
  ['yes or no', 'Overwrite config.yaml? [y/N] ', ['y yes', 'n no']],
  ['yes or no in words', 'Continue connecting (yes/no)? ', ['y yes', 'n no']],
  ['aider', "Add parse.ts to the chat? (Y)es/(N)o/(D)on't ask again [Yes]: ", ['y yes', 'n no']],
  ['the same high up on an empty screen', ` 1. Yes\n 2. No\n${'\n'.repeat(30)}`, ['1 Yes', '2 No']],

  ['nothing', '', []],
  ['a prompt', '$ npm test\n18 passed\n$ ', []],
  ['one point alone', ' 1. only this\n', []],
  ['a list that begins in the middle', ' 4. four\n 5. five\n', []],
  ['a list with a gap', ' 1. one\n 3. three\n', []],
  ['a list far above', ` 1. Yes\n 2. No\n${'more\n'.repeat(20)}`, []],
  ['a question that was answered long ago', `Really? [y/N] y\n${'done\n'.repeat(20)}`, []],
  ['a version', 'node 24.1\nnpm 11.2\n', []],
];

test.each(dialogs)('%s', (_, screen, choices) => {
  expect(choicesOn(screen.split('\n')).map(({ answer, text }) => `${answer} ${text}`)).toEqual(choices);
});
