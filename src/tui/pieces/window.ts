/** Which part of a long list is shown: it moves no more than the cursor makes it. */

import { useRef } from 'react';

/** The first row shown. */
export function windowTop(top: number, cursor: number, length: number, height: number): number {
  // A row of the neighbourhood stays visible, where there are rows enough.
  const margin = Math.min(2, Math.floor((height - 1) / 2));
  const highest = Math.max(0, length - height);
  const lowest = cursor - height + 1 + margin;
  return Math.max(0, Math.min(highest, Math.max(lowest, Math.min(top, cursor - margin))));
}

export function useWindow(cursor: number, length: number, height: number): number {
  const top = useRef(0);
  top.current = windowTop(top.current, Math.max(0, cursor), length, height);
  return top.current;
}
