/** What output says of an agent's state apart from the picture: titles, bells, notifications, progress, the marks of shells. */

import type { Emulator } from './emulator.ts';
import type { Evidence } from './screen.ts';

type Progress = Extract<Evidence, { kind: 'progress' }>['state'];
type Mark = Extract<Evidence, { kind: 'mark' }>['mark'];

const progressStates: readonly Progress[] = ['none', 'normal', 'error', 'indeterminate', 'paused'];
const marks: Readonly<Record<string, Mark>> = { A: 'prompt', B: 'command', C: 'output', D: 'done' };

/** ConEmu's other commands under the number of notifications: waiting, message boxes, titles, folders. */
const conEmu = /^([1-9]|1[0-2])(;|$)/;
const textLengthMax = 4096;
/** In one slice of output; a stream that only rings would otherwise be worth a message a byte. */
const evidenceMax = 64;

export interface Observer {
  /** Yields what was seen since the last time: of titles, progress and bells only the newest, the first of bells. */
  collect(): Evidence[];
}

export function observe(emulator: Emulator, seq: () => number): Observer {
  let seen: Evidence[] = [];
  let title = '';
  const see = (evidence: Evidence) => {
    if (evidence.kind === 'bell' && seen.some(({ kind }) => kind === 'bell')) return;
    if (evidence.kind === 'title' || evidence.kind === 'progress') seen = seen.filter(({ kind }) => kind !== evidence.kind);
    seen.push(evidence);
    if (seen.length > evidenceMax) seen.shift();
  };
  emulator.terminal.onBell(() => see({ kind: 'bell', seq: seq() }));
  emulator.terminal.onTitleChange(text => {
    if (text === title) return;
    title = text;
    see({ kind: 'title', text: clip(text), seq: seq() });
  });
  const on = (number: number, read: (data: string) => Evidence | undefined) =>
    emulator.input.registerOscHandler(number, data => {
      const evidence = read(data);
      if (evidence) see(evidence);
      return true;
    });
  on(9, data => progress(data, seq()) ?? (conEmu.test(data) ? undefined : notification('', data, seq())));
  on(133, data => mark(data, seq()));
  on(777, data => {
    const [command, heading = '', ...body] = data.split(';');
    return command === 'notify' ? notification(heading, body.join(';'), seq()) : undefined;
  });
  return {
    collect() {
      const collected = seen;
      seen = [];
      return collected;
    },
  };
}

const clip = (text: string): string => text.slice(0, textLengthMax);

const notification = (title: string, body: string, seq: number): Evidence => ({
  kind: 'notification',
  title: clip(title),
  body: clip(body),
  seq,
});

function progress(data: string, seq: number): Evidence | undefined {
  const [, state, percent] = /^4;([0-4])(?:;(\d{0,3}))?/.exec(data) ?? [];
  if (state === undefined) return undefined;
  return { kind: 'progress', state: progressStates[Number(state)]!, percent: percent ? Math.min(Number(percent), 100) : null, seq };
}

function mark(data: string, seq: number): Evidence | undefined {
  const [letter = '', ...fields] = data.split(';');
  const its = marks[letter];
  if (its === undefined) return undefined;
  const code = its === 'done' && /^-?\d{1,10}$/.test(fields[0] ?? '') ? Number(fields[0]) : null;
  return { kind: 'mark', mark: its, exitCode: code, seq };
}
