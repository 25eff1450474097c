/** The completion script for bash; it needs nothing else, and works with the bash 3.2 of macOS. */

import type { CompletedFlag, CompletionModel, Value } from './completion-model.ts';

export function bashCompletion({ verbs, groups }: CompletionModel): string {
  const top = [...new Set(verbs.map(({ words }) => words.split(' ')[0]!)), 'help', '--help', '--version'];
  const within = groups.map(([group]) => `    ${quoted(group)}) _swarm_words ${quoted(membersOf(group, verbs).join(' '))} ;;`);
  const values = verbs.flatMap(({ words, flags }) => flags.flatMap(flag => valueCase(words, flag)));
  const ofVerbs = verbs.map(({ words, flags, operand }) => `    ${quoted(words)}) ${operandCase(flags, operand)} ;;`);
  return `# bash completion for swarm. Load it with: source <(swarm completion bash)

_swarm_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }

_swarm_known() { _swarm_words "$("\${COMP_WORDS[0]}" __complete "$1" 2>/dev/null | cut -f 1)"; }

_swarm_files() {
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$cur"))
}

_swarm() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb=
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 1 ]; then verb=\${COMP_WORDS[1]}; fi
  case "$verb" in
    ${groups.map(([group]) => group).join('|')}) if [ "$COMP_CWORD" -gt 2 ]; then verb="$verb \${COMP_WORDS[2]}"; fi ;;
  esac
  # In --flag=value the shell makes words of its own of the parts.
  if [ "$cur" = '=' ]; then cur=; elif [ "$prev" = '=' ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case "$verb $prev" in
${values.join('\n')}
  esac
  case "$verb" in
    '') _swarm_words ${quoted(top.join(' '))} ;;
${within.join('\n')}
${ofVerbs.join('\n')}
  esac
}

complete -F _swarm swarm swm
`;
}

const membersOf = (group: string, verbs: CompletionModel['verbs']): string[] =>
  verbs.filter(({ words }) => words.startsWith(`${group} `)).map(({ words }) => words.split(' ')[1]!);

/** What follows a flag that takes a value. */
function valueCase(words: string, { long, short, value }: CompletedFlag): string[] {
  if (value === undefined) return [];
  const names = [`--${long}`, ...(short === undefined ? [] : [`-${short}`])].map(name => quoted(`${words} ${name}`));
  return [`    ${names.join('|')}) ${action(value)}; return ;;`];
}

function operandCase(flags: readonly CompletedFlag[], operand: Value): string {
  const names = flags.map(({ long }) => `--${long}`).join(' ');
  return `case "$cur" in -*) _swarm_words ${quoted(names)} ;; *) ${action(operand)} ;; esac`;
}

function action(value: Value): string {
  if (value === 'free') return ':';
  if (value === 'file') return '_swarm_files';
  return typeof value === 'string' ? `_swarm_known ${value}` : `_swarm_words ${quoted(value.words.join(' '))}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
