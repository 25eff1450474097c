/** `swarm worktrees clean`: takes away what is lost by nobody; anything else only by name, with --discard, and after a question. */

import type { Client } from '../client/client.ts';
import { SwarmError } from '../core/error.ts';
import type { Params, Result } from '../protocol/methods.ts';
import { bytesText } from '../wording/bytes.ts';
import { jsonLine, oneLine } from '../wording/text.ts';
import { agrees, canAsk } from './agrees.ts';
import { usageError } from './readers.ts';
import { treesIn } from './tree-name.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  discard: { about: 'those that are named also with what would be lost, which it names before it asks' },
  yes: { short: 'y', about: 'discard without being asked' },
} as const satisfies Flags;

type CleanCall = Call<'worktree.clean', typeof flags>;
type Cleaned = Result<'worktree.clean'>;

export const verb = defineVerb({
  method: 'worktree.clean',
  args: [['[TASK|WORKER...]', 'whose worktrees; all when left out']],
  flags,
  about:
    'A worktree stays that has uncommitted changes or commits that no other branch has, or that somebody still needs. Its branch goes ' +
    'with it. Exit code 1 says that one of those named was kept.',
  examples: ['swarm worktrees clean', 'swarm worktrees clean t12', 'swarm worktrees clean t12 --discard'],
  run: async (call: CleanCall) => {
    const { terminal, json, options } = call;
    const names = call.args.length === 0 ? null : await treesIn(call.args, terminal);
    if (options.discard && names === null)
      throw usageError(
        '--discard takes the worktrees by name',
        'As in `swarm worktrees clean t12 --discard`; `swarm worktrees` lists them.',
      );
    const client = await call.connect();
    const first = await client.call('worktree.clean', { names });
    const cleaned = options.discard && first.kept.length > 0 ? await discarding(first, client, call) : first;
    if (json) terminal.print(jsonLine(cleaned));
    else tell(cleaned, call);
    return names !== null && cleaned.kept.length > 0 ? 1 : 0;
  },
});

async function discarding({ removed, kept }: Cleaned, client: Client, { terminal, options }: CleanCall): Promise<Cleaned> {
  if (!options.yes && !canAsk(terminal)) {
    const losses = kept.map(({ name, why }) => `${name}: ${why}`).join('; ');
    throw new SwarmError('refused', `this would be lost: ${losses}`, { hint: 'With --yes as well it is done without a question.' });
  }
  const agreed: Cleaned['kept'] = [];
  for (const loss of kept) {
    const isAgreed = options.yes || (await agrees(`${oneLine(loss.name)}: ${oneLine(loss.why)}. Discard it?`, terminal));
    if (isAgreed) agreed.push(loss);
  }
  const params: Params<'worktree.clean'> = { names: agreed.map(({ name }) => name), discard: agreed.map(({ mark }) => mark) };
  const more: Cleaned = agreed.length === 0 ? { removed: [], kept: [] } : await client.call('worktree.clean', params);
  const stayed = kept.filter(loss => !agreed.includes(loss));
  return { removed: [...removed, ...more.removed], kept: [...stayed, ...more.kept] };
}

function tell({ removed, kept }: Cleaned, { terminal }: CleanCall): void {
  for (const { name, own_branch: branch, bytes, ahead, tip } of removed) {
    const back = ahead > 0 && tip !== null ? `; \`git branch ${oneLine(branch)} ${tip.slice(0, 12)}\` brings its commits back` : '';
    terminal.print(`removed ${oneLine(name)}${bytes === null ? '' : ` (${bytesText(bytes)})`}${back}`);
  }
  for (const { name, why } of kept) terminal.print(`kept ${oneLine(name)}: ${oneLine(why)}`);
  if (removed.length + kept.length === 0) terminal.note('there are no worktrees');
}
