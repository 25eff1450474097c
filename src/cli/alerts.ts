/** `swarm alerts`: the alarms that are raised. */

import type { Alert } from '../core/alert.ts';
import { ago } from '../wording/age.ts';
import { oneLine } from '../wording/text.ts';
import { show } from './show.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'alert.list',
  about: 'When an alarm is raised stands in swarm.yaml under `alerts`; it is cleared when its cause is gone.',
  examples: ['swarm alerts', "swarm alerts --json | jq -r '.alerts[].text'"],
  run: async call => {
    const client = await call.connect();
    const listed = await client.call('alert.list', {});
    await show(call, listed, async ({ alerts }) => {
      if (alerts.length === 0) return 'no alarm is raised';
      return table(alerts, columns(Date.now()), call.terminal);
    });
    return 0;
  },
});

const columns = (now: number): Column<Alert>[] => [
  { title: 'ALARM', cell: ({ key }) => oneLine(key), cutTo: 20 },
  { title: 'SINCE', cell: ({ since }) => ago(since, now), drop: 1 },
  { title: 'WHAT', cell: ({ text }) => oneLine(text), style: () => 'yellow', cutTo: 24 },
  { title: 'BY', cell: ({ by }) => oneLine(by), drop: 0 },
];
