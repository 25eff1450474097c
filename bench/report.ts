/** Figures as tables: on the screen as they come, and those of a whole run in bench/results. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Machine } from './harness.ts';

export interface Measurement {
  readonly name: string;
  readonly title: string;
  readonly seconds: number;
  readonly loadBefore: number;
  readonly figures: readonly Figure[];
}

export interface Outcome {
  readonly at: string;
  readonly machine: Machine;
  readonly measurements: Measurement[];
}

export function print(measurement: Measurement): void {
  console.log(`\n${headline(measurement)}`);
  for (const figure of known(measurement.figures)) {
    const [name, value, target, met] = cells(figure);
    console.log(`  ${name.padEnd(60)} ${value.padStart(12)}  ${`${target}  ${met}`.trimEnd()}`.trimEnd());
  }
}

/** Writes the outcome as data, as a page, and what concerns the targets into the documentation. */
export function keep(outcome: Outcome): void {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${outcome.at.slice(0, 10)}.json`), `${JSON.stringify(outcome, null, 2)}\n`);
  writeFileSync(join(folder, 'latest.md'), page(outcome));
  const guide = join(import.meta.dirname, '../docs/performance.md');
  const figures = `<!-- figures -->\n${place(outcome)}\n\n${targets(outcome).join('\n')}\n<!-- /figures -->`;
  writeFileSync(
    guide,
    readFileSync(guide, 'utf8').replace(/<!-- figures -->[\s\S]*<!-- \/figures -->/, () => figures),
  );
  console.log(`\n${targets(outcome).join('\n')}\n\nKept in bench/results and docs/performance.md.`);
}

/** When and where, which every figure has to be read with. */
function place({ at, machine, measurements }: Outcome): string {
  const { cpu, cores, memoryGb, system, node, syncMs } = machine;
  const loads = measurements.map(({ loadBefore }) => loadBefore);
  return [
    `Measured on ${at.slice(0, 10)} with ${cores} cores of ${cpu}, ${memoryGb} GB, ${system}, Node ${node};`,
    `one small synced write takes ${text(syncMs)} ms; load average ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)},`,
    'the measurements themselves included.',
  ].join('\n');
}

function page(outcome: Outcome): string {
  const lines = [
    '# Figures of the latest kept run',
    '',
    place(outcome),
    '',
    '## Against the targets',
    '',
    ...targets(outcome),
    ...outcome.measurements.flatMap(measurement => [
      ...['', `## ${headline(measurement)}`, ''],
      ...table(
        ['Figure', 'Measured'],
        known(measurement.figures).map(figure => cells(figure).slice(0, 2)),
      ),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function targets({ measurements }: Outcome): string[] {
  const rows = measurements.flatMap(({ title, figures }) =>
    known(figures)
      .filter(figure => figure.atMost !== undefined || figure.atLeast !== undefined)
      .map(figure => {
        const [name, value, target, met] = cells(figure);
        return [`${title}: ${name}`, target, value, met];
      }),
  );
  return table(['What', 'Target', 'Measured', 'Met'], rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [heads, heads.map(() => '---'), ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map(row => row[column]!.length)));
  return all.map(row => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
}

const known = (figures: readonly Figure[]): Figure[] => figures.filter(figure => !Number.isNaN(figure.value));

const headline = ({ title, seconds, loadBefore }: Measurement): string =>
  `${title} (${seconds.toFixed(0)} s, load at the start ${loadBefore.toFixed(1)})`;

function cells({ name, value, unit, atMost, atLeast }: Figure): [name: string, value: string, target: string, met: string] {
  const amount = (of: number): string => `${text(of)}${unit === '/s' || unit === 'x' || unit === '' ? '' : ' '}${unit}`;
  if (atMost !== undefined) return [name, amount(value), `at most ${amount(atMost)}`, value <= atMost ? 'yes' : 'no'];
  if (atLeast !== undefined) return [name, amount(value), `at least ${amount(atLeast)}`, value >= atLeast ? 'yes' : 'no'];
  return [name, amount(value), '', ''];
}

/** Three figures that count. */
function text(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
