/** The swarm over time: what was done, what waits, how many work, how much waits for the person. */

import type { ReactNode } from 'react';
import type { Look, Role } from '../model/look.ts';
import type { View } from '../model/view.ts';
import { sparkline } from '../pieces/gauge.ts';
import { Pane } from '../pieces/pane.tsx';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import type { Series } from '../state/series.ts';
import type { Charts as ChartData } from '../state/swarm.ts';

const lines: readonly (readonly [name: keyof ChartData, title: string, role: Role])[] = [
  ['done', 'done a minute', 'good'],
  ['pending', 'waiting tasks', 'dim'],
  ['working', 'at work', 'working'],
  ['waiting', 'waiting for you', 'needs'],
  ['cost', 'cost a minute', 'warn'],
];

/** Where nothing costs anything, there is nothing to show of it. */
const linesOf = (charts: ChartData): typeof lines =>
  lines.filter(([name]) => name !== 'cost' || charts.cost.values.some(value => value > 0));

const figureOf = (name: keyof ChartData, value: number): string =>
  name === 'cost' ? `$${(value / 1e6).toFixed(value < 1e8 ? 2 : 0)}` : String(value);

export function Charts(): ReactNode {
  const charts = useView(({ swarm }) => swarm.charts);
  const pools = useView(({ swarm }) => swarm.pools);
  const look = useView((view: View) => view.look);
  const isNow = useView(({ model }) => model.lookedAt === null);
  return (
    <Pane name="charts" title="Swarm" info={isNow ? 'a bar a minute' : 'up to now, not then · a bar a minute'}>
      {({ width, height }) => [
        ...linesOf(charts)
          .slice(0, height)
          .map(([name, title, role]) => <Row key={name} cells={lineOf(charts[name], { name, title, role }, width, look)} look={look} />),
        ...pools
          .slice(0, Math.max(0, height - linesOf(charts).length))
          .map(pool => <Row key={`pool:${pool.name}`} cells={poolCells(pool, width)} look={look} />),
      ]}
    </Pane>
  );
}

const titleColumns = 17;
const figureColumns = 6;

function lineOf(
  { values }: Series,
  { name, title, role }: { name: keyof ChartData; title: string; role: Role },
  width: number,
  look: Look,
): Cell[] {
  const room = Math.max(0, width - titleColumns - figureColumns);
  return [
    { text: ` ${title}`, width: titleColumns, role: 'dim' },
    { text: sparkline(values, room, look), width: room, role },
    { text: `${figureOf(name, values.at(-1) ?? 0)} `, width: figureColumns, align: 'right' },
  ];
}

function poolCells({ name, desired, busy, idle, held, paused, why }: View['swarm']['pools'][number], width: number): Cell[] {
  const trouble = paused !== null ? `paused by ${paused}` : held;
  return [
    { text: ` ${name}`, width: titleColumns, role: 'accent' },
    { text: `${busy} busy, ${idle} idle of ${desired}  `, width: Math.min(26, Math.max(0, width - titleColumns)) },
    { text: trouble ?? why, width: Math.max(0, width - titleColumns - 26), role: trouble === null ? 'dim' : 'warn' },
  ];
}
