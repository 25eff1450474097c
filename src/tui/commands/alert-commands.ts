/** Commands on alarms: see what each is about, acknowledge it, clear it, raise one. */

import type { Alert } from '../../core/alert.ts';
import { ago } from '../../wording/age.ts';
import type { Context } from '../model/context.ts';
import { goInto, goTo, type Model, selected } from '../model/model.ts';
import { emptyField } from '../model/text-field.ts';
import type { View } from '../model/view.ts';
import type { InboxItem } from '../state/inbox-item.ts';
import { defineCommands } from './command.ts';

const noAlarm = ({ view }: Context): string | undefined => (view.swarm.alerts.length === 0 ? 'No alarm is raised.' : undefined);

/** The newest first; also where there is only one: what follows is not to be taken back. */
function choose(context: Context, title: string, alerts: readonly Alert[], then: (context: Context, alert: Alert) => void): void {
  const { now } = context.view;
  const choices = alerts.toReversed().map(({ key, rule, text, since }) => ({ id: key, text, hint: `${rule} · ${ago(since, now)}` }));
  const done = (later: Context, key: string): void => then(later, alerts.find(alert => alert.key === key)!);
  context.ask({ kind: 'pick', title, field: emptyField, at: 0, choices }, { done });
}

/** To the task, worker or pool that it is about; of the whole board, to the board. */
function visited(model: Model, { subject }: Alert, { swarm }: View): Model {
  if (swarm.board.find(subject) !== undefined) return goInto(goTo(model, 'board'), { kind: 'task', id: subject });
  if (swarm.workers.some(({ name }) => name === subject)) return goInto(goTo(model, 'workers'), { kind: 'worker', id: subject });
  if (swarm.pools.some(({ name }) => name === subject)) return selected(goTo(model, 'workers'), 'pools', subject);
  return goTo(model, 'board');
}

/** What the inbox holds of it, until somebody has acknowledged that. */
const itemOf = ({ key }: Alert, { swarm }: View): InboxItem | undefined => swarm.inbox.find(({ alarm }) => alarm === key);
const unacknowledged = (view: View): readonly Alert[] => view.swarm.alerts.filter(alert => itemOf(alert, view) !== undefined);

export const alertCommands = defineCommands([
  {
    id: 'alert.open',
    title: 'The alarms: go to what one is about',
    keys: ['!'],
    scope: 'global',
    needsPresent: true,
    refused: noAlarm,
    run: context =>
      choose(context, 'Alarms', context.view.swarm.alerts, ({ view, change }, alert) => change(model => visited(model, alert, view))),
  },
  {
    id: 'alert.ack',
    title: 'Acknowledge an alarm: it stays raised, and leaves the inbox',
    keys: [],
    scope: 'global',
    changes: true,
    refused: context => noAlarm(context) ?? (unacknowledged(context.view).length === 0 ? 'All alarms are acknowledged.' : undefined),
    run: context =>
      choose(context, 'Acknowledge', unacknowledged(context.view), ({ view, act, call }, alert) => {
        const { message: id } = itemOf(alert, view)!;
        void act(`${alert.key} acknowledged`, () => call('message.ack', { id: id! }));
      }),
  },
  {
    id: 'alert.clear',
    title: 'Clear an alarm; one of a rule comes back with its cause',
    keys: [],
    scope: 'global',
    changes: true,
    refused: noAlarm,
    run: context =>
      choose(
        context,
        'Clear',
        context.view.swarm.alerts,
        ({ act, call }, { key }) => void act(`${key} cleared`, () => call('alert.clear', { key })),
      ),
  },
  {
    id: 'alert.raise',
    title: 'Raise an alarm of your own',
    keys: [],
    scope: 'global',
    changes: true,
    run: ({ ask }) => {
      const done = ({ act, call, view }: Context, text: string): void =>
        void act('Alarm raised', () => call('alert.raise', { key: `by-hand-${view.now}`, text: text.trim() }));
      ask(
        {
          ...{ kind: 'prompt', title: 'Raise an alarm', hint: 'what is wrong; it stays until somebody clears it' },
          ...{ enter: 'raises it', field: emptyField },
        },
        { done },
      );
    },
  },
]);
