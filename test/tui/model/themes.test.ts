/** Colours: to be read on the background that a theme is made for, and never the only thing that tells two states apart. */

import { describe, expect, test } from 'vitest';
import { themes } from '../../../src/core/themes.ts';
import { lookOf, roles, type Tint } from '../../../src/tui/model/look.ts';

const backgrounds = { dark: ['#000000', '#0d1117'], 'colour-blind': ['#000000', '#0d1117'], light: ['#ffffff', '#f6f8fa'] } as const;

/** As https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio has it. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = colour
    .slice(1)
    .match(/../g)!
    .map(part => Number.parseInt(part, 16) / 255)
    .map(share => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** What may stand back: the frames, and what is said on the side. */
const least = (role: string): number => (role === 'border' ? 1.5 : role === 'dim' || role === 'queued' ? 4 : 4.5);

describe.each(Object.entries(backgrounds))('%s', (theme, papers) => {
  const { tint } = lookOf(theme as keyof typeof backgrounds, false);

  test.each(roles)('%s can be read', role => {
    const { color, backgroundColor } = tint(role);
    if (color === undefined) return;
    for (const paper of backgroundColor === undefined ? papers : [backgroundColor])
      expect([role, color, paper, contrast(color, paper)]).toEqual([
        role,
        color,
        paper,
        expect.toSatisfy((it: number) => it >= least(role)),
      ]);
  });

  test('what is selected stands out from what is not', () => {
    for (const paper of papers) expect(contrast(tint('selected').backgroundColor!, paper)).toBeGreaterThan(1.2);
  });
});

test('mono has no colours at all', () => {
  const { tint } = lookOf('mono', false);
  for (const role of roles) expect([role, tint(role).color, tint(role).backgroundColor]).toEqual([role, undefined, undefined]);
});

test('ansi has no colours but those that the person chose for their terminal', () => {
  const { tint } = lookOf('ansi', false);
  for (const role of roles) expect(['cyan', 'magenta', 'green', 'red', 'yellow', 'blue', undefined]).toContain(tint(role).color);
});

test.each(themes)('in %s what needs a person is told from what does not without any colour', theme => {
  const { tint } = lookOf(theme, false);
  const shape = ({ bold, dimColor, inverse, underline }: Tint): string => JSON.stringify([bold, dimColor, inverse, underline]);
  expect(shape(tint('needs'))).not.toBe(shape(tint('working')));
  expect(shape(tint('failed'))).not.toBe(shape(tint('done')));
});

test.each([false, true])('each state has a glyph of its own, one column wide (ASCII: %s)', isAscii => {
  const { glyphs } = lookOf('ansi', isAscii);
  const { working, needs, failed, quiet, queued, blocked, paused, review, done, off } = glyphs;
  const states = [working, needs, failed, quiet, queued, blocked, paused, review, done, off];
  expect(new Set(states).size).toBe(states.length);
  if (isAscii) expect(Object.values(glyphs).join('')).toMatch(/^[\x20-\x7e]+$/);
  for (const glyph of states) expect([...glyph]).toHaveLength(1);
});
