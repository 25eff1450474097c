/** What agents are told: the loop first and short, in words that exist. */

import { expect, test } from 'vitest';
import { parsePlainly } from '../../src/cli/parse.ts';
import { findVerb } from '../../src/cli/verbs.ts';
import { tools } from '../../src/mcp/tools.ts';
import { instructionsFor } from '../../src/wording/agent-instructions.ts';

const roles = ['worker', 'reviewer', 'orchestrator', 'monitor'];

const both = [true, false];
const means = both.flatMap(hasMcp => both.map(isHandedTasks => ({ hasMcp, isHandedTasks })));
const everyone = roles.flatMap(role => means.map(each => ({ role, ...each })));

test.each(everyone)('$role, with MCP: $hasMcp, handed its tasks: $isHandedTasks', ({ role, ...each }) => {
  const text = instructionsFor(role, each);
  expect(text.indexOf('\n\n')).toBeGreaterThan(0);
  expect(text.indexOf('\n\n')).toBeLessThanOrEqual(512);
  expect(text.length).toBeLessThan(1_500);
  expect(text).not.toMatch(/[{}]|undefined/);
});

test('an agent with tools is told of tools that there are, and of no verb', () => {
  for (const { role, isHandedTasks } of everyone) {
    const text = instructionsFor(role, { hasMcp: true, isHandedTasks, command: 'node swarm.js' });
    expect(text).not.toContain('`swarm');
    const spoken = text.match(/\b(agent|task|spawn|memory)_(?!complete|progress|review|id\b)\w+/g)!;
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(spoken));
  }
});

test('an agent without them is told of command lines that the command takes', () => {
  for (const { role, isHandedTasks } of everyone) {
    const lines = instructionsFor(role, { hasMcp: false, isHandedTasks }).matchAll(/`swarm ([^`]*)`/g);
    for (const [, line] of lines) {
      const { entry, rest } = findVerb(line!.split(' '));
      expect(parsePlainly(entry!.verb, rest), line).toBeDefined();
    }
  }
});

test('who is handed tasks is not told to ask for any, on one way or the other', () => {
  for (const { role, hasMcp } of everyone.filter(({ role }) => ['worker', 'reviewer', 'doc-writer'].includes(role))) {
    const text = instructionsFor(role, { hasMcp, isHandedTasks: true });
    expect(text).toContain('never ask for one');
    expect(text).not.toMatch(/task_next|task next|Nothing there|Back to 2/);
  }
});

test('who may not take tasks is not told how to keep one', () => {
  for (const role of ['orchestrator', 'monitor']) {
    const text = instructionsFor(role, { hasMcp: true });
    expect(text).not.toMatch(/that you hold|checkpoint|hand a task on/);
    expect(instructionsFor(role, { hasMcp: true, isHandedTasks: true })).toBe(text);
  }
});

test('who has no tools is told where the command is, should it not be found', () => {
  const text = instructionsFor('worker', { hasMcp: false, command: '/opt/node /opt/swarm.js' });
  expect(text).toContain('Should `swarm` not be found, it is `/opt/node /opt/swarm.js`.');
});

test('a role of somebody’s own is told what a worker is told', () => {
  expect(instructionsFor('doc-writer', { hasMcp: true })).toBe(instructionsFor('worker', { hasMcp: true }));
});
