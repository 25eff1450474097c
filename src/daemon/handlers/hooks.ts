/** Hooks of agents: what they tell becomes an observation, and unread messages go out with the answer. */

import type { MailFormat } from '../../core/agent-lore.ts';
import type { AgentState } from '../../core/agent-state.ts';
import { filledReply, hookSaid } from '../../core/hook-event.ts';
import { mailPerTurn, mailText } from '../../core/mail-text.ts';
import type { Result } from '../../protocol/methods.ts';
import type { Call, Daemon, Handlers } from '../context.ts';

type Handed = Result<'worker.hook'>;

const nothing: Handed = { output: null, told: [] };

export const hooks = {
  'worker.hook': async ({ agent, event, payload }, call, daemon) => {
    const { incarnation, name } = call.caller;
    if (incarnation === null) return nothing;
    const { turns, agents, clock, store, usage, rest } = daemon;
    const lore = agents.named(agent);
    const { state, session, mail, refusal } = hookSaid(lore, event, payload);
    turns.begin(incarnation, name, lore);
    if (session !== null && turns.learnSession(incarnation, session)) {
      await store.pools.learnSession(incarnation, session);
      await store.record({ type: 'worker.session', subject: name, by: name, data: { incarnation, agent, session } });
    }
    await usage.hooked({ incarnation, agent, session, event, payload });
    // Before it counts as idle: into one that is, messages are typed.
    if (refusal !== null) await rest.begin(name, refusal);
    if (state === 'idle' || state === 'ended') usage.nudge(incarnation);
    const { output, told } = mail === null ? nothing : await handOver(mail, call, daemon);
    const observe = (seen: AgentState): void =>
      turns.observe(incarnation, { source: 'hook', state: seen, at: clock.now(), seq: null, rule: event, evidence: words(payload) });
    observe(output === null ? state : (mail?.state ?? state));
    return { output, told };
  },

  'worker.tools': async (_, { caller }, { turns }) => {
    if (caller.incarnation !== null) turns.equipped(caller.incarnation);
    return { name: caller.name };
  },

  'worker.told': async ({ messages }, { caller }, { store }) => {
    await store.messages.told(messages, caller);
    return { messages };
  },
} satisfies Partial<Handlers>;

/** They count as read once the hook has said that it printed them: one that is killed before loses nothing. */
async function handOver({ reply }: MailFormat, { caller }: Call, { store, prompts }: Daemon): Promise<Handed> {
  // The end of a turn would become a turn that gets no answer; and what is added to a prompt without an answer is read, and never heeded.
  if (await store.pools.isParked(caller.claimant.pool)) return nothing;
  const messages = await store.messages.inbox(caller, mailPerTurn, true);
  if (messages.length === 0) return nothing;
  const mail = mailText(messages, await prompts.hasTools(caller.name));
  return { output: JSON.stringify(filledReply(reply, mail)), told: messages.map(({ id }) => id) };
}

/** What a person would want to know of it. */
function words({ message, tool_name: tool, reason, error }: Readonly<Record<string, unknown>>): string {
  return (
    [message, tool, reason, error]
      .find(value => typeof value === 'string')
      ?.toString()
      .slice(0, 200) ?? ''
  );
}
