/** Writes what the recordings of test/fixtures/states show into docs/states.md; `--check` only says whether that is done. */

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { flaps, latencies, recordings, replay } from '../test/helpers/state-corpus.ts';

const file = resolve(import.meta.dirname, '../docs/states.md');
const [begin, end] = ['<!-- recordings -->\n', '<!-- /recordings -->'];

const rows = [];
const all = [];
for (const path of recordings()) {
  const played = await replay(path);
  all.push(played);
  /** @param {string} state */
  const soonest = state => {
    const found = latencies(played).filter(each => each.state === state);
    return found.length === 0 ? '' : found.map(({ ms }) => (ms === null ? 'never' : `${ms}`)).join(', ');
  };
  const cells = [
    played.name,
    `${Math.round(played.lastsMs / 1000)} s`,
    played.expected.length,
    flaps(played),
    soonest('waiting'),
    soonest('busy'),
    soonest('idle'),
  ];
  rows.push(`| ${cells.join(' | ')} |`);
}
const changes = all.flatMap(latencies);
/** @param {string} state */
const times = state => {
  const found = changes.flatMap(each => (each.state === state && each.ms !== null ? [each.ms] : [])).sort((a, b) => a - b);
  return `to \`${state}\` ${found[Math.floor(found.length / 2)]} ms in the middle and ${found.at(-1)} at most`;
};
const flapped = all.reduce((sum, played) => sum + flaps(played), 0);
const whole = `${changes.length} changes in ${rows.length} recordings, ${flapped === 0 ? 'not one flap' : `${flapped} flaps`}: ${times('waiting')},
${times('busy')}, ${times('idle')}.`;
const table = `${whole}

| Recording | lasts | changes | flaps | ms to \`waiting\` | ms to \`busy\` | ms to \`idle\` |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
const text = readFileSync(file, 'utf8');
const after = text.slice(0, text.indexOf(begin) + begin.length) + table + text.slice(text.indexOf(end));
if (process.argv.includes('--check')) {
  if (after !== text) {
    console.error('states: the table in docs/states.md is stale: run `node scripts/states.mjs`');
    process.exitCode = 1;
  }
} else writeFileSync(file, after);
