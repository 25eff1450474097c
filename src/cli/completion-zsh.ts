/** The completion script for zsh, as a file of `fpath` or sourced. */

import type { CompletedFlag, CompletedVerb, CompletionModel, Value } from './completion-model.ts';

export function zshCompletion({ verbs, groups }: CompletionModel): string {
  const alone = verbs.filter(({ words }) => !words.includes(' '));
  // `worktrees` is a verb and a group.
  const isGroup = ({ words }: CompletedVerb): boolean => groups.some(([group]) => group === words);
  const top = [
    ...alone.filter(verb => !isGroup(verb)).map(described),
    ...groups.map(([group, about]) => quoted(`${group}:${about.replaceAll(':', '\\:')}`)),
  ];
  const branches = groups.map(([group]) =>
    groupCase(
      group,
      verbs.filter(({ words }) => words.startsWith(`${group} `)),
    ),
  );
  return `#compdef swarm swm
# zsh completion for swarm. Load it with: source <(swarm completion zsh), or keep it as _swarm in a directory of $fpath.

_swarm_known() {
  local -a found
  found=("\${(@f)$(\${(Q)_swarm_program} __complete $1 2>/dev/null)}")
  [[ -n $found ]] || return 1
  # The tab between id and text becomes the colon that _describe wants; colons and backslashes of theirs are escaped.
  found=("\${(@)found//\\\\/\\\\\\\\}")
  found=("\${(@)found//:/\\:}")
  found=("\${(@)found/$'\\t'/:}")
  _describe -V known found
}
_swarm_tasks() { _swarm_known tasks }
_swarm_workers() { _swarm_known workers }
_swarm_messages() { _swarm_known messages }
_swarm_pools() { _swarm_known pools }
_swarm_worktrees() { _swarm_known worktrees }

_swarm() {
  local curcontext="$curcontext" _swarm_program=$words[1] state
  local -a verbs
  if (( CURRENT == 2 )); then
    verbs=(
${top.map(line => `      ${line}`).join('\n')}
    )
    _describe verb verbs
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${branches.join('\n')}
${alone.map(verb => `    ${verb.words}) ${argumentsOf(verb)} ;;`).join('\n')}
  esac
}

if [[ $funcstack[1] == _swarm ]]; then _swarm "$@"; else compdef _swarm swarm swm; fi
`;
}

function groupCase(group: string, verbs: readonly CompletedVerb[]): string {
  const last = ({ words }: CompletedVerb): string => words.split(' ')[1]!;
  return `    ${group})
      if (( CURRENT == 2 )); then
        verbs=(
${verbs.map(verb => `          ${quoted(`${last(verb)}:${verb.summary.replaceAll(':', '\\:')}`)}`).join('\n')}
        )
        _describe verb verbs
        return
      fi
      shift words
      (( CURRENT-- ))
      case $words[1] in
${verbs.map(verb => `        ${last(verb)}) ${argumentsOf(verb)} ;;`).join('\n')}
      esac ;;`;
}

const described = ({ words, summary }: CompletedVerb): string => quoted(`${words}:${summary.replaceAll(':', '\\:')}`);

const argumentsOf = ({ flags, operand }: CompletedVerb): string =>
  ['_arguments', ...flags.flatMap(flagSpecs), ...(operand === 'free' ? [] : [quoted(`*:argument:${action(operand)}`)])].join(' ');

/** One for each spelling; each rules the other out unless the flag may be repeated. */
function flagSpecs({ long, short, about, isMany, value }: CompletedFlag): string[] {
  const names = [`--${long}`, ...(short === undefined ? [] : [`-${short}`])];
  const lead = isMany ? '*' : names.length > 1 ? `(${names.join(' ')})` : '';
  const argument = value === undefined ? '' : `:value:${action(value)}`;
  const text = about.replace(/[[\]:\\]/g, '\\$&');
  return names.map(name => quoted(`${lead}${name}${value !== undefined && name.startsWith('--') ? '=' : ''}[${text}]${argument}`));
}

function action(value: Value): string {
  if (value === 'free') return ' ';
  if (value === 'file') return '_files';
  return typeof value === 'string' ? `_swarm_${value}` : `(${value.words.join(' ')})`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
