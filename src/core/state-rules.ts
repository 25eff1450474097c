/** Rules that tell an agent's state from its picture: data, each bound to a region, so that words in the text of a task match nothing. */

import type { AgentState } from './agent-state.ts';
import type { Stroke } from './keys.ts';

/** Where a rule looks. `bottom`: so many of the last lines that are not empty. */
export type Region =
  | { readonly kind: 'title' | 'progress' | 'prompt' | 'after_rule' }
  | { readonly kind: 'bottom'; readonly lines: number };

export interface StateRule {
  readonly name: string;
  readonly state: Exclude<AgentState, 'ended'>;
  readonly region: Region;
  readonly match: string;
  /** Must be there as well; must not be there. */
  readonly also: string | null;
  readonly unless: string | null;
  /** What is pressed to answer what it asks, only where a pool names this very rule: the first that goes with what is shown. */
  readonly answer: readonly Answer[] | null;
  /** The highest of those that match counts; of equals the first. */
  readonly priority: number;
}

export interface Answer {
  /** Where the cursor stands, say: versions of an agent differ in what they offer first. */
  readonly when: string | null;
  readonly keys: readonly Stroke[];
}

/** Undefined where no answer goes with this picture. */
export const keysThatAnswer = (answers: readonly Answer[], lines: readonly string[]): readonly Stroke[] | undefined =>
  answers.find(({ when }) => when === null || new RegExp(when, 'mu').test(lines.join('\n')))?.keys;

export const messageClasses = ['quota', 'auth', 'overloaded'] as const;
export type MessageClass = (typeof messageClasses)[number];

/** Words by which an agent says that its service gives it nothing. */
export interface MessageRule {
  readonly class: MessageClass;
  readonly region: Region;
  readonly match: string;
  /** How long the service is left alone when the words name no time. */
  readonly pauseMs: number;
}

/**
 * What the wheel of a viewer does while the agent fills the screen and has not asked for the mouse itself: cursor keys, as from any
 * terminal; a page of its own; or nothing, as the mouse is left to the terminal of the viewer.
 */
export const wheelPolicies = ['arrows', 'pages', 'leave'] as const;
export type WheelPolicy = (typeof wheelPolicies)[number];

export interface AgentSigns {
  readonly rules: readonly StateRule[];
  readonly messages: readonly MessageRule[];
  /** Nothing printed for a while is taken for idle: for programs of which nothing better is known. */
  readonly quietIsIdle: boolean;
  readonly wheel?: WheelPolicy;
}

export interface View {
  /** What is visible, a row a string. */
  readonly lines: readonly string[];
  readonly title: string;
  readonly progress: string;
}

export interface Match {
  readonly rule: string;
  readonly state: Exclude<AgentState, 'ended'>;
  readonly evidence: string;
}

export interface Reading {
  readonly osc: Match;
  readonly screen: Match;
  readonly message: ServiceMessage | null;
}

/** A service gave an agent nothing, and in which words. */
export interface Refusal {
  readonly class: MessageClass;
  readonly evidence: string;
  /** With what belongs to it and may name a time. */
  readonly words: string;
  readonly pauseMs: number;
}

interface ServiceMessage extends Refusal {
  /** How often it stands there. */
  readonly times: number;
}

export const evidenceChars = 200;
/** Of a box that is drawn around it, and signs before what is told. */
const edges = /^[\s\u2500-\u257f▌▐⎿●■✕]+|[\s\u2500-\u257f▌▐]+$/gu;
/** No rule may look further up than this. */
export const bottomLinesMax = 40;
const nothing: Match = { rule: 'none', state: 'unknown', evidence: '' };

/** From a picture to what it says; the rules are compiled once. */
export function reader({ rules, messages }: AgentSigns): (view: View) => Reading {
  const compiled = [...rules].sort((a, b) => b.priority - a.priority).map(compile);
  const limits = messages.map(message => ({ ...message, regex: messageRegex(message) }));
  return view => {
    const regions = new Regions(view);
    const first = (isOsc: boolean): Match => {
      for (const rule of compiled) {
        if (rule.isOsc !== isOsc) continue;
        const evidence = rule.find(regions.text(rule.region));
        if (evidence !== undefined) return { rule: rule.name, state: rule.state, evidence };
      }
      return nothing;
    };
    const message = limits.find(({ region, regex }) => regex.test(regions.text(region)));
    return {
      osc: first(true),
      screen: first(false),
      message: message === undefined ? null : messageIn(regions.text(message.region), message),
    };
  };
}

