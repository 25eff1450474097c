/** Names that no worker may have. */

/** The name under which the person at the keyboard acts; no worker may take it. */
export const operatorName = 'operator';
/** And that under which the board itself does. */
export const swarmName = 'swarm';
export const reservedNames: readonly string[] = [operatorName, swarmName, 'all', 'me'];

/** A worker of such a name would get what is meant for others: a role, a pool, a topic, everybody. */
export const isReserved = (name: string): boolean => reservedNames.includes(name) || /^(role|pool|topic):/.test(name);
