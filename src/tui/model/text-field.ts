/** A text that is being typed: what it is, and where the cursor stands. */

export interface TextField {
  readonly text: string;
  /** In code units, always between two characters. */
  readonly at: number;
}

export const emptyField: TextField = { text: '', at: 0 };
export const fieldOf = (text: string): TextField => ({ text, at: text.length });

export type TextEdit =
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'left' | 'right' | 'home' | 'end' | 'wordLeft' | 'wordRight' }
  | { readonly type: 'backspace' | 'delete' | 'deleteWord' | 'deleteToStart' | 'deleteToEnd' | 'clear' };

export function fieldAfter({ text, at }: TextField, edit: TextEdit): TextField {
  switch (edit.type) {
    case 'insert':
      return { text: text.slice(0, at) + edit.text + text.slice(at), at: at + edit.text.length };
    case 'left':
      return { text, at: before(text, at) };
    case 'right':
      return { text, at: behind(text, at) };
    case 'home':
      return { text, at: text.lastIndexOf('\n', at - 1) + 1 };
    case 'end':
      return { text, at: lineEnd(text, at) };
    case 'wordLeft':
      return { text, at: wordStart(text, at) };
    case 'wordRight':
      return { text, at: at + (/^\s*\S*/.exec(text.slice(at))?.[0].length ?? 0) };
    case 'backspace':
      return cut(text, before(text, at), at);
    case 'delete':
      return cut(text, at, behind(text, at));
    case 'deleteWord':
      return cut(text, wordStart(text, at), at);
    case 'deleteToStart':
      return cut(text, text.lastIndexOf('\n', at - 1) + 1, at);
    case 'deleteToEnd':
      return cut(text, at, lineEnd(text, at));
    case 'clear':
      return emptyField;
  }
}

const cut = (text: string, from: number, to: number): TextField => ({ text: text.slice(0, from) + text.slice(to), at: from });

const wordStart = (text: string, at: number): number => at - (/\S*\s*$/.exec(text.slice(0, at))?.[0].length ?? 0);

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

const graphemes = new Intl.Segmenter();

/** Characters as a reader counts them: a flag or an accented letter is one. */
const before = (text: string, at: number): number => [...graphemes.segment(text.slice(0, at))].at(-1)?.index ?? 0;

const behind = (text: string, at: number): number => {
  const [first] = graphemes.segment(text.slice(at));
  return at + (first?.segment.length ?? 0);
};
