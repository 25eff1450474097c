/** What is wrong with an agent, or with what a pool asks of it, whatever its templates will be filled with. */

import type { Agent, AgentMode, AgentUse, Part, Word } from './agent.ts';
import { agentReference, agentVariables, modeOf, promptFile, severalWords } from './agent-launch.ts';
import type { JsonValue } from './json.ts';
import { nearest } from './nearest.ts';
import type { Drive } from './pool.ts';
import { piecesOf, variablesOf } from './template.ts';

export interface AgentFault {
  /** Seen from the pool. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What a pool says that only an agent understands. */
export function agentlessFaults({ approvals, model, args }: Omit<AgentUse, 'agent'>): AgentFault[] {
  const only = (key: string): AgentFault => ({
    path: [key],
    message: 'means something to an agent only; name the preset of one, such as claude, or say it in command',
  });
  return [...(approvals === 'ask' ? [] : ['approvals']), ...(model === null ? [] : ['model']), ...(args.length === 0 ? [] : ['args'])].map(
    only,
  );
}

export function agentFaults(use: AgentUse, drive: Drive): AgentFault[] {
  const { agent } = use;
  const context: Context = { agent, hasTask: drive === 'each' };
  return [
    ...wishFaults(use, drive),
    ...namesOf(agent).flatMap(([path, extra]) => partFaults(path, extra, context)),
    ...Object.entries(agent.env).flatMap(([name, word]) => wordFaults(word, ['agent', 'env', name], [], context)),
    ...use.args.flatMap((word, at) => wordFaults(word, ['args', at], [], context)),
  ];
}

function wishFaults({ agent, approvals, model }: AgentUse, drive: Drive): AgentFault[] {
  const faults: AgentFault[] = [];
  const mode = agent[modeOf(drive)];
  if (mode === undefined)
    faults.push({
      path: ['drive'],
      message: `must not be ${drive}: this agent has no ${modeOf(drive)} mode; write agent.${modeOf(drive)}, or another drive`,
    });
  const known = Object.keys(agent.approvals).filter(name => agent.approvals[name as typeof approvals] !== undefined);
  if (approvals !== 'ask' && agent.approvals[approvals] === undefined)
    faults.push({
      path: ['approvals'],
      message: `must be one of ${[...new Set(['ask', ...known])].join(', ')}: this agent knows no other`,
    });
  if (model !== null && agent.model === undefined)
    faults.push({ path: ['model'], message: 'cannot be chosen when this agent is started; remove the line' });
  return faults;
}

interface Context {
  readonly agent: Agent;
  readonly hasTask: boolean;
}

/** Where parts stand, and the variables that have a value only there. */
type PartName = readonly [path: readonly string[], extra: readonly string[]];
const partNames: readonly PartName[] = [
  [['interactive'], []],
  [['print'], []],
  [['approvals', 'ask'], []],
  [['approvals', 'auto'], []],
  [['approvals', 'bypass'], []],
  [['model'], ['model']],
  [['mcp'], []],
  [['instructions'], ['instructions']],
  [['session', 'start'], ['session']],
  [['session', 'resume'], ['session']],
  [['hooks'], []],
  [['quiet'], []],
];

const namesOf = ({ answers }: Agent): PartName[] => [
  ...partNames,
  ...Object.keys(answers).map((name): PartName => [['answers', name], []]),
];

function partFaults(path: readonly string[], extra: readonly string[], context: Context): AgentFault[] {
  const part = partAt(context.agent, path);
  if (part === undefined) return [];
  const here = ['agent', ...path];
  const isPrint = path[0] === 'print';
  // A worker that lives on has no task when it starts; one of drive each starts with its task.
  const seen = { ...context, hasTask: isPrint || (context.hasTask && path[0] !== 'interactive') };
  const prompt = 'prompt' in part ? (part as AgentMode).prompt : undefined;
  return [
    ...part.args.flatMap((word, at) => wordFaults(word, [...here, 'args', at], extra, seen)),
    ...Object.entries(part.env).flatMap(([name, word]) => wordFaults(word, [...here, 'env', name], extra, seen)),
    ...Object.entries(part.files).flatMap(([name, content]) => contentFaults(content, [...here, 'files', name], extra, seen)),
    ...(prompt === undefined ? [] : promptFaults(prompt, here, isPrint)),
    ...(prompt?.args ?? []).flatMap((word, at) => wordFaults(word, [...here, 'prompt', 'args', at], ['prompt', 'instructions'], seen)),
  ];
}

/** A prompt that would never arrive. */
function promptFaults({ how, args }: AgentMode['prompt'], here: readonly PropertyKey[], isPrint: boolean): AgentFault[] {
  if (how === 'typed') {
    if (!isPrint) return [];
    return [
      { path: [...here, 'prompt', 'how'], message: 'must be argv or file: nothing is typed into a process that does one task and ends' },
    ];
  }
  const wanted = how === 'argv' ? 'prompt' : `file:${promptFile}`;
  if (args.some(word => namesIn(typeof word === 'string' ? word : JSON.stringify(word)).includes(wanted))) return [];
  return [{ path: [...here, 'prompt', 'args'], message: `must hold {${wanted}}, which hands over the prompt` }];
}

const partAt = (agent: Agent, path: readonly string[]): Part | undefined =>
  path.reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], agent) as Part | undefined;

