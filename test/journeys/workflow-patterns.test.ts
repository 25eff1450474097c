/** The pattern of a run: chosen by pools and resources, changed at a sync point by what is measured, and learned from, through the command. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { poolHome } from '../helpers/pools.ts';

const swarmYaml = `
resources: { database: 1 }
pools:
  shell: { preset: shell, count: 4 }
`;

/** Five that share the database, with one beside them that does not need it. */
const sharing = `
steps:
  - { id: migrate, foreach: [1, 2, 3, 4, 5], command: sleep 0.5, pool: shell, resources: { database: 1 } }
  - { id: notes, command: "true", pool: shell }
  - { id: after, needs: [migrate, notes], command: "true", pool: shell }
`;

/** One after the other, though there are four workers, and then some beside each other. */
const thin = `
phases:
  - name: first
    streams:
      - name: chain
        steps: [${['a', 'b', 'c', 'd'].map(id => `{ id: ${id}, command: sleep 0.5, pool: shell }`).join(', ')}]
  - name: second
    steps: [${['x', 'y'].map(id => `{ id: ${id}, command: "true", pool: shell }`).join(', ')}]
`;

const alone = `
steps:
  - { id: a, command: "true", pool: shell, resources: { database: 1 } }
  - { id: b, command: "true", pool: shell, resources: { database: 1 } }
`;

test('a run changes its pattern at a sync point, says why, and teaches the next', { timeout: 120_000 }, async () => {
  const { daemon, home, facts } = await poolHome(swarmYaml);
  const swarm = async (name: string, text: string, ...words: string[]): Promise<string> => {
    const file = join(home, `${name}.yaml`);
    writeFileSync(file, text);
    const { code, stdout, stderr } = await daemon.swarm('run', file, ...words);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const ended = async (name: string, text: string) => JSON.parse(await swarm(name, text, '--wait', '--json')).run;

  expect(await swarm('alone', alone, '--dry-run')).toContain(
    'pattern sequential: all its steps share database, which one can have at a time\nno estimate: nothing is known yet of a, b',
  );

  expect(await swarm('alone', alone, '--mermaid')).toBe('flowchart TD\n  s_a["a<br/>pool shell"]\n  s_b["b<br/>pool shell"]\n');
  expect(await swarm('sharing', sharing, '--dry-run')).toContain('pattern parallel: up to 3 steps need nothing of each other');
  expect(await ended('sharing', sharing)).toMatchObject({
    status: 'completed',
    pattern: 'sequential',
    pattern_why: expect.stringMatching(/^4 of 6 tasks waited for database, [\d.]+ s each$/),
  });
  expect(await facts.first(({ type, subject }) => type === 'run.repatterned' && subject === 'r1')).toMatchObject({
    data: { from: 'parallel', pattern: 'sequential', why: expect.stringContaining('database') },
  });

  expect(await swarm('thin', thin, '--dry-run')).toContain('pattern hybrid: 2 phases');
  expect(await ended('thin', thin)).toMatchObject({
    status: 'completed',
    pattern: 'parallel',
    pattern_why: expect.stringMatching(/^its workers had no work for \d+ % of the time, and its tasks waited /),
  });

  expect(await ended('alone', alone)).toMatchObject({ status: 'completed', pattern: 'sequential' });
  // Asked for, it stays.
  const asked = JSON.parse(await swarm('sharing', sharing, '--pattern', 'parallel', '--wait', '--json')).run;
  expect(asked).toMatchObject({ pattern: 'parallel', pattern_why: 'as it was asked for' });

  const { stdout } = await daemon.swarm('stats', '--learned');
  const lines = stdout.replace(/ +/g, ' ').split('\n');
  expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^sharing migrate 10 100% [\d.]+s/)]));
  expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^worker shell 22 100% /)]));
  expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^alone sequential 1 100% /)]));
  expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^sharing parallel 1 100% /)]));
  expect(await swarm('alone', alone, '--dry-run')).toMatch(/about [\d.]+m?s, by earlier runs\n/);
  // Its own steps were never seen, but the workers that would do them were.
  const other = alone.replaceAll('id: ', 'id: other_');
  expect(await swarm('other', other, '--dry-run')).toContain('by earlier runs; other_a, other_b by how long their workers take for others');
});
