/** Prints the captioned tree of src; --write puts its short form into ARCHITECTURE.md, --check says whether it is there. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { captionedTree } from './captions.mjs';
import { root } from './fingerprint.mjs';

const page = join(root, 'ARCHITECTURE.md');
const block = /<!-- tree -->\n[\s\S]*?<!-- \/tree -->/;
const tree = captionedTree();

if (process.argv.includes('--write')) writeFileSync(page, pageWith(shortForm()));
else if (process.argv.includes('--check')) check();
else console.log(fullForm());

function check() {
  const complaints = tree.flatMap(({ folder, caption, files }) => [
    ...(caption ? [] : [`src/${folder} has no caption in scripts/captions.mjs`]),
    ...files.filter(file => !file.caption).map(file => `src/${folder}/${file.name} does not open with a caption`),
  ]);
  if (pageWith(shortForm()) !== readFileSync(page, 'utf8'))
    complaints.push('the tree in ARCHITECTURE.md is stale: run `npm run tree -- --write`');
  for (const complaint of complaints) console.error(`tree: ${complaint}`);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}

/** @param {string} tree */
function pageWith(tree) {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  if (!block.test(text)) {
    console.error('tree: ARCHITECTURE.md has no place for it, between a line <!-- tree --> and a line <!-- /tree -->');
    process.exit(1);
  }
  return text.replace(block, () => `<!-- tree -->\n\`\`\`\n${tree}\n\`\`\`\n<!-- /tree -->`);
}

function fullForm() {
  const width = Math.max(...tree.flatMap(({ files }) => files.map(file => file.name.length)));
  return tree
    .map(({ folder, caption, files }) =>
      [`src/${folder}  ${caption ?? ''}`, ...files.map(file => `  ${file.name.padEnd(width)}  ${file.caption ?? ''}`)].join('\n'),
    )
    .join('\n\n');
}

/** A line a folder: the page has to stay short while the folders fill, and `npm run tree` tells of each file. */
function shortForm() {
  const width = Math.max(...tree.map(({ folder }) => folder.length)) + 'src/'.length;
  return tree.map(({ folder, caption }) => `${`src/${folder}`.padEnd(width)}  ${caption ?? ''}`.trimEnd()).join('\n');
}
