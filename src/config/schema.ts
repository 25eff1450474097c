/** What swarm.yaml may hold: every key with its meaning, default and bounds, and the checked configuration made from it. */

import * as z from 'zod';
import { limits } from '../core/limits.ts';
import type { BoardPolicy } from '../core/policy.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { ScreenSettings } from '../core/screen-settings.ts';
import { themes } from '../core/themes.ts';
import { alerts } from './alert-schema.ts';
import { detachKeyPattern, detachKeyPreset } from './detach-key.ts';
import { formatDuration } from './duration.ts';
import { pools, swarm } from './pool-schema.ts';
import { prices } from './prices.ts';
import { resources } from './resource-schema.ts';
import { rule } from './rule.ts';
import { choice, duration, fraction, integer, item, key, list, size, text } from './setting.ts';

const board = z
  .strictObject({
    lease: duration('How long a claimed task stays with its owner without a sign of life.', { preset: '60s', min: '5s', max: '24h' }),
    renew: duration('How often a living owner renews its lease; less than half of the lease.', { preset: '20s', min: '1s', max: '12h' }),
    retries: integer('How often a failed task is tried again: it may fail this many times and once more.', {
      preset: 4,
      min: 0,
      max: limits.retriesPerTask,
    }),
    retryBase: duration('Pause before the first retry; each later one is twice as long.', { preset: '5s', min: '1ms', max: '24h' }),
    retryMax: duration('The longest pause before a retry.', { preset: '1h', min: '1ms', max: '7d' }),
    retryJitter: fraction('Share of the pause by which a retry is moved at random.', { preset: 0.25, min: 0, max: 1 }),
    lostMax: integer('How many workers may die with a task before it is set aside as poison.', { preset: 3, min: 1, max: 100 }),
    agingStep: duration('How long a task waits until it counts as one priority higher.', { preset: '10m', min: '1s', max: '7d' }),
    releasesMax: integer('How often a worker may give back one task before it is no longer offered to it.', {
      preset: 3,
      min: 1,
      max: 100,
    }),
  })
  .superRefine((given, context) => {
    if (given.renew * 2 >= given.lease) {
      const third = Math.floor(given.lease / 3000);
      const remedy = `write ${third}s, or a longer board.lease`;
      rule(context, ['renew'], `must be less than half of board.lease (${formatDuration(given.lease)}); ${remedy}`, ['lease']);
    }
    if (given.retryMax < given.retryBase) {
      const base = formatDuration(given.retryBase);
      rule(context, ['retryMax'], `must not be less than board.retryBase (${base}); write ${base} or more`, ['retryBase']);
    }
  })
  .transform(
    ({ lease, renew, retryBase, retryMax, agingStep, ...plain }): BoardPolicy => ({
      ...plain,
      leaseMs: lease,
      renewMs: renew,
      retryBaseMs: retryBase,
      retryMaxMs: retryMax,
      agingStepMs: agingStep,
    }),
  )
  .meta({ description: 'How tasks are claimed, retried and ordered.' });

const store = z
  .strictObject({
    durability: choice(
      'When a write counts as done: full waits for the disk, normal survives a crash of swarm but may lose the last moments in a power cut.',
      ['full', 'normal'],
      'full',
    ),
    artifacts: size('How much of the disk all artifacts together may take.', { preset: '10GB', min: '1MB', max: '1000GB' }),
  })
  .transform(({ durability, artifacts }) => ({ durability, artifactBytesMax: artifacts }))
  .meta({ description: 'The database, and the artifacts beside it.' });

