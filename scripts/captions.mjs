/** The captioned tree of src: what each folder is for, and what each file says of itself on its first line. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './fingerprint.mjs';

/** In reading order, the domain first and the technology around it. */
const folderCaptions = new Map([
  ['core', 'pure decisions: tasks, claims, policy; no I/O, no clock, no chance'],
  ['core/workflow', 'workflows: what is written, its graph, and the planner of runs'],
  ['protocol', 'the contract: methods, facts and frames as data'],
  ['config', 'files, environment and flags become one checked configuration'],
  ['store', 'the board on disk: the store interface and SQLite behind it'],
  ['store/steps', 'the schema, one file for each of its steps'],
  ['holder', 'the keeper of one PTY, which outlives everyone'],
  ['terminal', 'screens: emulator, snapshot and replay, typing in'],
  ['worktree', 'checkouts of their own for workers and tasks: made, merged, taken away'],
  ['daemon', 'the long-running process: loop, effects, sockets'],
  ['daemon/handlers', 'what each method does, one file per noun'],
  ['daemon/screens', 'the thread that follows the terminals and serves those who view them'],
  ['client', 'the typed client, and finding or starting a daemon'],
  ['wording', 'texts for people, the same in the command and on the screen'],
  ['cli', 'the command, one file per verb'],
  ['tui', 'the screen: a client like any other, laid out by Ink'],
  ['tui/state', 'what the daemon has told: a fold of facts, and the store around it'],
  ['tui/model', 'what the person is doing: places, cursors, filters, what lies on top; pure'],
  ['tui/commands', 'every command once: keys, palette, help and mouse follow from it'],
  ['tui/pieces', 'panes, rows, gauges: what views are made of'],
  ['tui/views', 'what is drawn, one file per view'],
  ['tui/terminal', 'the terminal of the person: one reader of keys, one writer of frames'],
  ['mcp', 'the methods marked for agents, as tools'],
]);

/** @typedef {{ name: string, caption: string | undefined }} Leaf */
/** @typedef {{ folder: string, caption: string | undefined, files: Leaf[] }} Branch */

/** @param {string} text @returns {string | undefined} what a source says of itself; nothing when it does not open with a caption */
export const captionOf = text => text.match(/^(?:#![^\n]*\n)?\/\*\* (.+) \*\/\n/)?.[1];

/** @returns {Branch[]} every folder below src that holds files; src itself stands first, as '' */
export function captionedTree() {
  const order = ['', ...folderCaptions.keys()];
  const rank = (/** @type {Branch} */ { folder }) => (order.includes(folder) ? order.indexOf(folder) : order.length);
  return foldersBelow('')
    .map(folder => ({ folder, caption: folder === '' ? 'the command' : folderCaptions.get(folder), files: filesIn(folder) }))
    .filter(branch => branch.files.length > 0)
    .sort((a, b) => rank(a) - rank(b));
}

/** @param {string} folder @returns {string[]} it and all below it */
function foldersBelow(folder) {
  const inner = readdirSync(join(root, 'src', folder), { withFileTypes: true }).filter(entry => entry.isDirectory());
  return [folder, ...inner.flatMap(entry => foldersBelow(folder === '' ? entry.name : `${folder}/${entry.name}`))];
}

/** @param {string} folder @returns {Leaf[]} */
function filesIn(folder) {
  return readdirSync(join(root, 'src', folder))
    .filter(name => /\.tsx?$/.test(name))
    .sort()
    .map(name => ({ name, caption: captionOf(readFileSync(join(root, 'src', folder, name), 'utf8')) }));
}
