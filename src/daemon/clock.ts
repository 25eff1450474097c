/** The daemon's clock: wall time for records that never runs backwards, a notice of time that passed while the host slept, and timers. */

export interface Clock {
  now(): number;
  /** Catches up with the wall clock; tells by how much it had to jump. */
  catchUp(): number;
  /** Calls back once so much time has passed, unless the returned function is called before. */
  after(ms: number, then: () => void): () => void;
}

/** Jumps below this are the ordinary slewing of a clock. */
const noticeableMs = 1_000;
/** Timers of Node cannot be longer: whoever waits longer is woken early, and looks again. */
const timerMax = 2 ** 31 - 1;

/**
 * Counts on from `notBefore` or the wall clock, whichever is later, by the monotonic clock. A wall clock that is set back is
 * ignored until it has been overtaken; one that is ahead means that the host slept, or that its clock was set forward.
 */
export function startClock(notBefore: number, wall: () => number = Date.now, monotonic: () => number = () => performance.now()): Clock {
  let origin = Math.max(wall(), notBefore) - monotonic();
  const now = (): number => Math.floor(origin + monotonic());
  return {
    now,
    catchUp: () => {
      const jump = wall() - now();
      if (jump < noticeableMs) return 0;
      origin += jump;
      return jump;
    },
    after: (ms, then) => {
      const timer = setTimeout(then, Math.min(timerMax, Math.max(0, ms)));
      return () => clearTimeout(timer);
    },
  };
}
