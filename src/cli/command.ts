/** The command: finds the verb, reads its flags, runs it, and turns whatever happens into an exit code. */

import type { Client } from '../client/client.ts';
import type { OpenScreen, ScreenCommands } from '../client/screen-wish.ts';
import type { ServeTools } from '../client/tools-wish.ts';
import { readFlags } from './flags.ts';
import { overview, verbHelp } from './help.ts';
import { parseVerb } from './parse.ts';
import { report } from './report.ts';
import { openSession } from './session.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import type { AnyVerb, Call, Group, RunDaemon } from './verb.ts';
import { entries, findVerb } from './verbs.ts';

export interface CommandParts {
  readonly runDaemon: RunDaemon;
  readonly openScreen: OpenScreen;
  readonly serveTools: ServeTools;
  screenCommands(): Promise<ScreenCommands>;
  readonly terminal?: Terminal;
}

/** Runs one command line and gives its exit code; it never throws. */
export async function runCommand(argv: readonly string[], { terminal = processTerminal(), ...parts }: CommandParts): Promise<number> {
  try {
    return await dispatch(argv, parts, terminal);
  } catch (error) {
    return report(error, terminal, argv.includes('--json'));
  }
}

async function dispatch(argv: readonly string[], parts: Omit<CommandParts, 'terminal'>, terminal: Terminal): Promise<number> {
  const [first] = argv;
  if (first === '--version' || first === '-V') {
    const { version } = await import('../protocol/version.ts');
    terminal.print(version);
    return 0;
  }
  const asked = first === 'help' || first === '--help' || first === '-h';
  const { words, entry, rest } = findVerb(asked ? argv.slice(1) : argv);
  if (entry === undefined) return printHelp(words, undefined, terminal);
  const { verb } = entry;
  const typed = asked ? 'help' : await parseVerb(words, verb, rest);
  if (typed === 'help') return printHelp(words, verb, terminal);
  const { options, params } = await readFlags(verb, typed.flags, terminal);
  const { json, as, ...own } = options as { json?: boolean; as?: string };
  return runVerb(entry, {
    args: typed.args,
    hasDashes: rest.includes('--'),
    options: own,
    params,
    json: json ?? false,
    as,
    terminal,
    entries,
    ...parts,
  });
}

/** By these an agent works from the shell of its worker: what it reports is not to be lost with a daemon that is about to be back. */
const ofAgents: readonly Group[] = ['Tasks', 'Reporting on tasks', 'Artifacts', 'Messages', 'Votes', 'Workers'];

async function runVerb({ verb, group }: { verb: AnyVerb; group: Group }, call: Omit<Call, 'connect'>): Promise<number> {
  const clients: Client[] = [];
  const { env, note } = call.terminal;
  let isTold = false;
  const tell = (message: string): void => {
    if (!isTold) note(`swarm: ${message}`);
    isTold = true;
  };
  const connect: Call['connect'] = async (more = {}) => {
    const open = async () => {
      const client = await openSession(call.terminal, { as: call.as, ...more });
      clients.push(client);
      return client;
    };
    if (!ofAgents.includes(group) || !(await isAgent(call))) return open();
    const { insistentClient, patienceMs } = await import('../client/insist.ts');
    return insistentClient(open, { forMs: patienceMs(env), tell });
  };
  try {
    return (await verb.run({ ...call, connect } as never)) ?? 0;
  } finally {
    for (const client of clients) client.close();
  }
}

/** A worker, whose daemon has started it; or one of another terminal, where a daemon was killed rather than stopped. */
async function isAgent({ as, terminal }: Pick<Call, 'as' | 'terminal'>): Promise<boolean> {
  if (terminal.env.SWARM_TOKEN && terminal.env.SWARM_SOCKET) return true;
  if (as === undefined) return false;
  const [{ readBeacon }, { swarmPaths }] = await Promise.all([import('../config/beacon.ts'), import('../config/paths.ts')]);
  return readBeacon(swarmPaths(terminal).stateDir) !== undefined;
}

async function printHelp(words: string, verb: AnyVerb | undefined, terminal: Terminal): Promise<number> {
  terminal.print(verb === undefined ? overview(words, terminal) : await verbHelp(words, verb, terminal));
  return 0;
}
