/** Pools that seem to have accounts of their own at one service, and would yet rest together when the quota of one is used up. */

import type { PoolSpec } from '../core/pool.ts';
import type { Origin } from './origins.ts';

/** What tells an account by, in the variables of agents: CLAUDE_CONFIG_DIR, CODEX_HOME, GEMINI_API_KEY. */
const namesAccount = /(KEY|TOKEN|CONFIG_DIR|HOME|BASE_URL|PROFILE)$/;

/** Whoever wrote the provider of a pool has said how it is. */
export function accountWarnings(pools: readonly PoolSpec[], origins: Readonly<Record<string, Origin>>): string[] {
  const usual = pools.filter(({ name, provider }) => provider !== null && origins[`pools.${name}.provider`]?.layer === 'preset');
  return usual.flatMap(pool => {
    const first = usual.find(({ provider }) => provider === pool.provider)!;
    const differing = accountNames(first, pool).filter(name => first.launch.env[name] !== pool.launch.env[name]);
    if (differing.length === 0) return [];
    return [
      `pools.${pool.name} has ${differing.join(', ')} unlike ${first.name}, and the same provider, ${pool.provider}: when its quota is used up ` +
        `both rest. If these are two accounts, write provider: ${pool.provider}-${pool.name} into it.`,
    ];
  });
}

const accountNames = (...pools: readonly PoolSpec[]): string[] => [
  ...new Set(pools.flatMap(({ launch }) => Object.keys(launch.env).filter(name => namesAccount.test(name)))),
];
