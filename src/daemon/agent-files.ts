/** Files that an agent is started with: in a folder of its worker, readable for the user alone, never among the user's own. */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const agentFolder = (workerDir: string): string => path.join(workerDir, 'agent');

/** In place of those of the process before it. One that is right already is left alone: it may be read just now by who was started before a crash. */
export function writeAgentFiles(workerDir: string, files: Readonly<Record<string, string>>): void {
  const folder = agentFolder(workerDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder))
    if (!Object.hasOwn(files, name)) rmSync(path.join(folder, name), { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (textOf(file) !== text) writeFileSync(file, text, { mode: 0o600 });
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
