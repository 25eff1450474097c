/** What the results of parts come to. */

import { describe, expect, test } from 'vitest';
import { aggregateOf, type EndedPart } from '../../src/core/aggregate.ts';
import { briefingOf } from '../../src/core/briefing.ts';
import type { JsonValue } from '../../src/core/json.ts';
import { limits } from '../../src/core/limits.ts';
import { partsOf } from '../../src/core/new-part.ts';

const part = (number: number, result: JsonValue, more: Partial<EndedPart> = {}): EndedPart => ({
  ...{ id: `t${number}`, title: `part ${number}`, status: 'completed', result, reason: null, error: null, artifacts: [], partial: [] },
  ...more,
});

const merged = (...results: JsonValue[]) =>
  aggregateOf(
    { collect: 'merge', on_part_fail: 'keep' },
    results.map((result, index) => part(index + 1, result)),
  );

describe('merge', () => {
  test.each<[what: string, results: JsonValue[], whole: JsonValue | undefined, conflicts: string[]]>([
    ['objects key by key', [{ a: 1 }, { b: { c: 2 } }, { b: { d: 3 } }], { a: 1, b: { c: 2, d: 3 } }, []],
    ['lists one behind the other', [[1], [2, 1]], [1, 2, 1], []],
    ['the same twice', [{ a: 'x' }, { a: 'x' }], { a: 'x' }, []],
    ['nothing', [null, null], undefined, []],
    [
      'values that differ',
      [{ a: 1 }, { a: 2 }, { a: 3 }],
      { a: 1 },
      ['a of t2 differs from that of t1', 'a of t3 differs from that of t1'],
    ],
    ['deep down, from whoever wrote it', [{}, { a: { b: 1 } }, { a: { b: 2 } }], { a: { b: 1 } }, ['a.b of t3 differs from that of t2']],
    ['kinds that differ', [{ a: 1 }, 'text'], { a: 1 }, ['the result of t2 differs from that of t1']],
    [
      'a key that means something to JavaScript',
      [{ a: 1 }, JSON.parse('{"__proto__": {"x": 1}}')],
      JSON.parse('{"a": 1, "__proto__": {"x": 1}}'),
      [],
    ],
  ])('%s', (_, results, whole, conflicts) => {
    const { result, conflicts: named } = merged(...results);
    expect(JSON.stringify(result)).toBe(JSON.stringify(whole));
    expect(named).toEqual(conflicts);
  });

  test('leaves out what did not succeed', () => {
    const parts = [part(1, { a: 1 }), part(2, { a: 2 }, { status: 'failed' })];
    expect(aggregateOf({ collect: 'merge', on_part_fail: 'keep' }, parts)).toEqual({ result: { a: 1 }, conflicts: [] });
  });
});

test('concat names every part, whatever became of it', () => {
  const parts = [part(1, ' text\n'), part(2, { n: 1 }), part(3, null), part(4, null, { status: 'skipped' })];
  const { result } = aggregateOf({ collect: 'concat', on_part_fail: 'keep' }, parts);
  expect(result).toBe(
    [
      ...['## part 1 (t1)', '', 'text', '', '## part 2 (t2)', '', '{\n  "n": 1\n}', ''],
      ...['## part 3 (t3)', '', 'completed without a result', '', '## part 4 (t4)', '', 'skipped: nobody said why'],
    ].join('\n'),
  );
});

describe('parts from a template', () => {
  test('say what they are about, each thing once', () => {
    const template = { title: 'Review {item}', description: '{item} and {item}', command: 'lint {item}', tags: ['x'] };
    expect(partsOf({ template, over: ['a', '$&', 'a'] })).toEqual([
      { title: 'Review a', description: 'a and a', command: 'lint a', tags: ['x'] },
      { title: 'Review $&', description: '$& and $&', command: 'lint $&', tags: ['x'] },
    ]);
  });

  test('are an alternative to parts', () => {
    expect(partsOf({ parts: [{ title: 'a' }] })).toEqual([{ title: 'a' }]);
    expect(() => partsOf({})).toThrow('either parts, or a template');
    expect(() => partsOf({ parts: [{ title: 'a' }], over: ['b'] })).toThrow('either parts, or a template');
    expect(() => partsOf({ template: { title: 'same' }, over: ['a'] })).toThrow('does not say {item}');
  });
});

