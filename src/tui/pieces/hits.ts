/** What lies where, for the mouse: each view says what it has drawn, and a click asks what it has met. */

import { createContext, useContext } from 'react';
import { holds, type PaneName, type Rect } from '../model/layout.ts';

export interface Hit {
  readonly pane?: PaneName;
  /** Of the row that was met: a task, a worker, a message. */
  readonly id?: string;
  /** A command, by its word in the hints. */
  readonly command?: string;
}

interface Area {
  readonly rect: Rect;
  readonly at: (x: number, y: number) => Hit;
}

export class Hits {
  readonly #areas = new Map<string, Area>();

  /** In place of what was said under this name before. */
  place(name: string, rect: Rect, at: Area['at']): void {
    this.#areas.set(name, { rect, at });
  }

  /** Of those that are to be seen now. */
  find(x: number, y: number, visible: ReadonlySet<string>): Hit {
    for (const [name, { rect, at }] of this.#areas) if (visible.has(name) && holds(rect, { x, y })) return at(x - rect.x, y - rect.y);
    return {};
  }
}

const HitsContext = createContext(new Hits());
export const HitsProvider = HitsContext.Provider;
export const useHits = (): Hits => useContext(HitsContext);
