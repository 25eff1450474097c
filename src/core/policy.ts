/** The numbers that steer the board, all of them configurable; the defaults are those of the design. */

export interface BoardPolicy {
  readonly leaseMs: number;
  readonly renewMs: number;
  readonly retries: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** Share of the delay by which a retry is moved at random, so that tasks that failed together do not return together. */
  readonly retryJitter: number;
  readonly lostMax: number;
  readonly agingStepMs: number;
  readonly releasesMax: number;
}

export const defaultBoardPolicy: BoardPolicy = {
  leaseMs: 60_000,
  renewMs: 20_000,
  retries: 4,
  retryBaseMs: 5_000,
  retryMaxMs: 3_600_000,
  retryJitter: 0.25,
  lostMax: 3,
  agingStepMs: 600_000,
  releasesMax: 3,
};

/** How long messages wait for those they are for. */
export interface MailPolicy {
  readonly ttlMs: number;
  /** Where an acknowledgement is asked for: read without one it comes again after this time, and then after twice as long each time. */
  readonly ackMs: number;
  /** Read so often without an acknowledgement, it is a dead letter. */
  readonly deliveryTries: number;
}

export const defaultMailPolicy: MailPolicy = { ttlMs: 7 * 24 * 3_600_000, ackMs: 300_000, deliveryTries: 5 };
