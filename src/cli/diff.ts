/** `swarm diff`: what a worktree changed, as it is now, whether committed or not. */

import type { Result } from '../protocol/methods.ts';
import { jsonLine, lines, oneLine } from '../wording/text.ts';
import { painter, type Style } from './style.ts';
import { type Column, table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { commitsAndFiles, treesIn } from './tree-name.ts';
import { defineVerb } from './verb.ts';

type Diff = Result<'worktree.diff'>;

export const verb = defineVerb({
  method: 'worktree.diff',
  args: [['<TASK|WORKER...>', 'whose worktrees']],
  flags: { stat: { about: 'only the commits, and how much each file changed' } },
  about:
    'To a file or a pipe it writes a patch that git takes; what else there is to say goes to standard error. Exit code 1 says that the ' +
    'patch is not whole.',
  examples: ['swarm diff t12', 'swarm diff claude-1 --stat', 'swarm diff t12 | git apply'],
  run: async call => {
    const { terminal, json, options } = call;
    const client = await call.connect();
    const isPatch = !json && !options.stat && terminal.columns === undefined;
    let isWhole = true;
    for (const name of await treesIn(call.args, terminal)) {
      const diff = await client.call('worktree.diff', { name, binary: isPatch });
      if (json) terminal.print(jsonLine(diff));
      else if (options.stat) terminal.print(await statistics(diff, terminal));
      else await print(diff, terminal);
      isWhole &&= !diff.truncated && !diff.lossy;
    }
    return isPatch && !isWhole ? 1 : 0;
  },
});

async function print(diff: Diff, terminal: Terminal): Promise<void> {
  terminal.note(headline(diff));
  if (terminal.columns === undefined) await terminal.write(diff.diff);
  else if (diff.diff !== '') terminal.print(painted(diff.diff, terminal));
  const { path } = diff.worktree;
  const whole = `\`git -C ${path} diff --binary ${diff.since.slice(0, 12)}\` shows all of it`;
  if (diff.truncated) terminal.note(`swarm: the rest is left out; ${whole}`);
  if (diff.lossy) terminal.note(`swarm: some of it is no UTF-8 and is not shown as it is; ${whole}`);
}

const headline = ({ worktree: { name, branch, changed }, commits, files }: Diff): string =>
  `${oneLine(name)} on ${oneLine(branch ?? 'no branch')}: ${commitsAndFiles(commits.length, files.length)}${changed > 0 ? ', not all committed' : ''}`;

async function statistics(diff: Diff, terminal: Terminal): Promise<string> {
  const commits = diff.commits.map(({ id, subject }) => `${id} ${oneLine(subject)}`);
  const files = diff.files.length === 0 ? [] : [await table(diff.files, columns, terminal)];
  return [headline(diff), ...commits, ...files].join('\n');
}

const columns: Column<Diff['files'][number]>[] = [
  { title: 'ADDED', cell: ({ added }) => (added === null ? 'binary' : String(added)), style: () => 'green' },
  { title: 'DELETED', cell: ({ deleted }) => (deleted === null ? '' : String(deleted)), style: () => 'red' },
  { title: 'FILE', cell: ({ file }) => file },
];

function painted(diff: string, { color }: Terminal): string {
  const paint = painter(color);
  return lines(diff)
    .split('\n')
    .map(line => paint(styleOf(line), line))
    .join('\n');
}

function styleOf(line: string): Style | undefined {
  if (/^(diff|index|new|deleted|---|\+\+\+)/.test(line)) return 'bold';
  if (line.startsWith('@@')) return 'cyan';
  return line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : undefined;
}
