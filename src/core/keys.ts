/** Keys as a terminal sends them, pressed one after the other: what comes at once may be taken for a paste, or for another key. */

export interface Stroke {
  readonly bytes: string;
  /** How long after the one before it. */
  readonly afterMs: number;
  /** Pressed once this is to be seen. */
  readonly shown?: string;
}

export const usualPauseMs = 300;
