/** How views read: the part that they need, drawn again only when that part is another. */

import { createContext, useContext, useSyncExternalStore } from 'react';
import type { View } from '../model/view.ts';
import type { Store } from '../state/store.ts';

export const ViewStore = createContext<Store<View> | null>(null);

/** What is selected must be the same thing as long as it has not changed. */
export function useView<T>(select: (view: View) => T): T {
  const store = useContext(ViewStore);
  if (store === null) throw new Error('a view stands outside of the screen');
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
