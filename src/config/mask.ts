/** Which values are never shown: those whose key, or a variable they came from, sounds like a secret. */

const secretName = /KEY|TOKEN|SECRET|PASSWORD/i;

export const isSecret = (key: string, variables: readonly string[]): boolean => [key, ...variables].some(name => secretName.test(name));

export const masked = '********';