const daemon = z
  .strictObject({
    logLevel: choice('The least severe messages that are logged.', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
    logBytesMax: size('Size at which the log file is replaced by a new one.', { preset: '16MB', min: '64kB', max: '1GB' }),
  })
  .meta({ description: 'The background process.' });

const messages = z
  .strictObject({
    ratePerMinute: integer('Messages one sender may send in a minute.', { preset: 120, min: 1, max: 100_000 }),
    burst: integer('Messages one sender may send at once after a silence.', { preset: 40, min: 1, max: 10_000 }),
    ttl: duration('How long a message nobody takes is kept before it becomes a dead letter.', { preset: '7d', min: '1s', max: '365d' }),
    ack: duration(
      'How soon a message that asks for an acknowledgement is delivered again when it was read without one; twice as long each time.',
      { preset: '5m', min: '1s', max: '1d' },
    ),
    deliveryTries: integer('How often such a message is delivered before it becomes a dead letter.', { preset: 5, min: 1, max: 100 }),
  })
  .transform(({ ttl, ack, ...plain }) => ({ ...plain, ttlMs: ttl, ackMs: ack }))
  .meta({ description: 'Messages between workers.' });

const terminals = z
  .strictObject({
    ring: size("How much of a worker's latest output its holder keeps in memory.", { preset: '256kB', min: '16kB', max: '64MB' }),
    logFile: size("Size at which a worker's log goes on in a new file.", { preset: '8MB', min: '64kB', max: '1GB' }),
    logTotal: size('How much of a log is kept for each worker; the oldest files go first.', { preset: '64MB', min: '128kB', max: '100GB' }),
    // Not called a key: what has that in its name is masked as a secret.
    detach: key('The key that detaches from a worker; pressed twice it is sent to it.', detachKeyPattern, detachKeyPreset),
  })
  .transform(({ ring, logFile, logTotal, detach }) => ({
    detachKey: detach,
    ringBytes: ring,
    logFileBytes: logFile,
    logTotalBytes: logTotal,
  }))
  .meta({ description: 'Workers in terminals.' });

const CommandName = z.string().regex(/^[a-z]+\.[a-z-]+$/);

const screen = z
  .strictObject({
    theme: choice('Colours of the user interface; ansi are those of your terminal.', themes, 'ansi'),
    glyphs: choice('What it is drawn with; auto asks the language settings of your terminal.', ['auto', 'unicode', 'ascii'], 'auto'),
    mouse: choice('Whether it takes the mouse; off leaves it to your terminal.', ['on', 'off'], 'on'),
    bell: choice('Whether it rings once for each new thing that needs you.', ['on', 'off'], 'on'),
    notification: choice(
      'How your terminal is asked for a notification on the desktop of the same: terminals know one, the other, or neither.',
      ['osc9', 'osc777', 'off'],
      'osc9',
    ),
    keys: z
      .record(CommandName, item('Its keys, with a blank between two, such as ctrl+p or G; none for no key.', limits.labelChars))
      .prefault({})
      .meta({
        entry: 'COMMAND',
        entryNames: 'the name of a command, as `swarm do` lists them',
        description: 'Keys of the user interface, in place of its own.',
      }),
  })
  .meta({ description: 'The user interface.' });

const notify = z
  .strictObject({
    command: list(
      'A command that tells you of each new thing that needs you: a sentence is its last argument. No shell reads it.',
      item('A word of the command.', limits.argumentChars),
      limits.argumentsPerCommand,
      'a list of words such as [notify-send, swarm]; no shell reads it',
    ).default([]),
  })
  .meta({ description: 'How you are told when nobody looks at the user interface.' });

/** A section that is left out is made of its defaults, hence the empty map as what goes in. */
export const configSchema = z.strictObject({
  version: z
    .literal(1)
    .default(1)
    .meta({ kind: 'integer', expects: '1, the only format this swarm reads', description: 'Version of this file format.' }),
  name: text('What the project is called on screen; its directory otherwise.', limits.nameChars),
  board: board.prefault({}),
  store: store.prefault({}),
  daemon: daemon.prefault({}),
  messages: messages.prefault({}),
  terminals: terminals.prefault({}),
  screen: screen.prefault({}),
  notify: notify.prefault({}),
  alerts: alerts.prefault({}),
  prices,
  swarm: swarm.prefault({}),
  pools: pools.prefault({}),
  resources: resources.prefault({}),
});

/** As the files say it, each key checked. */
export type CheckedConfig = z.output<typeof configSchema>;

/** Durations in milliseconds, sizes in bytes; the names say so. Pools have their presets and places filled in, keys their places. */
export type Config = Omit<CheckedConfig, 'pools' | 'screen'> & { readonly pools: readonly PoolSpec[]; readonly screen: ScreenSettings };
