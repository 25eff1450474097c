/** Conditions of a workflow: comparisons, and, or, not, contains, values and paths. Parsed and walked, never run as code. */

import type { JsonValue } from '../json.ts';

export type Expression =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'both'; readonly by: Operator; readonly left: Expression; readonly right: Expression };

/** Weakest first: what stands further down binds its neighbours before it. */
const operators = [['or'], ['and'], ['==', '!=', '<=', '>=', '<', '>', 'contains']] as const;
type Operator = (typeof operators)[number][number];

export type Lookup = (path: readonly string[]) => JsonValue;

/** Throws, with words for a person, when the text is no expression. */
export function parseExpression(text: string): Expression {
  const reader = new Reader(tokensOf(text));
  const expression = reader.either(0);
  reader.expectEnd();
  return expression;
}

export const isTrue = (expression: Expression, lookup: Lookup): boolean => holds(evaluated(expression, lookup));

/** Every path that it asks for. */
export function pathsOf(expression: Expression): (readonly string[])[] {
  if (expression.kind === 'path') return [expression.path];
  if (expression.kind === 'not') return pathsOf(expression.of);
  return expression.kind === 'both' ? [...pathsOf(expression.left), ...pathsOf(expression.right)] : [];
}

/** `steps.plan.result.files`, or nothing when the text is no path. */
export const pathOf = (text: string): readonly string[] | undefined => (wholePath.test(text) ? text.split('.') : undefined);

function evaluated(expression: Expression, lookup: Lookup): JsonValue {
  if (expression.kind === 'value') return expression.value;
  if (expression.kind === 'path') return lookup(expression.path);
  if (expression.kind === 'not') return !isTrue(expression.of, lookup);
  const { by, left, right } = expression;
  if (by === 'or') return isTrue(left, lookup) || isTrue(right, lookup);
  if (by === 'and') return isTrue(left, lookup) && isTrue(right, lookup);
  return compared(by, evaluated(left, lookup), evaluated(right, lookup));
}

/** Nothing, false, zero, an empty text and an empty list do not hold. */
const holds = (value: JsonValue): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

function compared(by: Exclude<Operator, 'and' | 'or'>, left: JsonValue, right: JsonValue): boolean {
  if (by === '==') return isSame(left, right);
  if (by === '!=') return !isSame(left, right);
  if (by === 'contains') return contains(left, right);
  const areAlike = (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  // Values of different kinds have no order.
  if (!areAlike) return false;
  if (by === '<') return left! < right!;
  if (by === '>') return left! > right!;
  return by === '<=' ? left! <= right! : left! >= right!;
}

function contains(whole: JsonValue, part: JsonValue): boolean {
  if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
  return Array.isArray(whole) && whole.some(item => isSame(item, part));
}

function isSame(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const [keys, others] = [Object.keys(left), Object.keys(right)];
  const at = (value: object, key: string): JsonValue => (value as Record<string, JsonValue>)[key] as JsonValue;
  const isSameKind = Array.isArray(left) === Array.isArray(right) && keys.length === others.length;
  return isSameKind && keys.every(key => Object.hasOwn(right, key) && isSame(at(left, key), at(right, key)));
}

interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign';
  readonly text: string;
}

const token = /\s*(?:(==|!=|<=|>=|<|>|\(|\))|(-?\d+(?:\.\d+)?)(?![\w.])|('[^']*'|"[^"]*")|([A-Za-z_][\w-]*(?:\.[\w-]+)*))/y;
const wholePath = /^[A-Za-z_][\w-]*(?:\.[\w-]+)*$/;
const literals: Readonly<Record<string, JsonValue>> = { true: true, false: false, null: null };
const depthMax = 50;

function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  const end = text.trimEnd().length;
  for (token.lastIndex = 0; token.lastIndex < end; ) {
    const from = token.lastIndex;
    const [, sign, number, quoted, word] = token.exec(text) ?? [];
    if (sign !== undefined) found.push({ kind: 'sign', text: sign });
    else if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (quoted !== undefined) found.push({ kind: 'text', text: quoted.slice(1, -1) });
    else if (word !== undefined) found.push({ kind: 'word', text: word });
    else throw new Error(`cannot be read from '${text.slice(from).trim().slice(0, 20)}' on; it takes ${takes}`);
  }
  return found;
}

const takes = "paths, numbers, 'texts', true, false, null, == != < <= > >= contains, and, or, not, ( )";

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Operands joined by operators of this strength. */
  either(strength: number): Expression {
    const level = operators[strength];
    if (level === undefined) return this.#one();
    let left = this.either(strength + 1);
    for (let by = this.#operator(level); by !== undefined; by = this.#operator(level))
      left = { kind: 'both', by, left, right: this.either(strength + 1) };
    return left;
  }

  expectEnd(): void {
    const next = this.#tokens[this.#at];
    if (next !== undefined) throw new Error(`'${next.text}' comes unexpected; it takes ${takes}`);
  }

  #one(): Expression {
    if (++this.#depth > depthMax) throw new Error(`is nested more than ${depthMax} levels deep`);
    const expression = this.#operand();
    this.#depth--;
    return expression;
  }

  #operand(): Expression {
    const next = this.#tokens[this.#at++];
    if (next === undefined) throw new Error('ends where a value is expected');
    const { kind, text } = next;
    if (kind === 'number') return { kind: 'value', value: Number(text) };
    if (kind === 'text') return { kind: 'value', value: text };
    if (kind === 'word' && text === 'not') return { kind: 'not', of: this.#one() };
    if (kind === 'word' && Object.hasOwn(literals, text)) return { kind: 'value', value: literals[text]! };
    if (kind === 'word' && !reserved.has(text)) return { kind: 'path', path: text.split('.') };
    if (text !== '(') throw new Error(`'${text}' stands where a value is expected`);
    const inner = this.either(0);
    if (this.#tokens[this.#at++]?.text !== ')') throw new Error("a ')' is missing");
    return inner;
  }

  #operator(level: readonly Operator[]): Operator | undefined {
    const next = this.#tokens[this.#at];
    const found = next?.kind === 'text' ? undefined : level.find(operator => operator === next?.text);
    if (found !== undefined) this.#at++;
    return found;
  }
}

const reserved: ReadonlySet<string> = new Set(['and', 'or', 'contains']);
