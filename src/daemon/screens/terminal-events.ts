/** What a terminal tells whoever follows it, without having been asked. */

import type { WorkerEvidence } from '../../core/evidence.ts';
import type { Exit, RunState } from '../../holder/protocol.ts';

export interface TerminalEvents {
  onExit(exit: Pick<Exit, 'code' | 'signal'>): void;
  /** In a kept slot: how its run stands, at first and whenever one begins or ends. */
  onRan?(run: RunState): void;
  /** Output comes. */
  onActive?(): void;
  /** Output is on the screen. */
  onShown?(): void;
  /** The connection to the holder ended, and not by us. */
  onLost(): void;
  onResized(cols: number, rows: number): void;
  onEvidence(evidence: WorkerEvidence): void;
}
