/** The days of the even seeds. */

import { randomDays } from './random-days.ts';

randomDays(seed => seed % 2 === 0);
