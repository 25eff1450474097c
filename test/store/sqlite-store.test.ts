/** The conformance suite on SQLite, on a real file. */

import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { storeConformance } from './conformance.ts';

/** Without a sync for each commit: nothing here could tell the difference, and it would be most of the time. */
storeConformance('SQLite', ({ dir, ...options }) => openSqliteStore(join(dir, 'board.db'), { ...options, durability: 'normal' }));
