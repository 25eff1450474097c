/** Who speaks: the operator, an agent named on the command line, or the worker whose shell this is. */

import { expect, test } from 'vitest';
import { identityOf } from '../../src/cli/session.ts';

const shell = { SWARM_TOKEN: 'secret', SWARM_SOCKET: '/run/agent.sock', SWARM_WORKER: 'claude-1' };

test.each([
  ['the operator', {}, {}, {}],
  ['an ad-hoc agent', {}, { as: 'bob' }, { as: { name: 'bob' } }],
  ['an ad-hoc agent that can do something', {}, { as: 'bob', capabilities: ['ts'] }, { as: { name: 'bob', capabilities: ['ts'] } }],
  ['a worker', shell, {}, { token: 'secret' }],
  ['a worker that says its own name', shell, { as: 'claude-1' }, { token: 'secret' }],
  ['a token without a socket', { SWARM_TOKEN: 'secret' }, { as: 'bob' }, { as: { name: 'bob' } }],
  ['a socket without a token', { SWARM_SOCKET: '/run/swarm.sock' }, {}, {}],
])('%s', (_, env, speaker, identity) => {
  expect(identityOf(env, { as: undefined, ...speaker })).toEqual(identity);
});

test('a worker cannot be somebody else', () => {
  expect(() => identityOf(shell, { as: 'bob' })).toThrow('--as bob is not possible in the shell of claude-1');
});
