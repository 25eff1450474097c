/** The completion script for fish. */

import type { CompletedFlag, CompletedVerb, CompletionModel, Value } from './completion-model.ts';

export function fishCompletion({ verbs, groups }: CompletionModel): string {
  return `# fish completion for swarm. Load it with: swarm completion fish | source

function __swarm_at --description 'the command line begins with exactly these words'
    set -l typed (commandline -opc)
    set -l last (math (count $argv) + 1)
    test (count $typed) -ge $last; and test "$typed[2..$last]" = "$argv"
end

function __swarm_just --description 'these words are all there is so far'
    set -l typed (commandline -opc)
    test (count $typed) -eq (math (count $argv) + 1); and begin
        test (count $argv) -eq 0; or __swarm_at $argv
    end
end

function __swarm_known
    set -l typed (commandline -opc)
    command $typed[1] __complete $argv[1] 2>/dev/null
end

complete -c swarm -f
complete -c swm -w swarm
${[...tops(verbs, groups), ...verbs.flatMap(verbLines)].join('\n')}
`;
}

function tops(verbs: readonly CompletedVerb[], groups: CompletionModel['groups']): string[] {
  const groupLines = groups.map(([group, about]) => `complete -c swarm -n __swarm_just -a ${group} -d ${quoted(about)}`);
  // `worktrees` is a verb and a group.
  const isGroup = ({ words }: CompletedVerb): boolean => groups.some(([group]) => group === words);
  const lines = verbs
    .filter(verb => !isGroup(verb))
    .map(({ words, summary }) => {
      const [first, second] = words.split(' ');
      const condition = second === undefined ? '__swarm_just' : `'__swarm_just ${first}'`;
      return `complete -c swarm -n ${condition} -a ${second ?? first} -d ${quoted(summary)}`;
    });
  return [...groupLines, ...lines];
}

function verbLines({ words, flags, operand }: CompletedVerb): string[] {
  const condition = `-n '__swarm_at ${words}'`;
  const operandLine = operand === 'free' ? [] : [`complete -c swarm ${condition} ${action(operand)}`];
  return [...flags.map(flag => `complete -c swarm ${condition} ${flagWords(flag)}`), ...operandLine];
}

function flagWords({ long, short, about, value }: CompletedFlag): string {
  const names = `-l ${long}${short === undefined ? '' : ` -s ${short}`}`;
  const taken = value === undefined ? '' : value === 'file' ? ' -r -F' : ` -x ${action(value)}`.trimEnd();
  return `${names}${taken} -d ${quoted(about)}`;
}

function action(value: Value): string {
  if (value === 'free') return '';
  if (value === 'file') return '-F';
  return typeof value === 'string' ? `-a '(__swarm_known ${value})'` : `-a ${quoted(value.words.join(' '))}`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
