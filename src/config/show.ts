/** What `swarm config show` prints: every setting with its value, where it came from and what it means; secrets are masked. */

import type { LoadedConfig } from './load.ts';
import { isSecret, masked } from './mask.ts';

export interface ConfigRow {
  readonly key: string;
  /** As a person would write it, `60s`; null for a setting that has no value. */
  readonly value: unknown;
  readonly origin: string;
  readonly description: string;
}

export function configRows({ values, origins }: Pick<LoadedConfig, 'values' | 'origins'>): ConfigRow[] {
  return Object.entries(origins).map(([key, { at, layer, variables, description }]) => {
    const value = values[key] ?? null;
    const hidden = value !== null && isSecret(key, variables);
    const from = layer !== 'env' && variables.length > 0 ? ` (${variables.map(name => `\${${name}}`).join(', ')})` : '';
    return { key, value: hidden ? masked : value, origin: `${at}${from}`, description };
  });
}
