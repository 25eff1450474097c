/** Everything the daemon draws at random, behind one door: a run can be repeated by drawing the same again. */

import { randomBytes, randomUUID } from 'node:crypto';

export interface Chance {
  /** In [0, 1). */
  random(): number;
  /** Unlike any other. */
  id(): string;
  /** Short, for names of files and sockets. */
  place(): string;
  /** Nobody can guess it. */
  secret(): string;
}

export const realChance: Chance = {
  random: Math.random,
  id: randomUUID,
  place: () => randomBytes(4).toString('hex'),
  secret: () => randomBytes(32).toString('base64url'),
};
