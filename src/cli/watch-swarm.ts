/** The live log of `swarm up`: until Ctrl-C, or until the board is done. */

import type { Client } from '../client/client.ts';
import type { Fact } from '../core/fact.ts';
import { jsonLine } from '../wording/text.ts';
import { stopDaemon } from './daemon-gone.ts';
import { endingsJson, endingsText, exitOfEndings } from './endings-text.ts';
import { followFacts } from './follow.ts';
import { liveLog } from './live-log.ts';
import { awaitFinal, type Endings } from './open-tasks.ts';
import { Standstill } from './standstill.ts';
import { painter } from './style.ts';
import { endWorkers, holdersLeft, warnOfSurvivors } from './take-down.ts';
import type { Begun, UpCall } from './up-call.ts';

const interrupted = 130;

export async function watchSwarm(call: UpCall, begun: Begun): Promise<number> {
  const { terminal, json, options, connect } = call;
  const isToEnd = options['exit-when-done'] ?? false;
  leaveOnInterrupt(call, isToEnd ? interrupted : 0);
  const tell = json ? (fact: Fact): void => terminal.print(jsonLine(fact)) : liveLog(terminal);
  if (isToEnd) return untilDone(call, begun, tell);
  const { client, head, up } = begun;
  terminal.note(up.pools.length === 0 ? noPools : 'Ctrl-C ends this log and leaves the swarm running; `swarm down` ends it.');
  return followFacts(client, { after: head, connect: () => connect(), terminal }, tell);
}

/** Also ends, by the error that says why, when the rest can never be done. */
async function untilDone(call: UpCall, { client, started, wasDown, head }: Begun, tell: (fact: Fact) => void): Promise<number> {
  const { terminal, connect } = call;
  const standstill = new Standstill(call);
  const survivors: number[] = [];
  const atEnd = async (current: Client): Promise<void> => {
    if (wasDown) survivors.push(...(await endWorkers(current, false)).survivors);
  };
  const heed = (fact: Fact): void => {
    tell(fact);
    standstill.heed(fact);
  };
  const endings = await awaitFinal(client, call, { after: head, tell: heed, atEnd, inVain: standstill.come }).catch(async error => {
    if (error !== standstill.why) throw error;
    await atEnd(await connect());
  });
  if (started) await stopDaemon(await connect());
  if (wasDown) survivors.push(...(await holdersLeft(terminal)));
  if (endings !== undefined) report(endings, call);
  warnOfSurvivors(survivors, terminal);
  client.close();
  if (endings === undefined) throw standstill.why;
  return exitOfEndings(endings) || (survivors.length > 0 ? 1 : 0);
}

const noPools = 'There are no pools: name some under `pools:` in swarm.yaml, or try `swarm up --preset demo-swarm`. Ctrl-C ends this log.';

function report(endings: Endings, { terminal, json }: UpCall): void {
  terminal.print(json ? jsonLine(endingsJson(endings)) : endingsText(endings, painter(terminal.color)));
}

function leaveOnInterrupt({ terminal }: UpCall, code: number): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      terminal.note('\nThe swarm runs on in the background; `swarm up` shows it again, `swarm down` ends it.');
      process.exit(code);
    });
  }
}
