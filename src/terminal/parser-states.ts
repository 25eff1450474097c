/** The states of a terminal's parser after ECMA-48 and DEC, as xterm.js numbers them: which character leads from which to which. */

export const state = {
  ground: 0,
  escape: 1,
  escapeIntermediate: 2,
  csiEntry: 3,
  csiParameter: 4,
  csiIntermediate: 5,
  csiIgnored: 6,
  /** SOS, PM and APC, which no terminal shows. */
  ignoredString: 7,
  osc: 8,
  dcsEntry: 9,
  dcsParameter: 10,
  dcsIgnored: 11,
  dcsIntermediate: 12,
  dcs: 13,
} as const;

/** Every character from here on counts as this one. */
const printable = 0xa0;
const width = printable + 1;

const table = transitions();

export const nextState = (from: number, character: number): number => table[from * width + Math.min(character, printable)]!;

function transitions(): Uint8Array {
  // What has no rule is an error, and that leads to the ground.
  const rules = new Uint8Array(Object.keys(state).length * width).fill(state.ground);
  const on = (from: number, first: number, last: number, to: number) => rules.fill(to, from * width + first, from * width + last + 1);
  for (const from of Object.values(state)) anywhere(from, on);
  for (const string of [state.osc, state.ignoredString, state.dcs, state.dcsIgnored]) on(string, 0x20, 0x7f, string);
  on(state.osc, 0x07, 0x07, state.ground);
  // xterm.js itself leaves an ignored string at its first character beyond ASCII, and prints the rest of it.
  for (const from of [state.ground, state.osc, state.ignoredString, state.dcs, state.dcsIgnored, state.csiIgnored]) {
    on(from, printable, printable, from);
  }
  escapes(on);
  sequence(on, state.csiEntry, state.csiParameter, state.csiIntermediate, state.csiIgnored, state.ground);
  sequence(on, state.dcsEntry, state.dcsParameter, state.dcsIntermediate, state.dcsIgnored, state.dcs);
  on(state.csiIgnored, 0x20, 0x3f, state.csiIgnored);
  return rules;
}

type Rule = (from: number, first: number, last: number, to: number) => void;

function anywhere(from: number, on: Rule): void {
  on(from, 0x00, 0x1f, from);
  on(from, 0x7f, 0x7f, from);
  for (const cancel of [0x18, 0x1a]) on(from, cancel, cancel, state.ground);
  on(from, 0x1b, 0x1b, state.escape);
  on(from, 0x90, 0x90, state.dcsEntry);
  on(from, 0x98, 0x98, state.ignoredString);
  on(from, 0x9b, 0x9b, state.csiEntry);
  on(from, 0x9d, 0x9d, state.osc);
  on(from, 0x9e, 0x9f, state.ignoredString);
}

function escapes(on: Rule): void {
  on(state.escape, 0x20, 0x2f, state.escapeIntermediate);
  on(state.escape, 0x50, 0x50, state.dcsEntry);
  on(state.escape, 0x58, 0x58, state.ignoredString);
  on(state.escape, 0x5b, 0x5b, state.csiEntry);
  on(state.escape, 0x5d, 0x5d, state.osc);
  on(state.escape, 0x5e, 0x5f, state.ignoredString);
  on(state.escapeIntermediate, 0x20, 0x2f, state.escapeIntermediate);
}

/** CSI and the head of a DCS have the same grammar: a prefix, parameters, intermediates, a final character. */
function sequence(on: Rule, entry: number, parameter: number, intermediate: number, ignored: number, end: number): void {
  on(entry, 0x20, 0x2f, intermediate);
  on(entry, 0x30, 0x3f, parameter);
  on(parameter, 0x20, 0x2f, intermediate);
  on(parameter, 0x30, 0x3b, parameter);
  on(parameter, 0x3c, 0x3f, ignored);
  on(intermediate, 0x20, 0x2f, intermediate);
  on(intermediate, 0x30, 0x3f, ignored);
  for (const from of [entry, parameter, intermediate]) on(from, 0x40, 0x7e, end);
}
