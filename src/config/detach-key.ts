/** The key that detaches a viewer from a worker, as people name it: `ctrl-]`. */

export interface DetachKey {
  /** `Ctrl-]` */
  readonly label: string;
  /** The character on the key. */
  readonly code: number;
  /** What a terminal sends that knows no protocol but the oldest. */
  readonly raw: number;
}

export const detachKeyPreset = 'ctrl-]';

/** Ctrl with [, i, j, m and h is left out: Escape, Tab, Enter and Backspace, which no terminal can do without. */
export const detachKeyPattern = /^(?:[Cc][Tt][Rr][Ll][-+]|[Cc]-|\^)([A-GKLN-Za-gkln-z@\\\]^_]|[Ss][Pp][Aa][Cc][Ee])$/;

/** From `ctrl-x`, `C-x` or `^x`; undefined for what cannot be a detach key. */
export function detachKeyFrom(text: string): DetachKey | undefined {
  const [, typed] = detachKeyPattern.exec(text) ?? [];
  return typed === undefined ? undefined : keyOf(typed);
}

export const defaultDetachKey: DetachKey = keyOf(']');

function keyOf(typed: string): DetachKey {
  const name = typed.length > 1 ? 'Space' : typed.toUpperCase();
  const code = name === 'Space' ? 0x20 : typed.toLowerCase().charCodeAt(0);
  return { label: `Ctrl-${name}`, code, raw: code & 0x1f };
}
