/** Screens of one thread take turns: one that is flooded goes on when all others have had theirs, and the loop breathes in between. */

/** Does a bounded part of its work; true when there is more. */
export type Turn = () => boolean;

/** Of all screens together, before timers, sockets and messages of the thread are looked after again. */
const roundMsMax = 2;

const waiting: Turn[] = [];
let isScheduled = false;

export function waitForTurn(turn: Turn): void {
  waiting.push(turn);
  schedule();
}

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  setImmediate(takeTurns);
}

function takeTurns(): void {
  isScheduled = false;
  const end = performance.now() + roundMsMax;
  try {
    for (let turn = waiting.shift(); turn; turn = performance.now() < end ? waiting.shift() : undefined) {
      if (turn()) waiting.push(turn);
    }
  } finally {
    if (waiting.length > 0) schedule();
  }
}
