/** What agents are told: the loop first and short, in words that exist. */

import { expect, test } from 'vitest';
import { parsePlainly } from '../../src/cli/parse.ts';
import { findVerb } from '../../src/cli/verbs.ts';
import { tools } from '../../src/mcp/tools.ts';
import { instructionsFor } from '../../src/wording/agent-instructions.ts';

const roles = ['worker', 'reviewer', 'orchestrator', 'monitor'];

test.each(roles.flatMap(role => [true, false].map(hasMcp => ({ role, hasMcp }))))('$role, with MCP: $hasMcp', ({ role, hasMcp }) => {
  const text = instructionsFor(role, { hasMcp });
  expect(text.indexOf('\n\n')).toBeGreaterThan(0);
  expect(text.indexOf('\n\n')).toBeLessThanOrEqual(512);
  expect(text.length).toBeLessThan(1_500);
  expect(text).not.toMatch(/[{}]|undefined/);
});

test('an agent with tools is told of tools that there are, and of no verb', () => {
  for (const role of roles) {
    const text = instructionsFor(role, { hasMcp: true });
    expect(text).not.toContain('`swarm');
    const spoken = text.match(/\b(agent|task|spawn|memory)_(?!complete|progress|review)\w+/g)!;
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(spoken));
  }
});

test('an agent without them is told of command lines that the command takes', () => {
  for (const role of roles) {
    const lines = instructionsFor(role, { hasMcp: false }).matchAll(/`swarm ([^`]*)`/g);
    for (const [, line] of lines) {
      const { entry, rest } = findVerb(line!.split(' '));
      expect(parsePlainly(entry!.verb, rest), line).toBeDefined();
    }
  }
});

test('a role of somebody’s own is told what a worker is told', () => {
  expect(instructionsFor('doc-writer', { hasMcp: true })).toBe(instructionsFor('worker', { hasMcp: true }));
});
