/** From an agent as data to the start of one process of it: its command line, its variables and its files. Pure. */

import type { Agent, AgentMode, AgentModeName, AgentUse, Part, Word } from './agent.ts';
import type { JsonValue } from './json.ts';
import type { Drive, Launch } from './pool.ts';
import {
  argumentOf,
  type Filled,
  type FilledLaunch,
  fillLaunch,
  fillText,
  measure,
  piecesOf,
  type TemplateValues,
  textOf,
  unlessUnfillable,
} from './template.ts';

export interface AgentValues extends TemplateValues {
  /** The folder of the worker in which its files stand. */
  readonly dir: string;
  /** What the agent is told of the board; empty for nothing. */
  readonly instructions: string;
  /** The conversation to begin or to go on with; null for one that the agent names itself. */
  readonly session: { readonly id: string; readonly resumes: boolean } | null;
}

export interface FilledAgent extends FilledLaunch {
  /** By name, what is to stand in the folder of the worker. */
  readonly files: Readonly<Record<string, string>>;
  readonly strip: readonly string[];
  /** What is typed once it runs; null where its command line says it, or there is nothing to say yet. */
  readonly start: string | null;
}

export const modeOf = (drive: Drive): AgentModeName => (drive === 'each' ? 'print' : 'interactive');

/** Beside the variables of tasks and workers; `{file:NAME}` is the path of a file of the worker. */
export const agentVariables = ['dir', 'cwd', 'session', 'model', 'instructions', 'mcp.command', 'mcp.args'] as const;

/** As in other templates, and files as well. */
export const agentReference = /(?<!\$)(?:\{\{((?:file:)?[A-Za-z0-9][\w.-]*)\}\}|\{([A-Za-z][\w.-]*|file:[A-Za-z0-9][\w.-]*)\})/g;

/** In a file of this name the prompt of an agent stands that reads it from there. */
export const promptFile = 'prompt.md';

/** What stands for several words at once, and is therefore always an item of its own. */
export const severalWords = '{mcp.args}';

/** Everything that a start takes, whether an agent is known by a preset or its command says it all. */
export function fillStart({ launch, drive }: { launch: Launch; drive: Drive }, values: AgentValues): Filled<FilledAgent> {
  const { agent, strip } = launch;
  if (agent !== null) return fillAgent({ ...launch, agent }, drive, values);
  const filled = fillLaunch(launch, values);
  return 'problem' in filled ? filled : { ok: { ...filled.ok, files: {}, strip, start: null } };
}

/** Everything that starting an agent takes, filled in; or the first reason why that cannot be. */
export function fillAgent(launch: Launch & { agent: AgentUse }, drive: Drive, values: AgentValues): Filled<FilledAgent> {
  const base = fillLaunch(launch, values);
  if ('problem' in base) return base;
  return unlessUnfillable(() => {
    const { agent, args, model } = launch.agent;
    const mode = agent[modeOf(drive)]!;
    const prompt = base.ok.prompt ?? firstPrompt(launch, drive, values);
    const parts = partsOf(launch, mode, values);
    const filler = fillerOf({ values, prompt, model, cwd: base.ok.cwd });
    const isTyped = mode.prompt.how === 'typed' || (drive === 'pull' && (agent.mcp?.waitMs ?? 0) > 0);
    const isTold = prompt !== null && !isTyped;
    const words = [...parts.flatMap(part => part.args), ...args, ...(isTold ? mode.prompt.args : [])];
    const files = mergedFiles([...parts, ...(isTold && mode.prompt.how === 'file' ? [promptPart] : [])]);
    const env = Object.assign({}, agent.env, ...parts.map(part => part.env)) as Agent['env'];
    return {
      ...base.ok,
      prompt,
      command: [...base.ok.command, ...words.flatMap((word, at) => filler.words(word, words.slice(0, at).includes('--')))],
      env: { ...Object.fromEntries(Object.entries(env).map(([name, word]) => [name, filler.variable(name, word)])), ...base.ok.env },
      files: Object.fromEntries(Object.entries(files).map(([name, content]) => [name, filler.file(content)])),
      strip: [...new Set([...agent.strip, ...launch.strip])],
      start: drive === 'pull' && isTyped ? prompt : null,
    };
  });
}

