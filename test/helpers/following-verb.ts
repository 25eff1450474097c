/** A verb that goes on, as a process of its own: its lines as they come. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { Arrivals } from './arrivals.ts';
import { program, type TestHome } from './daemon.ts';

export function following({ env, home }: TestHome, ...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = new Arrivals<string>();
  const remarks = new Arrivals<string>();
  createInterface(child.stdout).on('line', line => lines.push(line));
  createInterface(child.stderr).on('line', line => remarks.push(line));
  const interrupt = async (): Promise<unknown> => {
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    return code;
  };
  return { lines, remarks, interrupt };
}
