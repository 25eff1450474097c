/** `swarm config show`: every setting, and where it comes from. */

import type { ConfigRow } from '../config/show.ts';
import { jsonLine } from '../wording/text.ts';
import { configFlag } from './config-flag.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'Show every setting with its value, and with --origin where it comes from',
  without: ['as'],
  flags: { origin: { about: 'name the file and line, variable or flag that set it' }, ...configFlag },
  examples: ['swarm config show --origin'],
  run: async ({ options, json, terminal }) => {
    const { configurationHere, settingsOf } = await import('./configuration.ts');
    const rows = settingsOf(configurationHere(options, terminal));
    terminal.print(json ? jsonLine({ settings: rows }) : await table(rows, columns(options.origin ?? false), terminal));
    return 0;
  },
});

const columns = (origin: boolean): Column<ConfigRow>[] => [
  { title: 'KEY', cell: row => row.key },
  { title: 'VALUE', cell: row => shown(row.value), cutTo: 12 },
  ...(origin ? [{ title: 'ORIGIN', cell: (row: ConfigRow) => row.origin, cutTo: 20 }] : []),
  { title: 'MEANING', cell: row => row.description, cutTo: 16, drop: 1 },
];

/** Lists and structures as the YAML they could be copied into. */
function shown(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
