/** What a verb of the command is: the method it stands for, its arguments and flags as data, and what it does. */

import type { Client } from '../client/client.ts';
import type { OpenScreen, ScreenCommands } from '../client/screen-wish.ts';
import type { ServeTools } from '../client/tools-wish.ts';
import type { FlagSetting } from '../config/load.ts';
import type { MethodName, Params } from '../protocol/methods.ts';
import type { Terminal } from './terminal.ts';

export interface Verb<M extends MethodName = MethodName, F extends Flags = Flags> {
  /** The method of the contract that it calls; its summary and parameters describe the verb. */
  readonly method?: M;
  /** One line, where there is no method or the method's own line does not fit. */
  readonly summary?: string;
  /** `<ID...>` and what that is. */
  readonly args?: readonly (readonly [name: string, about: string])[];
  readonly flags?: F;
  /** Flags that many verbs share and this one does not have. */
  readonly without?: readonly ('json' | 'as')[];
  /** What to say to a flag that it does not know and that resembles none it knows. */
  readonly strangeFlag?: string;
  readonly examples?: readonly string[];
  /** What else a reader of its help should know. */
  readonly about?: string;
  /** The exit code, or nothing when all went well. */
  run(call: Call<M, F>): Promise<number | undefined>;
}

/** A verb whose call nobody can type, because it is only known at run time which one it is. */
export type AnyVerb = Omit<Verb, 'run'> & { run(call: never): Promise<number | undefined> };

/** A verb in the list of all. */
export interface Entry {
  /** `task add` */
  readonly words: string;
  readonly group: Group;
  readonly verb: AnyVerb;
}

export const groups = [
  'Swarm',
  'Tasks',
  'Reporting on tasks',
  'Terminals',
  'Worktrees',
  'Messages',
  'Votes',
  'Workers',
  'Looking closer',
  'Setting up',
] as const;
/** Hidden verbs are for programs. */
export type Group = (typeof groups)[number] | 'hidden';

export type Flags = Readonly<Record<string, Flag>>;

/** A flag, `--name`, or `--name VALUE`. */
export interface Flag {
  /** What its value is called in help texts; without one the flag is a switch. */
  readonly value?: string;
  /** One letter. */
  readonly short?: string;
  /** The parameter of the verb's method that it sets, which also describes it and says what values it takes. */
  readonly param?: string;
  /** The parameter that describes it, where the verb itself makes something of the value. */
  readonly like?: string;
  /** Only where no parameter says it. */
  readonly about?: string;
  /** May be given several times. */
  readonly many?: true;
  /** The only values it takes, where no parameter says it. */
  readonly values?: readonly string[];
  /** From the text on the command line to the value, where the parameter's type does not tell. */
  readonly read?: Reader<unknown>;
}

export type Reader<T> = (text: string, context: ReadContext) => T | Promise<T>;

export interface ReadContext {
  /** The flag or argument, for messages. */
  readonly what: string;
  readonly terminal: Terminal;
}

/** One call of a verb. */
export interface Call<M extends MethodName = MethodName, F extends Flags = Flags> {
  readonly args: readonly string[];
  /** The flags that set no parameter. */
  readonly options: Options<F>;
  /** The parameters that the flags set. */
  readonly params: Partial<Params<M>>;
  readonly json: boolean;
  /** The agent to act as, from `--as`. */
  readonly as: string | undefined;
  readonly terminal: Terminal;
  /** All verbs, for the one that tells a shell about them. */
  readonly entries: readonly Entry[];
  readonly runDaemon: RunDaemon;
  readonly openScreen: OpenScreen;
  readonly serveTools: ServeTools;
  /** The commands of the user interface, which load with it. */
  screenCommands(): Promise<ScreenCommands>;
  /** Connects to the daemon; the connection is closed when the verb is done. */
  connect(more?: { capabilities?: string[] }): Promise<Client>;
}

type Options<F extends Flags> = {
  readonly [K in keyof F as F[K] extends { param: string } ? never : K]?: F[K] extends { many: true } ? Value<F[K]>[] : Value<F[K]>;
};

type Value<F extends Flag> = F extends { read: Reader<infer T> }
  ? T
  : F extends { values: readonly (infer V)[] }
    ? V
    : F extends { value: string }
      ? string
      : boolean;

export interface DaemonOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where to say that it is ready. */
  readonly readyFd?: number;
  readonly flags?: readonly FlagSetting[];
  /** Read in place of the project's swarm.yaml. */
  readonly file?: string;
  /** Its pools are started along with it, from this file, or this preset. */
  readonly up?: { readonly file: string | null; readonly preset: string | null };
}

/** Runs the daemon in this process until it ends. */
export type RunDaemon = (options: DaemonOptions) => Promise<number>;

export const defineVerb = <M extends MethodName, const F extends Flags = Record<never, Flag>>(verb: Verb<M, F>): Verb<M, F> => verb;
