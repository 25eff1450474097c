/** Files that an agent is started with: in a folder of its worker, readable for the user alone, never among the user's own. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const agentFolder = (workerDir: string): string => path.join(workerDir, 'agent');

/** In place of those that the process before it had. */
export function writeAgentFiles(workerDir: string, files: Readonly<Record<string, string>>): void {
  const folder = agentFolder(workerDir);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o600 });
}
