/** `swarm where`: every path of this swarm, with the reason why it is that one. */

import { pathRows, socketFromEnv, swarmPaths } from '../config/paths.ts';
import { show } from './show.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

interface Row {
  readonly name: string;
  readonly path: string | null;
  readonly why: string;
}

export const verb = defineVerb({
  summary: 'Show where this swarm keeps its sockets, board, log and configuration, and why there',
  without: ['as'],
  examples: ['swarm where', 'swarm where --json | jq -r .socket'],
  run: async call => {
    const { terminal } = call;
    const rows: Row[] = pathRows(swarmPaths({ cwd: terminal.cwd, env: terminal.env }));
    const given = socketFromEnv(terminal.env);
    // In the shell of a worker every verb speaks to the socket it was given.
    const all = given === null ? rows : [...rows, { name: 'givenSocket', path: given, why: 'SWARM_SOCKET, used instead of socket' }];
    const asJson = Object.fromEntries(all.map(({ name, path }) => [name, path]));
    const reasons = Object.fromEntries(all.map(({ name, why }) => [name, why]));
    await show(call, { ...asJson, reasons }, () =>
      table(
        all.filter(row => row.path !== null),
        columns,
        terminal,
      ),
    );
    return 0;
  },
});

/** Paths are never cut: they are there to be copied. */
const columns: Column<Row>[] = [
  { title: 'WHAT', cell: row => row.name },
  { title: 'PATH', cell: row => row.path ?? '' },
  { title: 'WHY', cell: row => row.why, cutTo: 24, drop: 1 },
];
