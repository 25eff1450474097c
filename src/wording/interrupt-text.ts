/** What is said of an agent that goes on after it was interrupted. */

export const goesOnAnyway = (worker: string): string => `${worker} still works: interrupt it again, or restart it`;
