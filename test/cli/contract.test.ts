/** The command is derived from the contract: what it offers exists there, and what is there can be reached. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { paramOf, summaryOf } from '../../src/cli/contract.ts';
import { groups } from '../../src/cli/verb.ts';
import { entries } from '../../src/cli/verbs.ts';
import { contractJson } from '../../src/protocol/contract-json.ts';
import { type MethodName, methodNames } from '../../src/protocol/methods.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

test('contract.json is what the table says', () => {
  expect(textOf('src/protocol/contract.json')).toBe(contractJson());
});

describe.each(entries.map(({ words, group, verb }) => ({ words, group, verb })))('$words', ({ group, verb }) => {
  test('says what it does, in a group that is listed', () => {
    expect(summaryOf(verb)).not.toBe('');
    expect([...groups, 'hidden']).toContain(group);
  });

  test('has only flags that its method knows, or that describe themselves', () => {
    for (const [name, flag] of Object.entries(verb.flags ?? {})) {
      for (const path of [flag.param, flag.like].filter(path => path !== undefined)) {
        expect(paramOf(verb.method as MethodName, path), `--${name} -> ${path}`).toBeDefined();
      }
      expect(flag.about ?? paramOf(verb.method as MethodName, flag.param ?? flag.like ?? '')?.description, `--${name}`).toBeDefined();
      expect(flag.short?.length ?? 1).toBe(1);
    }
    const shorts = Object.values(verb.flags ?? {}).flatMap(flag => flag.short ?? []);
    expect(new Set(shorts).size).toBe(shorts.length);
  });
});

/** Methods that no verb is for. */
const without: Partial<Record<MethodName, string>> = {
  hello: 'the client says it on every connection',
  'screen.settings': 'the user interface asks for them',
  'message.reply': '`swarm ask` waits for it as every client does, in src/client',
  'facts.unsubscribe': 'a verb that follows ends its connection',
  'facts.tasks': 'the user interface goes back in time with it',
  'facts.workers': 'as facts.tasks',
  'facts.runs': 'as facts.tasks',
  'facts.run': 'as facts.tasks',
  'facts.messages': 'as facts.tasks',
  'task.attempts': 'the timeline of the user interface is made of it',
  'task.report': 'the tool task_update reports by it; verbs report one thing at a time',
  'worker.usage': 'the user interface asks again and again, as shares of time need two looks',
  'worker.tools': 'the server of the tools says it',
  'worker.told': 'a hook says it after it has printed',
};

test('every method of the contract is reached by some verb', () => {
  const sources = readdirSync(join(root, 'src/cli')).map(file => textOf(`src/cli/${file}`));
  const reached = methodNames.filter(
    method => entries.some(({ verb }) => verb.method === method) || sources.some(text => text.includes(`.call('${method}'`)),
  );
  expect(methodNames.filter(method => !reached.includes(method))).toEqual(Object.keys(without));
});
