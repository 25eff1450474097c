/** How a task in parts is put together again. */

import * as z from 'zod';

export const Collect = z
  .enum(['concat', 'merge', 'reduce', 'none'])
  .describe(
    'what becomes of the results of the parts: concat puts their texts in a row, merge unites their JSON, reduce gives them to whoever claims the task then, none leaves them where they are',
  );

export const OnPartFail = z
  .enum(['keep', 'fail'])
  .describe(
    'when some parts end without success: keep goes on with the others and names these, fail fails the task; without any success it fails',
  );

/** Of a task that was split. */
export const Split = z.object({ collect: Collect, on_part_fail: OnPartFail });
export type Split = z.infer<typeof Split>;
