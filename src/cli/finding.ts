/** What `swarm doctor` found out about one thing. */

export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** What to do about it. */
  readonly remedy: string | null;
}

export const ok = (name: string, text: string): Finding => ({ name, state: 'ok', text, remedy: null });
export const warn = (name: string, text: string, remedy: string): Finding => ({ name, state: 'warn', text, remedy });
export const fail = (name: string, text: string, remedy: string): Finding => ({ name, state: 'fail', text, remedy });

/** A check that cannot be made is a finding as well. */
export async function checked(name: string, check: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return warn(name, `could not be checked: ${(error as Error).message}`, 'Nothing may be wrong: see whether swarm works.');
  }
}
