/** How attempts at tasks end. */

import * as z from 'zod';

/** Rejected: it was handed in, and its gates did not let it pass. */
export const Outcome = z.enum(['completed', 'submitted', 'failed', 'rejected', 'lost', 'released', 'cancelled']);
export type Outcome = z.infer<typeof Outcome>;
