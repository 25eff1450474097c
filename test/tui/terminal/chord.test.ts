/** Names of keys: each key that can be told from others has one that a configuration may use, and a name that is taken is one of these. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chordComplaint, chordOf } from '../../../src/tui/terminal/chord.ts';
import { type InputEvent, TerminalInput } from '../../../src/tui/terminal/input.ts';

function chordsOf(bytes: string): string[] {
  const events: InputEvent[] = [];
  const input = new TerminalInput(event => events.push(event));
  input.push(Buffer.from(bytes));
  input.stop();
  return events.map(event => (event.kind === 'key' ? chordOf(event) : event.kind));
}

/** From what is pressed to bytes, as kitty and as xterm report it. */
const modifiers = fc.record({ shift: fc.boolean(), alt: fc.boolean(), ctrl: fc.boolean() });
const code = fc.oneof(fc.integer({ min: 0x21, max: 0x7e }), fc.constantFrom(9, 13, 27, 32, 127, 57_399, 57_417, 0xe9, 0xdf, 0x1f600));

describe('the name of a key', () => {
  test('is one that a configuration may use, whatever is pressed', () => {
    fc.assert(
      fc.property(code, modifiers, fc.boolean(), (key, { shift, alt, ctrl }, isKitty) => {
        const held = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (ctrl ? 4 : 0);
        const [chord, ...more] = chordsOf(isKitty ? `\x1b[${key};${held}u` : `\x1b[27;${held};${key}~`);
        expect(more).toEqual([]);
        // Where the terminal can tell these apart, they are still no keys to rely on.
        expect(chordComplaint(chord!) ?? 'cannot tell').toContain('cannot tell');
      }),
    );
  });

  test('that is taken is what pressing it is called', () => {
    const numbers: { readonly [name: string]: number } = {
      enter: 13,
      escape: 27,
      tab: 9,
      space: 32,
      backspace: 127,
      up: 57_419,
      delete: 57_426,
    };
    const key = fc.oneof(
      fc.integer({ min: 0x21, max: 0x7e }).map(number => String.fromCodePoint(number)),
      fc.constantFrom('é', 'ß', '😀', ...Object.keys(numbers)),
    );
    fc.assert(
      fc.property(key, modifiers, (name, { shift, alt, ctrl }) => {
        const written = `${ctrl ? 'ctrl+' : ''}${alt ? 'alt+' : ''}${shift ? 'shift+' : ''}${name}`;
        fc.pre(chordComplaint(written) === undefined);
        const held = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (ctrl ? 4 : 0);
        expect(chordsOf(`\x1b[${numbers[name] ?? name.codePointAt(0)};${held}u`)).toEqual([written]);
      }),
    );
  });

  test.each([
    ['ctrl+P', 'write it as ctrl+p'],
    ['ctrl+alt+X', 'write it as ctrl+alt+x'],
    ['shift+ctrl+up', 'write it as ctrl+shift+up'],
    ['ctrl+ctrl+x', 'write it as ctrl+x'],
    ['ctrl+[', 'cannot tell'],
    ['ctrl+m', 'cannot tell'],
    ['shift+😀', 'write the character itself'],
    ['Enter', "'Enter' is no key"],
    ['esc', "'esc' is no key"],
  ])('is not %s', (name, complaint) => {
    expect(chordComplaint(name)).toContain(complaint);
  });

  test.each(['ctrl++', '+', '-', 'alt+shift+tab', 'ctrl+space', 'alt+X', 'é', '😀'])('may be %s', name => {
    expect(chordComplaint(name)).toBeUndefined();
  });
});