const wordFaults = (word: Word, path: readonly PropertyKey[], extra: readonly string[], context: Context): AgentFault[] =>
  typeof word === 'string'
    ? word === severalWords
      ? []
      : textFaults(word, path, extra, context)
    : [...textFaults(word.prefix, path, extra, context), ...contentFaults(word.json, path, extra, context)];

/** Reported at the whole of it: an editor shows the structure there. */
function contentFaults(content: JsonValue, path: readonly PropertyKey[], extra: readonly string[], context: Context): AgentFault[] {
  if (typeof content === 'string') return textFaults(content, path, extra, context);
  if (Array.isArray(content)) return content.flatMap(item => (item === severalWords ? [] : contentFaults(item, path, extra, context)));
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(entry => entry.flatMap(each => contentFaults(each, path, extra, context)));
}

function textFaults(text: string, path: readonly PropertyKey[], extra: readonly string[], { agent, hasTask }: Context): AgentFault[] {
  const names = namesIn(text);
  const known = [
    ...variablesOf(hasTask).filter(name => name !== 'prompt'),
    ...agentVariables.filter(name => !particular.has(name)),
    ...extra,
  ];
  return [...new Set(names)].flatMap(name => {
    if (name.startsWith('file:')) return fileFaults(name.slice('file:'.length), path, agent);
    if (name === 'mcp.args') return [{ path, message: `${severalWords} stands for several words, so it has to be an item of its own` }];
    return known.includes(name) ? [] : [{ path, message: strange(name, known) }];
  });
}

const namesIn = (text: string): string[] => piecesOf(text, agentReference).flatMap(piece => ('name' in piece ? [piece.name] : []));

/** Known only where they have a value. */
const particular: ReadonlySet<string> = new Set(['session', 'model', 'instructions']);

function strange(name: string, known: readonly string[]): string {
  if (particular.has(name) || name === 'prompt') return `{${name}} has no value here; it belongs to the part that is named after it`;
  if (variablesOf(true).includes(name)) return `{${name}} has no value here: a worker that lives on starts before it has a task`;
  const meant = nearest(name, known);
  const hint = meant === undefined ? `Known here: ${known.map(each => `{${each}}`).join(' ')} {file:NAME}.` : `Did you mean {${meant}}?`;
  return `unknown variable {${name}}. ${hint} The text itself is written {{${name}}}`;
}

function fileFaults(name: string, path: readonly PropertyKey[], agent: Agent): AgentFault[] {
  const files = [...new Set([promptFile, ...namesOf(agent).flatMap(([at]) => Object.keys(partAt(agent, at)?.files ?? {}))])];
  return files.includes(name) ? [] : [{ path, message: `no part has a file called ${name}; there are: ${files.join(', ')}` }];
}