describe('a briefing', () => {
  const nothing = { id: 't9', title: 'check', description: null, command: null, handoff: null, checkpoint: null, error: null };
  const alone = { needs: [], parts: [], resume: undefined };
  const all = { command: true, checkpoint: true };
  const none = { command: false, checkpoint: false };

  test('of nothing is nothing', () => {
    expect(briefingOf(nothing, alone, all)).toBeNull();
  });

  test('tells all there is, long results cut off, and a checkpoint where the prompt does not', () => {
    const long = part(1, 'x'.repeat(limits.briefedChars + 7));
    const task = { ...nothing, description: 'Do it.', checkpoint: { page: 3 } };
    const text = briefingOf(task, { ...alone, parts: [long, part(2, null, { status: 'failed', error: 'broken' })] }, all)!;
    expect(text).toMatch(
      /^Do it\.\n\nIts parts have ended; put together what came of them:\n\n## part 1 \(t1\)\nx+… \(`swarm task show t1` has 7 more/,
    );
    expect(text).toMatch(/## part 2 \(t2\)\nfailed: broken\n\nAn earlier attempt came this far, go on from there: \{"page":3\}$/);
    expect(briefingOf(task, alone, none)).toBe('Do it.');
    expect(briefingOf({ ...task, error: 'it has no files' }, alone, none)).toBe(
      'Do it.\n\nAn earlier attempt failed, do not fail in the same way: it has no files',
    );
  });

  test('tells the command of its task to whoever runs another', () => {
    const task = { ...nothing, description: 'Do it.', command: 'npm run check' };
    expect(briefingOf(task, alone, all)).toBe('Do it.\n\nThe command to run for it: npm run check');
    expect(briefingOf(task, alone, none)).toBe('Do it.');
    expect(briefingOf({ ...task, command: 'check' }, alone, all), 'its title says it').toBe('Do it.');
  });

  test('tells what came of the tasks before, as far as anything did', () => {
    const needs = [part(1, 'found it'), part(2, null), part(3, null, { status: 'failed', error: 'broken' })];
    const heading = 'What came of the tasks that it builds on:';
    expect(briefingOf(nothing, { ...alone, needs }, all)).toBe(`${heading}\n\n## part 1 (t1)\nfound it\n\n## part 3 (t3)\nfailed: broken`);
    expect(briefingOf(nothing, { ...alone, needs: [part(2, null)] }, all)).toBeNull();
  });

  test('has room for so much, and says where the rest is', () => {
    const each = '## part 1 (t1)\n'.length;
    const fitting = limits.briefedCharsInAll / limits.briefedChars;
    const parts = Array.from({ length: fitting }, (_, i) => part(1 + (i % 9), 'x'.repeat(limits.briefedChars - each)));
    expect(briefingOf(nothing, { ...alone, parts }, all)).not.toContain('more:');
    const text = briefingOf(nothing, { ...alone, parts: [...parts, part(99, 'no room')] }, all)!;
    expect(text).toMatch(/x\n\n\(1 more: `swarm task show ID` tells of each, from t99 on\)$/);
  });

  test('names the attempt that left the checkpoint, and what was handed in already', () => {
    const resume = { attempt: 2, worker: 'ada', at: 1, artifacts: [], partial: ['page 1', { page: 2 }] };
    expect(briefingOf({ ...nothing, checkpoint: { page: 3 } }, { ...alone, resume }, all)).toBe(
      'Attempt 2, by ada, came this far, go on from there: {"page":3}\n\nHanded in already, as partial results:\n\npage 1\n\n{"page":2}',
    );
    const halves = [part(1, null, { partial: ['half'] }), part(2, null, { status: 'failed', error: 'x', partial: ['a', 'b'] })];
    expect(briefingOf(nothing, { ...alone, parts: halves }, all)).toMatch(
      /## part 1 \(t1\)\nhalf\n\n## part 2 \(t2\)\nfailed: x\nIts partial results:\na\n\nb$/,
    );
  });
});
