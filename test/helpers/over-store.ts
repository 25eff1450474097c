/** Asks the handlers of the daemon for what was, over a store in the same process; what was asked is written down. */

import { facts } from '../../src/daemon/handlers/facts.ts';
import { past } from '../../src/daemon/handlers/past.ts';
import type { Store } from '../../src/store/store.ts';
import type { Link } from '../../src/tui/state/link.ts';

type Handle = (params: unknown, who: unknown, context: unknown) => Promise<never>;

const handlers = { ...facts, ...past };

export function overStore(store: Store): { link: Pick<Link, 'call'>; asked: string[] } {
  const asked: string[] = [];
  const call = (method: string, params: unknown): Promise<never> => {
    asked.push(method);
    return (handlers[method as keyof typeof handlers] as Handle)(params, {}, { store });
  };
  return { link: { call } as Pick<Link, 'call'>, asked };
}
