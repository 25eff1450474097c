/** What a program prints, within a time, for checks. Nothing it starts outlives the check. */

import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

export interface Printed {
  readonly code: number | null;
  readonly text: string;
}

const outputBytes = 1024 * 1024;

/** Its exit code, or null when it had none: it could not be started, or took too long. */
export function outputOf([file, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv, timeoutMs: number): Promise<Printed> {
  return new Promise(resolve => {
    const options = { env, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: outputBytes, encoding: 'utf8' } as const;
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, text: stdout.trim() === '' ? stderr : stdout });
    });
    child.stdin?.end();
  });
}

/** Every file that a shell would run by this name, the first one first. */
export function programsNamed(name: string, env: NodeJS.ProcessEnv): string[] {
  const folders = (env.PATH ?? '').split(path.delimiter).filter(folder => path.isAbsolute(folder));
  return [...new Set(folders)].map(folder => path.join(folder, name)).filter(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
