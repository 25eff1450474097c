/** Hooks of agents: what they tell becomes an observation, and unread messages go out with the answer. */

import type { MailFormat } from '../../core/agent-lore.ts';
import type { AgentState } from '../../core/agent-state.ts';
import { filledReply, hookSaid } from '../../core/hook-event.ts';
import { mailPerTurn, mailText } from '../../core/mail-text.ts';
import type { Call, Daemon, Handlers } from '../context.ts';

export const hooks = {
  'worker.hook': async ({ agent, event, payload }, call, daemon) => {
    const { incarnation, name } = call.caller;
    if (incarnation === null) return { output: null };
    const { turns, agents, clock, store, usage } = daemon;
    const lore = agents.named(agent);
    const { state, session, mail } = hookSaid(lore.hooks, event, payload);
    turns.begin(incarnation, name, lore);
    if (session !== null && turns.learnSession(incarnation, session)) {
      await store.pools.learnSession(incarnation, session);
      await store.record({ type: 'worker.session', subject: name, by: name, data: { incarnation, agent, session } });
    }
    await usage.hooked({ incarnation, session, event, payload });
    if (state === 'idle' || state === 'ended') usage.nudge(incarnation);
    const output = mail === null ? null : await handOver(mail, call, daemon);
    const observe = (seen: AgentState): void =>
      turns.observe(incarnation, { source: 'hook', state: seen, at: clock.now(), seq: null, rule: event, evidence: words(payload) });
    observe(output === null ? state : (mail?.state ?? state));
    return { output };
  },
} satisfies Partial<Handlers>;

/** Told in full, they count as read. When the answer cannot arrive they are unread again. */
async function handOver({ reply }: MailFormat, { caller, ifLost }: Call, { store }: Daemon): Promise<string | null> {
  const messages = await store.inbox(caller, mailPerTurn, false);
  if (messages.length === 0) return null;
  const ids = messages.map(({ id }) => id);
  ifLost(() => void store.unread(ids, caller).catch(() => {}));
  return JSON.stringify(filledReply(reply, mailText(messages)));
}

/** What a person would want to know of it. */
function words({ message, tool_name: tool, reason }: Readonly<Record<string, unknown>>): string {
  return (
    [message, tool, reason]
      .find(value => typeof value === 'string')
      ?.toString()
      .slice(0, 200) ?? ''
  );
}