export const messageRegex = ({ match }: MessageRule): RegExp => new RegExp(match, 'imu');

const messageIn = (text: string, { class: kind, regex, pauseMs }: MessageRule & { regex: RegExp }): ServiceMessage => ({
  ...{ class: kind, evidence: lineOf(regex, text), words: paragraphOf(regex, text), pauseMs },
  times: [...text.matchAll(new RegExp(regex, `g${regex.flags}`))].length,
});

/** What stands in the box into which prompts are typed; undefined where there is no such box. */
export const promptText = (lines: readonly string[]): string | undefined => boxBody(trimmed(lines))?.join('\n');

function compile({ name, state, region, match, also, unless }: StateRule) {
  const [one, two, none] = [match, also, unless].map(pattern => (pattern === null ? undefined : new RegExp(pattern, 'mu')));
  return {
    ...{ name, state, region, isOsc: region.kind === 'title' || region.kind === 'progress' },
    find: (text: string): string | undefined =>
      one!.test(text) && (two === undefined || two.test(text)) && (none === undefined || !none.test(text)) ? lineOf(one!, text) : undefined,
  };
}

const restLines = 3;

/** A long message is broken into lines; what begins with a sign of its own is something else. */
function paragraphOf(regex: RegExp, text: string): string {
  const [first = '', ...below] = text.slice(text.lastIndexOf('\n', (regex.exec(text)?.index ?? 0) - 1) + 1).split('\n', restLines + 1);
  const end = below.findIndex(line => !/^[\s│┃]*[\p{L}\p{N}(]/u.test(line));
  return [first, ...below.slice(0, end === -1 ? undefined : end)].map(line => line.replace(edges, '')).join(' ');
}

/** The line in which it was found. */
function lineOf(regex: RegExp, text: string): string {
  const at = regex.exec(text)?.index ?? 0;
  const from = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  return text
    .slice(from, end === -1 ? undefined : end)
    .replace(edges, '')
    .slice(0, evidenceChars);
}

/** Each region is cut out of the picture once. */
class Regions {
  readonly #view: View;
  readonly #lines: readonly string[];
  readonly #texts = new Map<string, string>();

  constructor(view: View) {
    this.#view = view;
    this.#lines = trimmed(view.lines);
  }

  text(region: Region): string {
    const key = region.kind === 'bottom' ? `bottom ${region.lines}` : region.kind;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const text = this.#cut(region);
    this.#texts.set(key, text);
    return text;
  }

  #cut(region: Region): string {
    switch (region.kind) {
      case 'title':
        return this.#view.title;
      case 'progress':
        return this.#view.progress;
      case 'bottom':
        return this.#lines
          .filter(line => line !== '')
          .slice(-region.lines)
          .join('\n');
      case 'after_rule':
        return this.#lines.slice(this.#lines.findLastIndex(isRule) + 1).join('\n');
      case 'prompt':
        return boxBody(this.#lines)?.join('\n') ?? '';
    }
  }
}

const trimmed = (lines: readonly string[]): readonly string[] => {
  const ends = lines.map(line => line.trimEnd());
  return ends.slice(0, ends.findLastIndex(line => line !== '') + 1).slice(-bottomLinesMax);
};

/** A line drawn across, or the edge of a box. */
const isRule = (line: string): boolean => /^\s*[╭╰┌└├]?[─━═▁▄▀▔╌]{10,}/u.test(line);

/** Between the last two rules, without the sides of the box. */
function boxBody(lines: readonly string[]): readonly string[] | undefined {
  const end = lines.findLastIndex(isRule);
  const start = lines.findLastIndex((line, at) => at < end && isRule(line));
  if (start === -1) return undefined;
  return lines.slice(start + 1, end).map(line => line.replace(/^\s*[│┃]\s?/u, '').replace(/\s*[│┃]\s*$/u, ''));
}
