/** Agents whose service gives them nothing say so and fall silent: nobody of that service is woken, replaced or given work meanwhile. */

import { expect, test } from 'vitest';
import { type PoolHome, poolHome } from '../helpers/pools.ts';
import { puppetProgram, toldBy } from '../helpers/puppet.ts';
import { teach, typist, wrapped } from '../helpers/typists.ts';

/** Long before the service's time is over, whoever is silent would be suspected and woken. */
const impatient = 'hang: { staleAfter: 1500ms, nudgeAfter: 500ms, interruptAfter: 10s, stopAfter: 10s }';

/** An agent that has its task and gets nothing for it, and a worker of another pool of its service that is at work without a word. */
async function parked(kind: string, pause: string) {
  const agent = typist(kind);
  const yaml = `
pools:
  typist: { preset: command, drive: typed, count: 1, provider: acme, command: ${agent.command}, nudge: "go on\\r", ${impatient} }
  other: { preset: shell, count: 1, provider: acme, ${impatient} }
`;
  const swarm = await poolHome(yaml, { prepare: teach });
  const silent = await swarm.add(`exec sleep ${pause}`, { assignee: 'pool:other' });
  await swarm.fact('worker.launched', 'other-1');
  const spent = await swarm.add('spent', { assignee: 'pool:typist' });
  const opened = await swarm.fact('breaker.opened', 'provider:acme');
  const waiting = await swarm.add('true', { assignee: 'pool:other' });
  await swarm.operator.call('message.send', { to: 'typist-1', text: 'how far are you?' });
  return { agent, swarm, opened, yaml, tasks: { silent, spent, waiting } };
}

const disturbing = /^worker\.(suspected|nudged|interrupted|leaving|exited|started|prompted|launched)$|^task\.(claimed|released|lost)$/;

/** What was done to anybody between these moments. */
const disturbances = ({ facts }: PoolHome, from: { seq: number }, to: { seq: number }): string[] =>
  facts.all
    .filter(({ seq, type }) => seq > from.seq && seq < to.seq && disturbing.test(type))
    .map(({ type, subject }) => `${type} ${subject}`);

/** Whoever asks is told the service, its words, and when it goes on. */
async function expectTold({ operator }: PoolHome, ids: readonly string[], words: RegExp, until: unknown): Promise<void> {
  for (const id of ids) {
    const { because, next_at: nextAt } = await operator.call('explain', { id });
    expect(because.join('\n'), id).toMatch(/provider acme is open: typist-1 says: /);
    expect(because.join('\n'), id).toMatch(words);
    expect(nextAt, id).toBe(until);
  }
}

test('until the time that it named, and then the work goes on and ends once', async () => {
  const { agent, swarm, opened, tasks } = await parked('spent', '6');
  await expectTold(swarm, ['typist', 'typist-1', 'other', tasks.spent, tasks.waiting], /usage limit/, opened.data.until);
  const closed = await swarm.fact('breaker.closed', 'provider:acme');
  expect(closed.at).toBeGreaterThanOrEqual(Number(opened.data.until));
  expect(disturbances(swarm, opened, closed)).toEqual([]);
  expect(agent.taken()).toEqual([expect.stringContaining('spent')]);
  // Nobody hangs because of that: who rested is woken at once.
  const woken = await swarm.facts.first(({ type, subject, seq }) => type === 'worker.nudged' && subject === 'typist-1' && seq > closed.seq);
  expect(woken.data).toMatchObject({ why: 'its service gives again' });
  const suspected = swarm.facts.all.filter(({ type, subject }) => type === 'worker.suspected' && subject === 'typist-1');
  expect(suspected.filter(({ seq }) => seq > opened.seq && seq < woken.seq)).toEqual([]);
  // It says the same once more: that is news, and the same rest again.
  const again = await swarm.facts.first(({ type, seq }) => type === 'breaker.opened' && seq > closed.seq);
  const over = await swarm.facts.first(({ type, seq }) => type === 'breaker.closed' && seq > again.seq);
  expect(disturbances(swarm, again, over)).toEqual([]);
  for (const id of Object.values(tasks)) expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 1, lost: 0 });
  await swarm.facts.first(({ type, data }) => type === 'worker.prompted' && data.messages !== undefined && data.proof !== null);
  expect(agent.taken().filter(text => text.includes('how far are you?'))).toHaveLength(1);
  const ends = swarm.facts.all.filter(({ type, subject }) => type === 'task.completed' && subject === tasks.spent);
  expect(ends).toHaveLength(1);
});

