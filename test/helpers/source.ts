/** What the architecture test reads out of a source file: its imports, and the constructs that a rule forbids somewhere. */
// biome-ignore-all lint/correctness/noComponentHookFactories: the visitors are named after the nodes of the syntax tree.

import { type Expression, type Program, parseSync, Visitor } from 'oxc-parser';

export interface Source {
  /** Relative to src, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly from: string;
  /** `lazy` is `import()`; `type` is `import type` and `import('...')` in a type. */
  readonly kind: 'static' | 'lazy' | 'type';
  /** `import { x }`, against `import * as x`. */
  readonly isNamed: boolean;
}

export interface ParsedSource extends Source {
  readonly imports: readonly Import[];
  /** `enum`, `namespace` and default exports, as words to complain with. */
  readonly shapes: readonly string[];
  /** Uses of the clock, of chance, of the process, of anything asynchronous. */
  readonly effects: readonly string[];
}

export function parseSource({ path, text }: Source): ParsedSource {
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  return { path, text, imports: importsOf(program), shapes: shapesOf(program), effects: effectsOf(program) };
}

function importsOf(program: Program): Import[] {
  const found: Import[] = [];
  const add = (source: Expression | null, kind: Import['kind'], isNamed: boolean) => {
    // A path that is computed cannot be checked, so none is allowed.
    if (source) found.push({ from: source.type === 'Literal' ? String(source.value) : '(a computed path)', kind, isNamed });
  };
  const kindOf = (word: 'type' | 'value' | null | undefined) => (word === 'type' ? 'type' : 'static');
  new Visitor({
    ImportDeclaration: ({ source, importKind, specifiers }) =>
      add(
        source,
        kindOf(importKind),
        specifiers.some(({ type }) => type === 'ImportSpecifier'),
      ),
    ExportNamedDeclaration: ({ source, exportKind }) => add(source, kindOf(exportKind), true),
    ExportAllDeclaration: ({ source, exportKind }) => add(source, kindOf(exportKind), false),
    ImportExpression: ({ source }) => add(source, 'lazy', false),
    TSImportType: ({ source }) => add(source, 'type', false),
  }).visit(program);
  return found;
}

function shapesOf(program: Program): string[] {
  const found: string[] = [];
  new Visitor({
    TSEnumDeclaration: () => void found.push('an enum'),
    TSModuleDeclaration: () => void found.push('a namespace'),
    ExportDefaultDeclaration: () => void found.push('a default export'),
    ExportSpecifier: ({ exported }) => {
      if (exported.type === 'Identifier' && exported.name === 'default') found.push('a default export');
    },
  }).visit(program);
  return found;
}

const impureObjects = new Set(['process', 'performance', 'crypto', 'console', 'globalThis']);
const impureMembers = new Set(['Date.now', 'Math.random']);
const impureCalls = new Set(['Date', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch']);

function effectsOf(program: Program): string[] {
  const found: string[] = [];
  const ifAsync = (node: { async: boolean }) => {
    if (node.async) found.push('async');
  };
  new Visitor({
    MemberExpression: ({ object, property }) => {
      if (object.type !== 'Identifier') return;
      const member = `${object.name}.${property.type === 'Identifier' ? property.name : ''}`;
      if (impureObjects.has(object.name) || impureMembers.has(member)) found.push(member);
    },
    VariableDeclarator: ({ init }) => {
      if (init?.type === 'Identifier' && impureObjects.has(init.name)) found.push(init.name);
    },
    CallExpression: ({ callee }) => {
      if (callee.type === 'Identifier' && impureCalls.has(callee.name)) found.push(`${callee.name}()`);
    },
    NewExpression: ({ callee, arguments: given }) => {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0) found.push('new Date()');
    },
    FunctionDeclaration: ifAsync,
    FunctionExpression: ifAsync,
    ArrowFunctionExpression: ifAsync,
    AwaitExpression: () => void found.push('await'),
  }).visit(program);
  return found;
}
