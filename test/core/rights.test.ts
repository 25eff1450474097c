/** What each role must not do, whatever methods there are: the contract held against the rules of the roles. */

import { expect, test } from 'vitest';
import type { Caller } from '../../src/protocol/method.ts';
import { methodNames, methodOf } from '../../src/protocol/methods.ts';

const forbidden: readonly (readonly [role: Caller, what: string, methods: RegExp])[] = [
  ['orchestrator', 'take work', /^task\.(next|claim|progress|checkpoint|done|submit|fail|release)$/],
  [
    'worker',
    'scale, start or stop',
    /^(pool\.(scale|pause|resume)|swarm\..*|worker\.(run|register|restart|nudge|interrupt|signal|stop|type))$/,
  ],
  ['worker', 'direct the work of others', /^task\.(edit|assign|cancel|retry|deps)$/],
  ['worker', 'decide votes', /^vote\.(create|open|close|cancel|decide|resolve)$/],
  ['worker', 'raise alarms', /^alert\.(raise|clear)$/],
  ['monitor', 'make, take or judge work', /^task\.(?!(get|list|history|attempts|note|gates)$)/],
  [
    'monitor',
    'scale, start or stop',
    /^(pool\.(?!list$)|swarm\..*|daemon\.stop|worker\.(run|register|restart|nudge|interrupt|signal|stop|type))/,
  ],
];

test.each(forbidden)('%s may not %s', (role, _, methods) => {
  const concerned = methodNames.filter(name => methods.test(name));
  expect(concerned.filter(name => methodOf(name).callers.includes(role))).toEqual([]);
});

test('whatever somebody may not do, the person may', () => {
  const withoutPerson = methodNames.filter(name => !methodOf(name).callers.includes('operator'));
  expect(withoutPerson).toEqual(['worker.update', 'worker.heartbeat', 'worker.hook', 'worker.tools', 'worker.told']);
});
