/** Names of keys, as the registry and a configuration write them: `ctrl+p`, `shift+tab`, `?`, `G`. */

const namedKeys = [
  ...(['enter', 'escape', 'tab', 'space', 'backspace', 'delete', 'insert', 'home', 'end', 'pageup', 'pagedown'] as const),
  ...(['up', 'down', 'left', 'right'] as const),
] as const;

export interface KeyPress {
  readonly kind: 'key';
  /** A named key, or the character itself. */
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** What it types, if it types something. */
  readonly text: string;
}

/** Shift is part of a character, and told apart only for keys with names. */
export function chordOf({ key, ctrl, alt, shift }: Omit<KeyPress, 'kind' | 'text'>): string {
  const isNamed = isName(key);
  return `${ctrl ? 'ctrl+' : ''}${alt ? 'alt+' : ''}${shift && isNamed ? 'shift+' : ''}${ctrl && !isNamed ? key.toLowerCase() : key}`;
}

/** What is wrong with the name of a key, if something is. */
export function chordComplaint(text: string): string | undefined {
  const [, modifiers = '', key = ''] = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/.exec(text) ?? [];
  if (key === '') return 'there is no key in it';
  const isNamed = isName(key);
  if (!isNamed && [...key].length !== 1) return `'${key}' is no key; those with names are ${namedKeys.join(', ')}`;
  if (!isNamed && modifiers.includes('shift+')) return `write the character itself in place of shift+${key}`;
  if (modifiers !== canonical(modifiers)) return `write it as ${canonical(modifiers)}${key}`;
  // With Control a letter is the same in both cases, as in the bytes of a terminal.
  if (!isNamed && modifiers.includes('ctrl+') && key !== key.toLowerCase()) return `write it as ${modifiers}${key.toLowerCase()}`;
  const same = /^ctrl\+(alt\+)?$/.test(modifiers) ? twins[key] : undefined;
  return same === undefined ? undefined : `terminals cannot tell ${modifiers}${key} from ${modifiers.slice(5)}${same}`;
}

const twins: { readonly [key: string]: string } = { i: 'tab', m: 'enter', h: 'backspace', '[': 'escape' };

const isName = (key: string): boolean => (namedKeys as readonly string[]).includes(key);

const canonical = (modifiers: string): string => ['ctrl+', 'alt+', 'shift+'].filter(modifier => modifiers.includes(modifier)).join('');