/** In the order in which their words stand: a subcommand of the mode comes first, then the session that it may name. */
function partsOf(launch: Launch & { agent: AgentUse }, mode: AgentMode, { session, instructions }: AgentValues): Part[] {
  const { agent, approvals, model } = launch.agent;
  const ofSession = session === null ? undefined : session.resumes ? agent.session?.resume : agent.session?.start;
  const { mcp, hooks, quiet } = agent;
  const answers = launch.answer.map(name => agent.answers[name]);
  const told = instructions === '' ? undefined : agent.instructions;
  const parts = [
    mode,
    ofSession,
    agent.approvals[approvals],
    model === null ? undefined : agent.model,
    ...answers,
    mcp,
    told,
    hooks,
    quiet,
  ];
  return parts.filter(part => part !== undefined);
}

/** One that asks for work itself is told so once; to all others their tasks are prompts. */
function firstPrompt({ prompt }: Launch, drive: Drive, values: AgentValues): string | null {
  if (drive !== 'pull' || prompt === null) return null;
  const filled = fillText(prompt, values);
  return 'ok' in filled ? filled.ok : null;
}

const promptPart: Part = { args: [], env: {}, files: { [promptFile]: '{prompt}' } };

function mergedFiles(parts: readonly Part[]): Record<string, JsonValue> {
  const files: Record<string, JsonValue> = {};
  for (const part of parts) {
    for (const [name, content] of Object.entries(part.files)) files[name] = name in files ? merged(files[name]!, content) : content;
  }
  return files;
}

/** Maps key by key, lists one after the other; of two other values the later one. */
function merged(below: JsonValue, above: JsonValue): JsonValue {
  if (Array.isArray(below) && Array.isArray(above)) return [...below, ...above];
  if (!isMap(below) || !isMap(above)) return above;
  const keys = Object.entries(above).map(([key, value]) => [key, key in below ? merged(below[key]!, value) : value]);
  return { ...below, ...Object.fromEntries(keys) };
}

const isMap = (value: JsonValue): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Filling {
  readonly values: AgentValues;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly cwd: string;
}

function fillerOf(filling: Filling) {
  const { values } = filling;
  const [program, ...rest] = values.swarm;
  const mcpArgs = [...rest, 'mcp'];
  const own: Readonly<Record<string, string | null>> = {
    ...{ dir: values.dir, cwd: filling.cwd, session: values.session?.id ?? null, model: filling.model },
    ...{ instructions: values.instructions, 'mcp.command': program! },
  };
  const lookup = (name: string): string => {
    if (name.startsWith('file:')) return `${values.dir}/${name.slice('file:'.length)}`;
    return own[name] ?? textOf(name, values, filling.prompt);
  };
  const text = (template: string): string =>
    piecesOf(template, agentReference)
      .map(piece => ('text' in piece ? piece.text : lookup(piece.name)))
      .join('');
  const structure = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.flatMap(item => (item === severalWords ? mcpArgs : [structure(item)]));
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), structure(member)]));
  };
  const whole = (word: Word): string => (typeof word === 'string' ? text(word) : text(word.prefix) + JSON.stringify(structure(word.json)));
  return {
    words: (word: Word, isAfterDashes: boolean): readonly string[] => {
      if (word === severalWords) return mcpArgs;
      if (word === '{swarm}') return values.swarm;
      return [argumentOf(typeof word === 'string' ? word : word.prefix, whole(word), isAfterDashes)];
    },
    variable: (name: string, word: Word): string => {
      const value = whole(word);
      measure(`${name}=${value}`, `the variable ${name}`);
      return value;
    },
    file: (content: JsonValue): string =>
      typeof content === 'string' ? text(content) : `${JSON.stringify(structure(content), null, 2)}\n`,
  };
}
