/** The days of the odd seeds. */

import { randomDays } from './random-days.ts';

randomDays(seed => seed % 2 === 1);
