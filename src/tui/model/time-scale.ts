/** How time is laid out on the timeline: how much of it there is, where it ends, and which column is when. */

import type { View } from './view.ts';

export interface TimeScale {
  readonly from: number;
  readonly until: number;
  readonly msEach: number;
  readonly columns: number;
}

/** Of the pane, for the names of workers. */
export const nameColumns = 16;

const spanMsMin = 60_000;
const spanMsUsual = 30 * 60_000;
const spanMsMax = 24 * 3_600_000;

export function timeScaleOf(view: View, width: number): TimeScale {
  const until = view.moment;
  const columns = Math.max(10, width - nameColumns - 1);
  const spanMs = timelineMsOf(view);
  return { from: until - spanMs, until, msEach: spanMs / columns, columns };
}

/** What was chosen, else as much as all the work there was takes, up to half an hour. */
export function timelineMsOf({ model, work, now }: View): number {
  if (model.timelineMs !== null) return model.timelineMs;
  return work?.since == null ? spanMsUsual : Math.max(spanMsMin, Math.min(spanMsUsual, (now - work.since) * 1.1));
}

export const stretched = (view: View, by: number): number => Math.max(spanMsMin, Math.min(spanMsMax, timelineMsOf(view) * by));
