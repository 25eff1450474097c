/** Variables in values: each form, each refusal, and that what a variable holds is never read again. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the notation under test

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expand } from '../../src/config/expand.ts';

const env = { A: 'alpha', EMPTY: '', NESTED: '${A}', DOLLARS: '$$' };

describe('expansion', () => {
  test.each([
    ['plain', 'plain', []],
    ['${A}', 'alpha', ['A']],
    ['x-${A}-${A}.y', 'x-alpha-alpha.y', ['A', 'A']],
    ['${EMPTY}', '', ['EMPTY']],
    ['${EMPTY:-full}', 'full', ['EMPTY']],
    ['${GONE:-}', '', ['GONE']],
    ['${GONE:-a:-b:?c}', 'a:-b:?c', ['GONE']],
    ['${GONE:-$$5}', '$5', ['GONE']],
    ['${GONE:-two\nlines}', 'two\nlines', ['GONE']],
    ['${A:-other}', 'alpha', ['A']],
    ['${A:?message}', 'alpha', ['A']],
    ['$$', '$', []],
    ['$${A}', '${A}', []],
    ['$$${A}', '$alpha', ['A']],
    ['$A costs 5$', '$A costs 5$', []],
    ['{A}', '{A}', []],
  ])('of %j', (text, expected, variables) => {
    expect(expand(text, env)).toEqual({ text: expected, variables, complaints: [] });
  });

  test.each(['NESTED', 'DOLLARS'] as const)('does not read the value of %s again', name => {
    expect(expand(`\${${name}}`, env).text).toBe(env[name]);
  });

  test.each([
    ['${GONE}', 'the variable GONE is not set; set it, or write ${GONE:-default}'],
    ['${GONE:?ask Ann}', 'the variable GONE is not set: ask Ann; set it, or write ${GONE:-default}'],
    ['${EMPTY:?}', 'the variable EMPTY is not set; set it, or write ${EMPTY:-default}'],
    ['${}', 'not a variable: ${}; write ${NAME}, ${NAME:-default} or ${NAME:?message}, and $$ for a plain $'],
    ['${1A}', 'not a variable: ${1A}; write'],
    ['${A-x}', 'not a variable: ${A-x}; write'],
    ['${A', 'unclosed: ${A; write'],
    ['${GONE:-${A}}', 'a default or message cannot hold another ${...}: ${GONE:-${A}'],
  ])('refuses %j', (text, complaint) => {
    const { complaints } = expand(text, env);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(complaint);
  });

  test('reports every missing variable of a value', () => {
    expect(expand('${X} ${Y} ${A}', env).complaints.map(complaint => complaint.slice(0, 14))).toEqual(['the variable X', 'the variable Y']);
  });

  test('leaves any text without a dollar as it is, and any text whose dollars are doubled too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(expand(text.replaceAll('$', '$$$$'), {})).toEqual({ text, variables: [], complaints: [] });
      }),
    );
  });

  test('puts in any value unchanged', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), value => expand('<${V}>', { V: value }).text === `<${value}>`));
  });

  test('does not see what every object inherits as a variable', () => {
    expect(expand('${toString:-none}', {}).text).toBe('none');
  });
});
