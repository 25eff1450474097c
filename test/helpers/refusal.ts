/** The error that a call ends with. */

import { expect } from 'vitest';
import { SwarmError } from '../../src/core/error.ts';

/** A call that succeeds, or that fails otherwise, fails the test. */
export const refusal = (call: Promise<unknown>): Promise<SwarmError> =>
  call.then(
    () => expect.fail('this should have been refused'),
    (error: unknown) => (error instanceof SwarmError ? error : expect.fail(String(error))),
  );
