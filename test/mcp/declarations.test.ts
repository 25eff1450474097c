/** The types that the package ships for `swarm/agent`: those of the functions themselves, and found by whoever imports it. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, expectTypeOf, test } from 'vitest';
import type { joinSwarm as declared, Swarm } from '../../schema/agent.d.ts';
import type { joinSwarm } from '../../src/mcp/join.ts';
import { tempDir } from '../helpers/temp.ts';

const root = resolve(import.meta.dirname, '../..');

test('are those of the functions themselves', () => {
  expectTypeOf<typeof joinSwarm>().toExtend<typeof declared>();
  // Also the other way about: nothing is declared that is not there.
  expectTypeOf<keyof ReturnType<typeof joinSwarm>>().toEqualTypeOf<keyof Swarm>();
  expectTypeOf<Parameters<Swarm['task_create']>[0]>().toExtend<Parameters<ReturnType<typeof joinSwarm>['task_create']>[0]>();
});

const program = `
import { joinSwarm, type TaskNextAnswer } from 'swarm/agent';

const swarm = joinSwarm({ name: 'ada', capabilities: ['sql'] });
const { task, token }: TaskNextAnswer = await swarm.task_next({ claim: true, wait_seconds: 10 });
if (task !== null) {
  await swarm.task_update({ task_id: task.id, status: 'completed', result: { rows: [1, 2] }, ...(token === null ? {} : { token }) });
  const others: string[] = (await swarm.agent_status()).map(agent => agent.id);
  await swarm.agent.send({ type: 'partial_result', to_agent: others[0], payload: { task_id: task.id } });
}
swarm.close();
`;

const wrong = `
import { joinSwarm } from 'swarm/agent';
await joinSwarm().task_update({ task_id: 't1', status: 'finished' });
`;

test('compile a program that imports the package, and complain of what no tool takes', { timeout: 60_000 }, () => {
  const dir = tempDir();
  mkdirSync(join(dir, 'node_modules'));
  symlinkSync(root, join(dir, 'node_modules', 'swarm'));
  writeFileSync(join(dir, 'package.json'), '{"type": "module"}');
  const compiled = (text: string): string => {
    writeFileSync(join(dir, 'agent.ts'), text);
    const words = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--target', 'es2022', 'agent.ts'];
    try {
      return execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...words, '--types', ''], {
        cwd: dir,
        encoding: 'utf8',
      });
    } catch (error) {
      return String((error as { stdout: string }).stdout);
    }
  };
  expect(compiled(program)).toBe('');
  expect(compiled(wrong)).toMatch(/Type '"finished"' is not assignable to type/);
});
