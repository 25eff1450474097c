/** The pools: how many workers each should have, how many it has, and what stands in the way. */

import type { ReactNode } from 'react';
import { summed } from '../../core/usage-sum.ts';
import type { Pool } from '../../protocol/pool-methods.ts';
import type { Resource } from '../../protocol/resource-methods.ts';
import { span, until } from '../../wording/age.ts';
import { parkedWhy } from '../../wording/parked-text.ts';
import { costText } from '../../wording/usage-text.ts';
import { ofNow, type View } from '../model/view.ts';
import { useHits } from '../pieces/hits.ts';
import { Pane } from '../pieces/pane.tsx';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { useWindow } from '../pieces/window.ts';
import { Words } from '../pieces/words.tsx';

export function Pools(): ReactNode {
  const view = useView(whole);
  const { swarm, model, look, now } = view;
  const hits = useHits();
  const { pools } = swarm;
  const cursor = Math.max(
    0,
    pools.findIndex(({ name }) => name === model.cursors.pools),
  );
  const rect = view.layout.panes.pools;
  const top = useWindow(cursor, pools.length, Math.max(1, Math.floor(((rect?.height ?? 3) - 2) / linesEach)));
  return (
    <Pane name="pools" title={`Pools ${pools.length}`} info={[...ofNow(view), '+ - scale', 'p pause'].join(' · ')}>
      {(inside, isFocused) => {
        const shown = pools.slice(top, top + Math.max(1, Math.floor(inside.height / linesEach)));
        hits.place('pools', inside, (_, y) => {
          const name = shown[Math.floor(y / linesEach)]?.name;
          return { pane: 'pools', ...(name === undefined ? {} : { id: name }) };
        });
        const below = swarm.resources
          .slice(0, Math.max(0, inside.height - shown.length * linesEach))
          .map(resource => <Row key={`resource:${resource.name}`} cells={resourceCells(resource, inside.width)} look={look} />);
        if (pools.length === 0 && below.length === 0) return <Words text="none: name some in swarm.yaml" inside={inside} look={look} />;
        const above = shown.flatMap((pool, at) => {
          const over = top + at === cursor && isFocused ? ('selected' as const) : undefined;
          return [
            <Row
              key={pool.name}
              cells={countCells(pool, top + at === cursor, inside.width, look.glyphs.cursor, costOf(pool, swarm))}
              look={look}
              over={over}
            />,
            <Row key={`${pool.name}:why`} cells={whyCells(pool, inside.width, now)} look={look} over={over} />,
          ];
        });
        return [...above, ...below];
      }}
    </Pane>
  );
}

/** Of those of its workers that are remembered. */
const costOf = ({ name }: Pool, { workers, spending }: View['swarm']): string =>
  costText(summed(workers.flatMap(worker => (worker.pool === name ? (spending.workers.get(worker.name) ?? []) : []))));

const linesEach = 2;
const whole = (view: View): View => view;

function countCells(
  { name, desired, busy, idle, starting, leaving, pending }: Pool,
  isCursor: boolean,
  width: number,
  glyph: string,
  cost: string,
): Cell[] {
  const counts = [
    `${busy + idle + starting} of ${desired}`,
    ...(busy > 0 ? [`${busy} busy`] : []),
    ...(idle > 0 ? [`${idle} idle`] : []),
    ...(starting > 0 ? [`${starting} starting`] : []),
    ...(leaving > 0 ? [`${leaving} leaving`] : []),
    ...(cost === '' ? [] : [cost]),
    ...(pending > 0 ? [`${pending} waiting`] : []),
  ].join(' · ');
  const nameWidth = Math.min(18, Math.round(width * 0.35));
  return [
    { text: ` ${isCursor ? glyph : ' '} `, width: 3 },
    { text: `${name} `, width: nameWidth, role: 'title' },
    { text: counts, width: Math.max(0, width - nameWidth - 3) },
  ];
}

/** What pools share stands below them. */
function resourceCells({ name, used, capacity, per_ms: perMs, used_by: usedBy, waiting }: Resource, width: number): Cell[] {
  const words = [
    `${used} of ${capacity}${perMs === null ? '' : ` in ${span(perMs)}`}`,
    ...(usedBy.length === 0 ? [] : [usedBy.map(({ task, owner }) => `${task} ${owner}`).join(', ')]),
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
  ].join(' · ');
  const nameWidth = Math.min(18, Math.round(width * 0.35));
  return [
    { text: '', width: 3 },
    { text: `${name} `, width: nameWidth, role: 'dim' },
    { text: words, width: Math.max(0, width - nameWidth - 3), ...(waiting === 0 ? {} : { role: 'warn' as const }) },
  ];
}

function whyCells({ paused, held, held_until: heldUntil, parked, remedy, why, scaled }: Pool, width: number, now: number): Cell[] {
  const trouble = paused !== null ? `paused by ${paused}` : parked !== null ? parkedWhy(parked, now) : held;
  const when = trouble !== null && parked === null && heldUntil !== null ? `; goes on ${until(heldUntil, now)}` : '';
  const text =
    trouble === null
      ? scaled === null
        ? why
        : `set to ${scaled} by a person`
      : `${trouble}${when}${remedy === null ? '' : `; ${remedy}`}`;
  return [
    { text: '', width: 3 },
    { text, width: Math.max(0, width - 4), role: trouble === null ? 'dim' : 'warn' },
    { text: '', width: 1 },
  ];
}
