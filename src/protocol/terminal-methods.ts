/** The contract of workers in terminals: run, type, look, signal, stop. Their bytes travel on the attach stream. */

import * as z from 'zod';
import { limits } from '../core/limits.ts';
import { Instant, Name } from '../core/names.ts';
import { SeenWorker, Worker } from '../core/worker.ts';
import { coordinators, everyone, type Method } from './method.ts';

const name = Name.describe('the worker');
const cols = z.number().int().min(1).max(limits.terminalColumns).default(120).describe('columns of its terminal');
const rows = z.number().int().min(1).max(limits.terminalRows).default(40).describe('rows of its terminal');

export const terminalMethods = {
  'worker.run': {
    summary: 'Run a command as a worker, in a terminal that outlives everybody else',
    callers: coordinators,
    params: z.strictObject({
      command: z
        .array(z.string().max(limits.argumentChars))
        .min(1, 'there is no command')
        .max(limits.argumentsPerCommand)
        .describe('the program and its arguments; no shell reads them'),
      name: Name.optional().describe('what to call it; the program with a number when left out'),
      cwd: z.string().min(1).describe('its working directory, as an absolute path'),
      env: z
        .record(z.string().min(1).max(limits.labelChars), z.string().max(limits.argumentChars))
        .refine(env => Object.keys(env).length <= limits.variablesPerCommand, `at most ${limits.variablesPerCommand} variables`)
        .default({})
        .describe('variables on top of those of the daemon'),
      cols,
      rows,
    }),
    result: z.object({ worker: Worker }),
  },
  'worker.get': { summary: 'Show one worker', callers: everyone, params: z.strictObject({ name }), result: SeenWorker },
  'worker.type': {
    summary: 'Type into the terminal of a worker; answered when the terminal has taken all of it',
    callers: coordinators,
    isLarge: true,
    params: z.strictObject({
      name,
      text: z.string().max(limits.typedBytes).describe('what to type, as it is'),
      enter: z.boolean().default(false).describe('press Enter afterwards, as a key of its own'),
    }),
    result: z.object({ written: z.number().int().describe('bytes') }),
  },
  'worker.screen': {
    summary: 'What the terminal of a worker shows now',
    callers: everyone,
    params: z.strictObject({
      name,
      ansi: z.boolean().default(false).describe('with colours, as escape sequences'),
      scrollback: z.boolean().default(false).describe('with the lines above the screen'),
      last: z
        .number()
        .int()
        .min(1)
        .max(limits.terminalRows)
        .optional()
        .describe('only so many lines, from the last that is not blank upwards'),
      after: z.number().int().nonnegative().optional().describe('answered once there is more output than this, or another size'),
      size: z
        .strictObject({ cols: z.number().int(), rows: z.number().int() })
        .optional()
        .describe('the size that is known along with `after`; the one of now when left out'),
      wait_ms: z.number().int().min(0).max(limits.screenWaitMs).default(0).describe('how long to wait for that'),
      at: Instant.optional().describe('as it was at this time, from the recording'),
    }),
    result: z.object({
      changed: z.boolean().describe('false when it is what was known; then there are no lines'),
      seq: z.number().int().describe('bytes of output so far'),
      cols: z.number().int(),
      rows: z.number().int(),
      lines: z.array(z.string()),
      cursor: z.object({ x: z.number().int(), y: z.number().int(), visible: z.boolean() }),
      alternate: z.boolean().describe('whether a full-screen program shows it'),
      title: z.string(),
    }),
  },
  'worker.usage': {
    summary: 'What the workers in terminals use now, and how much they have printed',
    callers: everyone,
    params: z.strictObject({}),
    result: z.object({
      workers: z.array(
        z.object({
          name: z.string(),
          seq: z.number().int().describe('bytes of output so far'),
          output_at: Instant.nullable().describe('when it last printed something'),
          cpu_ms: z.number().describe('processor time of all its processes so far'),
          memory: z.number().describe('bytes'),
          processes: z.number().int(),
        }),
      ),
    }),
    tool: 'memory_status',
  },
  'worker.signal': {
    summary: 'Send a signal to what runs in the terminal of a worker',
    callers: coordinators,
    params: z.strictObject({
      name,
      signal: z
        .string()
        .regex(/^SIG[A-Z0-9]{2,8}$/, 'is called SIGINT, SIGTERM and so on')
        .describe('the signal'),
    }),
    result: z.object({ name: Name }),
  },
  'worker.stop': {
    summary: 'End a worker and all that it started, politely first; answered when nothing is left',
    callers: coordinators,
    params: z.strictObject({
      name,
      grace_ms: z.number().int().min(0).max(limits.stopGraceMs).default(750).describe('how long it may take to end by itself'),
    }),
    result: z.object({ worker: Worker, survivors: z.array(z.number().int()).describe('pids that could not be ended') }),
  },
} as const satisfies Record<string, Method>;
