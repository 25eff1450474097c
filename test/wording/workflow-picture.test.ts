/** Workflows drawn: as boxes for a terminal, and as Mermaid for everything else. */

import { expect, test } from 'vitest';
import { measureFor } from '../../src/cli/width.ts';
import { workflowBoxes, workflowMermaid } from '../../src/wording/workflow-picture.ts';
import { aWorkflow } from '../helpers/workflow.ts';

const release = aWorkflow(
  [
    { id: 'find', role: 'reader' },
    { id: 'notes', needs: ['find'], foreach: 'steps.find.result', parallel: 4, gates: [{ type: 'review' }] },
    { id: 'tag', needs: ['find'], when: "inputs.version != ''", rollback: { title: 'Untag' } },
    { id: 'end', needs: ['notes', 'tag'], until: "result == 'good'", from: 'notes', max: 3 },
  ],
  { inputs: { version: { type: 'string' } } },
);

const phased = aWorkflow([], {
  phases: [
    { name: 'one', steps: [], streams: [{ name: 'left', steps: [{ id: 'a' }, { id: 'b' }] }] },
    { name: 'two', steps: [{ id: 'c', on: { message: 'go' } }], streams: [] },
  ] as never,
});

test('a graph as boxes, level by level', async () => {
  const picture = workflowBoxes(release, 120, await measureFor([]));
  expect(picture.split('▼')).toHaveLength(3);
  const [first, second, third] = picture.split('▼');
  expect(first).toContain('role reader');
  expect(second).toMatch(/│ notes .*│ +│ tag /);
  expect(second).toMatch(/for each of steps\.find\.result, 4 at a time/);
  expect(second).toContain('gates review');
  expect(second).toContain('can be undone');
  expect(third).toContain("from notes until result == 'good', at most 3 times");
});

test('phases with what separates them', async () => {
  const picture = workflowBoxes(phased, 80, await measureFor([]));
  expect(picture).toMatch(/── one ─+[\s\S]*stream left[\s\S]*all of it comes before the next[\s\S]*── two ─+[\s\S]*on go/);
});

test('a graph as Mermaid, with its loop, and nothing in it that Mermaid would misread', () => {
  expect(workflowMermaid(release).split('\n')).toEqual([
    'flowchart TD',
    '  s_find["find<br/>role reader"]',
    '  s_notes["notes<br/>for each of steps.find.result, 4 at a time<br/>gates review"]',
    expect.stringMatching(/^ {2}s_tag\{\{"tag<br\/>when inputs\.version != ''<br\/>can be undone"\}\}$/),
    expect.stringMatching(/^ {2}s_end\["end<br\/>/),
    '  s_find --> s_notes',
    '  s_find --> s_tag',
    '  s_notes --> s_end',
    '  s_tag --> s_end',
    `  s_end -. "until result == 'good', at most 3" .-> s_notes`,
  ]);
  expect(workflowMermaid(phased)).toContain('subgraph phase0["one"]');
  expect(workflowMermaid(phased)).toContain('phase0 ==> phase1');
  expect(workflowMermaid(aWorkflow([{ id: 'a', when: 'inputs.x == "<b>"' }], { inputs: { x: { type: 'string' } } }))).toContain(
    '#quot;#lt;b#gt;#quot;',
  );
});
