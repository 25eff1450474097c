/** The choices that an agent offers on its screen, and the answers that they take. */

export interface OfferedChoice {
  /** What is typed to choose it. */
  readonly answer: string;
  readonly text: string;
}

/** `❯ 1. Yes`, `2) No, and say why`, at the bottom of a screen, also within a box. */
const numbered = /^[\s│┃▌|>❯›▸▶→*●○◯◉-]*(\d{1,2})[.)]\s+(\S.*?)[\s│┃|]*$/;
/** `[y/N]`, `(yes/no)`, and aider's `(Y)es/(N)o`. */
const yesNo = /[([]\s*y(?:es)?\s*[/|]\s*no?\s*[)\]]|\(y\)es\s*\/\s*\(n\)o/i;

/** Those that were offered last; none where nothing is asked. */
export function choicesOn(screen: readonly string[]): OfferedChoice[] {
  // Below a dialog on a fresh terminal there is nothing but room.
  const lines = screen.slice(0, screen.findLastIndex(line => line.trim() !== '') + 1);
  const last = lines.findLastIndex(line => numbered.test(line));
  const near = lines.length - 1 - last <= nearRows;
  const choices: OfferedChoice[] = [];
  for (let at = last; near && at >= 0; at--) {
    const [, answer, text] = numbered.exec(lines[at]!) ?? [];
    // A choice may go on over a line or two; they count down to one.
    if (answer === undefined) {
      if (choices.length === 0 || Number(choices[0]!.answer) === 1 || at < last - choices.length * 3) break;
      continue;
    }
    if (choices.length > 0 && Number(answer) !== Number(choices[0]!.answer) - 1) break;
    choices.unshift({ answer, text: text! });
  }
  if (choices.length > 1 && choices[0]!.answer === '1') return choices;
  const asked = lines.slice(-nearRows).find(line => yesNo.test(line));
  return asked === undefined
    ? []
    : [
        { answer: 'y', text: 'yes' },
        { answer: 'n', text: 'no' },
      ];
}

/** Whether it is answered with the arrow keys: typed words go nowhere, and Enter takes what the cursor is at. */
export const isMenu = (screen: readonly string[]): boolean =>
  choicesOn(screen).length === 0 &&
  screen
    .filter(line => line.trim() !== '')
    .slice(-nearRows)
    .some(line => menuFoot.test(line));

const menuFoot = /\b(enter|return) to (confirm|select|choose)\b|↑\s*\/?\s*↓|\barrow keys\b/i;
const nearRows = 12;
