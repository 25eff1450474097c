/** "Did you mean": near enough to help, far enough to hold one's tongue. */

import { describe, expect, test } from 'vitest';
import { didYouMean, nearest, nearOnes } from '../../src/core/nearest.ts';

const verbs = ['task', 'status', 'send', 'events', 'explain', 'verify'];

describe('nearest', () => {
  test.each([
    ['a letter left out', 'statu', 'status'],
    ['a letter too many', 'taskk', 'task'],
    ['a wrong letter', 'sent', 'send'],
    ['two letters swapped', 'tsak', 'task'],
    ['another case', 'STATUS', 'status'],
    ['two mistakes in a long word', 'explaim-', 'explain'],
    ['the word itself', 'task', 'task'],
    ['nothing like it', 'deploy', undefined],
    ['a short word that shares too little', 'ts', undefined],
    ['nothing at all', '', undefined],
  ])('%s', (_, word, expected) => {
    expect(nearest(word, verbs)).toBe(expected);
  });

  test('of several the nearest, of equals the first', () => {
    expect(nearest('tak', ['take', 'tank', 'tak'])).toBe('tak');
    expect(nearest('tak', ['take', 'tank'])).toBe('take');
  });

  test('a short word still allows one mistake', () => {
    expect(nearest('u', ['up', 'down'])).toBe('up');
    expect(nearest('pu', ['up', 'down'])).toBe('up');
  });

  test('among nothing there is nothing near', () => {
    expect(nearest('task', [])).toBeUndefined();
  });
});

test('didYouMean makes a hint of it, or gives the other one', () => {
  expect(didYouMean('taks', verbs)).toBe("Did you mean 'task'?");
  expect(didYouMean('deploy', verbs, '`swarm help` lists them.')).toBe('`swarm help` lists them.');
  expect(didYouMean('deploy', verbs)).toBe('');
});

test.each([
  ['all that are near, the nearest first', 'wrapper', ['waper', 'shell', 'wraper'], ['wraper', 'waper']],
  ['and what one is the beginning of', 'Claude-code', ['codex', 'claude', 'claude-code-2'], ['claude-code-2', 'claude']],
  ['but not of a letter or two', 'co', ['codex', 'copilot'], []],
  ['nothing', 'zzzzzz', ['codex', 'claude'], []],
])('nearOnes: %s', (_, word, known, expected) => {
  expect(nearOnes(word, known)).toEqual(expected);
});