test('until a person has acted, where it wants a login: that its configuration is new is enough', async () => {
  const { agent, swarm, opened, yaml, tasks } = await parked('barred', '1');
  expect(opened.data).toMatchObject({ why: expect.stringMatching(/Please log in again\. \(auth\)$/), until: null });
  expect(await swarm.ended(tasks.silent)).toMatchObject({ status: 'completed' });
  await expectTold(swarm, ['typist', 'typist-1', 'other', tasks.spent, tasks.waiting], /log in again/, null);
  for (const id of ['typist-1', tasks.spent])
    expect((await swarm.operator.call('explain', { id })).remedy).toContain('`swarm resume typist`');
  await swarm.up(yaml.replace('other: { preset: shell, count: 1', 'other: { preset: shell, count: 2'));
  const closed = await swarm.fact('breaker.closed', 'provider:acme');
  expect(disturbances(swarm, opened, closed)).toEqual([]);
  expect(agent.taken()).toEqual([expect.stringContaining('spent')]);
  for (const id of [tasks.spent, tasks.waiting]) expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 1, lost: 0 });
});

test('by its hooks it gets no messages meanwhile, which would only make it go on; afterwards it gets them once', async () => {
  const { file, token } = puppetProgram('claude');
  const pool = (name: string, command: string): string =>
    `  ${name}: { preset: command, drive: typed, count: 1, provider: acme, command: ${command} }`;
  const agent = typist('barred');
  const swarm = await poolHome(['pools:', pool('mind', `[${file}]`), pool('typist', agent.command), ''].join('\n'), { prepare: teach });
  const hook = (event: string): Promise<string> =>
    toldBy({ socket: swarm.daemon.agentSocket, token: token(), home: swarm.home }, 'claude', event).then(({ stdout }) => stdout);
  await swarm.fact('worker.ready', 'mind-1');
  await swarm.add('spent', { assignee: 'pool:typist' });
  await swarm.fact('breaker.opened', 'provider:acme');
  await hook('UserPromptSubmit');
  await swarm.operator.call('message.send', { to: 'mind-1', text: 'how far are you?' });
  for (const event of ['SessionStart', 'UserPromptSubmit', 'Stop', 'UserPromptSubmit']) expect(await hook(event), event).toBe('');
  await swarm.operator.call('pool.resume', { name: 'mind' });
  expect(JSON.parse(await hook('Stop'))).toEqual({
    decision: 'block',
    reason: expect.stringContaining('[m1] from operator: how far are you?'),
  });
  expect(await hook('Stop')).toBe('');
});

/** Agents whose first prompt waits for their tools, one whose service gives nothing and one that is free of it, and who is to find that out. */
function latecomers(more: string) {
  const [agent, barred] = [typist('late'), typist('barred')];
  const preset = wrapped(agent, '{ interactive: {}, instructions: {}, mcp: { wait: 10m }, states: fake }');
  const yaml = `
pools:
  late: { preset: wrapped, count: 1, provider: acme${more} }
  free: { preset: wrapped, count: 1${more} }
  barred: { preset: command, drive: typed, count: 1, provider: acme, command: ${barred.command} }
`;
  return { agent, preset, yaml };
}

test('the first prompt of one that asks for its tasks itself is typed when it goes on', async () => {
  const { agent, preset, yaml } = latecomers(', drive: pull, prompt: "Begin, {worker}"');
  const swarm = await poolHome(yaml, { prepare: preset });
  for (const name of ['late-1', 'free-1']) {
    await swarm.fact('worker.started', name);
    await swarm.operator.call('worker.screen', { name, after: 4, wait_ms: 20_000 });
  }
  await swarm.add('spent', { assignee: 'pool:barred' });
  await swarm.fact('breaker.opened', 'provider:acme');
  for (const name of ['late-1', 'free-1']) await swarm.operator.call('worker.type', { name, text: '!' });
  const took = (worker: string) =>
    swarm.facts.first(({ type, subject, data }) => type === 'worker.prompted' && subject === worker && data.proof !== null);
  await took('free-1');
  expect(agent.taken()).toEqual(['Begin, free-1']);
  await swarm.operator.call('pool.resume', { name: 'late' });
  await took('late-1');
  expect(agent.taken()).toEqual(['Begin, free-1', 'Begin, late-1']);
});

test('a prompt that was on its way is typed when it goes on, and once', async () => {
  const { agent, preset, yaml } = latecomers('');
  const swarm = await poolHome(yaml, { prepare: preset });
  const [held, other] = [await swarm.add('held', { assignee: 'pool:late' }), await swarm.add('other', { assignee: 'pool:free' })];
  for (const worker of ['late-1', 'free-1']) await swarm.fact('worker.launched', worker);
  await swarm.add('spent', { assignee: 'pool:barred' });
  await swarm.fact('breaker.opened', 'provider:acme');
  // Both have their tools now, the one that is parked first.
  for (const name of ['late-1', 'free-1']) await swarm.operator.call('worker.type', { name, text: '!' });
  await swarm.ended(other);
  expect(agent.taken()).toEqual([`Task ${other}: other`]);
  await swarm.operator.call('pool.resume', { name: 'late' });
  expect(await swarm.ended(held)).toMatchObject({ status: 'completed', attempt: 1 });
  expect(agent.taken()).toEqual([`Task ${other}: other`, `Task ${held}: held`]);
});
