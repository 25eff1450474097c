/** Which values are never shown: those whose key, or a variable they came from, sounds like a secret. */

const secretName = /KEY|TOKEN|SECRET|PASSWORD/i;

/** A name that somebody has chosen for a pool says nothing of what is below it; keys that are pressed and tokens that are counted are no secret. */
const chosenName = /^(pools|swarm\.providers)\.[^.]*|^screen\.keys\b.*|\bbudget\.maxTokens$/g;

export const isSecret = (key: string, variables: readonly string[]): boolean =>
  [key.replace(chosenName, ''), ...variables].some(name => secretName.test(name));

export const masked = '********';
