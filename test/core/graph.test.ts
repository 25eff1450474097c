/** Cycles among dependencies: found when there is one, never when there is none, however deep. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCycle } from '../../src/core/graph.ts';
import { runs } from '../helpers/runs.ts';

type Edges = ReadonlyMap<string, readonly string[]>;

const graph = (text: string): Edges =>
  new Map(
    text
      .split(' ')
      .filter(Boolean)
      .map(pair => pair.split('>'))
      .map(([child, parents]) => [child!, parents!.split(',')]),
  );

function expectCycle(edges: Edges, cycle: readonly string[] | undefined): void {
  expect(cycle?.length).toBeGreaterThanOrEqual(2);
  expect(cycle!.at(-1)).toBe(cycle![0]);
  expect(new Set(cycle).size).toBe(cycle!.length - 1);
  for (const [index, node] of cycle!.slice(0, -1).entries()) expect(edges.get(node)).toContain(cycle![index + 1]);
}

describe('findCycle', () => {
  test.each([
    ['nothing', ''],
    ['a chain', 'c>b b>a'],
    ['a diamond', 'd>b,c b>a c>a'],
    ['two that share a parent twice over', 'c>a,a b>a'],
    ['parents that are not in the map', 'a>x b>y,x'],
  ])('finds none in %s', (_, text) => {
    expect(findCycle(graph(text))).toBeUndefined();
  });

  test.each([
    ['itself', 'a>a', 'a a'],
    ['two', 'a>b b>a', 'a b a'],
    ['three', 'a>b b>c c>a', 'a b c a'],
    ['only the cycle, not the way to it', 'x>y y>a a>b b>a', 'a b a'],
    ['the cycle behind a branch that leads nowhere', 'x>dead,a a>b b>x', 'x a b x'],
  ])('names %s', (_, text, cycle) => {
    expect(findCycle(graph(text))).toEqual(cycle.split(' '));
  });

  test('a chain of 100,000 is no danger to the stack, and neither is a ring', () => {
    const length = 100_000;
    const node = (index: number) => `n${index}`;
    const chain = Array.from({ length }, (_, index): [string, string[]] => [node(index), index + 1 < length ? [node(index + 1)] : []]);
    expect(findCycle(new Map(chain))).toBeUndefined();
    expect(findCycle(new Map([...chain.slice(0, -1), [node(length - 1), [node(0)]]]))).toHaveLength(length + 1);
  });

  test('a graph in layers is walked once, not once per path', () => {
    const layers = 60;
    const edges = Array.from({ length: layers }, (_, layer) =>
      ['a', 'b'].map((side): [string, string[]] => [`${side}${layer}`, [`a${layer + 1}`, `b${layer + 1}`]]),
    );
    expect(findCycle(new Map(edges.flat()))).toBeUndefined();
  });

  test('finds a true cycle whenever one exists', () => {
    const nodes = 8;
    const arbitraryEdges = fc.array(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1)), { maxLength: 14 });
    fc.assert(
      fc.property(arbitraryEdges, pairs => {
        const edges = new Map<string, string[]>();
        for (const [child, parent] of pairs) edges.set(`n${child}`, [...(edges.get(`n${child}`) ?? []), `n${parent}`]);
        const cycle = findCycle(edges);
        if (cycle === undefined) expect(isAcyclic(edges)).toBe(true);
        else expectCycle(edges, cycle);
      }),
      runs(500),
    );
  });
});

/** By taking away, again and again, whoever waits for nobody that is left. */
function isAcyclic(edges: Edges): boolean {
  const left = new Map(edges);
  for (;;) {
    const free = [...left].filter(([, parents]) => !parents.some(parent => left.has(parent)));
    if (free.length === 0) return left.size === 0;
    for (const [node] of free) left.delete(node);
  }
}
