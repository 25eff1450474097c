/** Keys as people read them: `^P`, `⏎`, `esc`. */

const glyphs: { readonly [key: string]: string } = { enter: '⏎', space: '␣', tab: '⇥', up: '↑', down: '↓', left: '←', right: '→' };
const words: { readonly [key: string]: string } = { escape: 'esc', pagedown: 'pgdn', pageup: 'pgup', backspace: 'bksp' };

export function keyText(chord: string, isAscii: boolean): string {
  const [, prefix = '', key = ''] = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/.exec(chord) ?? [];
  const shown = (isAscii ? undefined : glyphs[key]) ?? words[key] ?? key;
  return (
    prefix.replace('ctrl+', '^').replace('alt+', 'alt-').replace('shift+', 'shift-') +
    (prefix.includes('ctrl') ? shown.toUpperCase() : shown)
  );
}
