/** The alarm side of the store: what the rules look at, and what is raised. */

import type { Alert, AlertView } from '../core/alert.ts';

/** Idle workers only the daemon knows of. */
export type StoredAlertView = Omit<AlertView, 'idle'>;

export interface AlertStore {
  list(): Promise<Alert[]>;
  view(failuresSince: number): Promise<StoredAlertView>;
  /** Raises what is not raised yet and clears what is, with a fact for each; who watches gets a message of what is raised. */
  turn(
    change: { raise: readonly Omit<Alert, 'since' | 'by'>[]; clear: readonly string[] },
    by: string,
    expiresAt: number,
  ): Promise<Alert[]>;
}
