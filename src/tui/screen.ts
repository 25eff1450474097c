/** The screen of one person, from opening to leaving: it holds the terminal, keeps the view up to date, and has it drawn. */

import { HeldTerminal } from '../client/held-terminal.ts';
import { sizeOf } from '../client/viewer-terminal.ts';
import { SwarmError } from '../core/error.ts';
import type { MethodName, Params, Result } from '../protocol/methods.ts';
import { Announcer } from './announcer.ts';
import { pinned } from './commands/selection.ts';
import { dispatch, runById } from './dispatch.ts';
import type { Drawing } from './drawing.tsx';
import { type Faults, faultsTo } from './faults.ts';
import type { Answer, Context } from './model/context.ts';
import { type Look, lookOf } from './model/look.ts';
import { recalled, remembered } from './model/memory.ts';
import { firstModel, type Model, settled, toasted, topped, undoable } from './model/model.ts';
import { type View, viewMaker } from './model/view.ts';
import { Hits } from './pieces/hits.ts';
import type { ScreenOptions } from './screen-options.ts';
import { Link } from './state/link.ts';
import { Pacer } from './state/pacer.ts';
import { Store } from './state/store.ts';
import { noSpending, type Swarm } from './state/swarm.ts';
import { Tracker } from './state/tracker.ts';
import type { Frame } from './terminal/cells.ts';
import { type InputEvent, TerminalInput } from './terminal/input.ts';
import { closeScreen, copied, mouse, openScreen } from './terminal/modes.ts';
import { Outlet } from './terminal/outlet.ts';
import { Typist } from './terminal/typist.ts';
import { Watch } from './watch.ts';

/** With nothing happening: ages go on, in seconds where something is under way, else in minutes. */
const beatMs = 1_000;
const beatsIdle = 10;
const drawEveryMs = 100;
/** Where nobody looks, or movement is unwelcome. */
const drawCalmlyEveryMs = 1_000;

export class PersonScreen {
  readonly #options: ScreenOptions;
  readonly #tracker: Tracker;
  readonly #link: Link;
  readonly #watch: Watch;
  readonly #pacer: Pacer;
  readonly #outlet: Outlet;
  readonly #held: HeldTerminal;
  readonly #input: TerminalInput;
  readonly #hits = new Hits();
  readonly #makeView = viewMaker();
  readonly #announcer: Announcer;
  readonly #typist: Typist;
  readonly #faults: Faults;
  readonly #end = Promise.withResolvers<void>();
  readonly store: Store<View>;
  #model: Model;
  /** What follows from what lies on top. */
  #answer: Answer = {};
  #drawing: Drawing | undefined;
  #isAway = false;
  #beats = 0;
  #look = lookOf('ansi', false);

  constructor(options: ScreenOptions) {
    this.#options = options;
    const { project, theme, isThemeGiven, hasMouse, memory, terminal, now, connect, revive } = options;
    const last = recalled({ ...firstModel, theme, hasMouse }, memory.read());
    this.#model = { ...last, theme: isThemeGiven ? theme : last.theme, hasMouse: hasMouse && last.hasMouse };
    this.#tracker = new Tracker(project, now());
    const onNews = (): void => this.#pacer.soon();
    this.#link = new Link({ tracker: this.#tracker, connect, revive, onNews, now, onAnotherBoard: () => this.#beginAnew() });
    this.#watch = new Watch({ link: this.#link, tracker: this.#tracker, onNews, now });
    this.#pacer = new Pacer(() => this.#flush(), options.isCalm ? drawCalmlyEveryMs : drawEveryMs);
    this.#outlet = new Outlet(terminal.output);
    this.#faults = faultsTo(options.faults);
    this.#announcer = new Announcer(sequence => this.#outlet.say(sequence), options);
    this.#typist = new Typist({ send: text => this.#typeInto(text), onLeave: rest => this.#stopTyping(rest) });
    this.#input = new TerminalInput(event => this.#onEvent(event));
    this.#held = new HeldTerminal(terminal, {
      enter: () => openScreen(this.#model.hasMouse),
      leave: () => {
        // Nothing is drawn on a terminal that is given back.
        this.#outlet.pause();
        return closeScreen();
      },
      onResumed: () => this.#outlet.resume(),
    });
    this.store = new Store(this.#viewNow());
  }

  /** Until the person leaves. An error that no reconnecting mends is thrown, with the terminal given back. */
  async run(draw: (store: Store<View>, hits: Hits, onFrame: (frame: Frame) => void, faults: Faults) => Drawing): Promise<void> {
    const { terminal, client } = this.#options;
    this.#held.enter();
    terminal.output.on('resize', this.#onResize);
    terminal.output.on('error', this.#leave);
    terminal.input.on('data', this.#onData);
    terminal.input.resume();
    const beat = setInterval(this.#beat, beatMs);
    try {
      this.#drawing = draw(this.store, this.#hits, frame => this.#outlet.show(frame), this.#faults);
      await Promise.race([this.#end.promise, this.#link.run(client)]);
    } finally {
      clearInterval(beat);
      this.#link.close();
      this.#watch.close();
      this.#pacer.stop();
      this.#input.stop();
      terminal.input.off('data', this.#onData);
      terminal.input.pause();
      terminal.output.off('resize', this.#onResize);
      this.#drawing?.stop();
      await this.#held.leave();
      terminal.output.off('error', this.#leave);
      this.#options.memory.write(remembered(this.#model));
    }
  }

  readonly #beat = (): void => {
    const { swarm, model } = this.store.get();
    const { working, queued, needs, review } = swarm.board.lanes;
    const isMoving = model.toast !== null || [working, queued, needs, review].some(({ length }) => length > 0);
    this.#beats++;
    if (isMoving || swarm.connection.state !== 'live' || this.#beats % beatsIdle === 0) this.#pacer.soon();
  };

  readonly #leave = (): void => this.#end.resolve();

  /** What can be undone, and where the person is, belongs to the board that was. */
  #beginAnew(): void {
    this.#watch.forget();
    this.#model = { ...this.#model, undo: [], marks: new Set(), dismissed: new Set(), depths: [], lookedAt: null };
  }

  #viewNow(): View {
    const { terminal, isAscii, isReadOnly, keys, now } = this.#options;
    const at = now();
    const { cols: columns, rows } = sizeOf(terminal.output) ?? { cols: 80, rows: 24 };
    this.#tracker.dismissed(this.#model.dismissed);
    this.#model = settled(this.#model, this.#watch.screens, at);
    return this.#makeView({
      ...{ swarm: this.#swarmAt(at), model: this.#model, size: { columns, rows }, now: at, isReadOnly, keys },
      ...{
        look: this.#lookNow(isAscii),
        screens: this.#watch.screens,
        details: this.#watch.details,
        wayBack: this.#watch.past?.share ?? null,
        work: this.#watch.work.picture,
      },
    });
  }

  #viewOr(otherwise: (error: Error) => View): View {
    try {
      return this.#viewNow();
    } catch (error) {
      return otherwise(error as Error);
    }
  }

  /** The last one that could be made, with what is wrong with the next. */
  #viewWithFault(error: Error): View {
    this.#faults.add('the view', error);
    const before = this.store.get();
    const text = `The screen cannot be brought up to date: ${error.message}. Please report it with ${this.#faults.file}.`;
    return { ...before, model: toasted(this.#model, 'failed', text, before.now) };
  }

  /** As it is, or, while the person looks back, with what can be known of then. */
  #swarmAt(now: number): Swarm {
    const swarm = this.#tracker.view(now);
    const { lookedAt } = this.#model;
    if (lookedAt === null) return swarm;
    const past = this.#watch.past?.picture;
    if (past === undefined) return swarm;
    const { board, facts, workers, runs, messages } = past;
    return { ...swarm, isPast: true, board, facts, workers, runs, messages, spending: noSpending };
  }

  #lookNow(isAscii: boolean): Look {
    if (this.#look.theme !== this.#model.theme || this.#look.isAscii !== isAscii) this.#look = lookOf(this.#model.theme, isAscii);
    return this.#look;
  }

  #flush(): void {
    const view = this.#viewOr(error => this.#viewWithFault(error));
    this.#announcer.tell(view.swarm);
    if (this.#isAway) return;
    this.store.set(view);
    this.#watch.look(view);
  }

  #change(next: (model: Model) => Model): void {
    const before = this.#model;
    this.#model = next(before);
    if (before.hasMouse !== this.#model.hasMouse) this.#outlet.say(mouse(this.#model.hasMouse));
    this.#pacer.now();
  }

  readonly #onData = (chunk: Buffer | string): void => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (this.#model.typingTo === null) this.#input.push(bytes);
    else this.#typist.push(bytes);
  };

  #onEvent(event: InputEvent): void {
    if (event.kind === 'focus') {
      this.#pacer.every(event.isHere && !this.#options.isCalm ? drawEveryMs : drawCalmlyEveryMs);
      this.#watch.seen(event.isHere);
      return;
    }
    if (event.kind === 'key') this.#model = pinned(this.#model, this.store.get());
    try {
      dispatch(event, this.#context(), this.#hits);
    } catch (error) {
      this.#say('failed', (error as Error).message);
    }
  }

  readonly #onResize = (): void => {
    this.#pacer.now();
    this.#outlet.repaint();
  };

  #context(): Context {
    const context: Context = {
      view: this.store.get(),
      answer: this.#answer,
      ask: (overlay, answer) => {
        this.#answer = answer;
        this.#change(model => topped(model, overlay));
      },
      change: next => this.#change(next),
      call: (method, params) => this.#call(method, params),
      act: (what, doing, undo) => this.#act(what, doing, undo),
      say: (kind, text) => this.#say(kind, text),
      run: id => runById(id, this.#context()),
      attach: worker => void this.#attach(worker),
      workflows: () => this.#options.workflows(),
      copy: text => this.#outlet.say(copied(text)),
      repaint: () => this.#outlet.repaint(),
      suspend: () => process.kill(process.pid, 'SIGTSTP'),
      quit: this.#leave,
    };
    return context;
  }

  #call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    return this.#link.call(method, params);
  }

  async #act(what: string, doing: () => Promise<unknown>, undo?: () => Promise<unknown>): Promise<boolean> {
    try {
      await doing();
      this.#change(model => {
        const said = toasted(model, 'done', what, this.#options.now());
        return undo === undefined ? said : undoable(said, { what, run: undo });
      });
      return true;
    } catch (error) {
      const hint = error instanceof SwarmError && error.hint !== undefined ? ` ${error.hint}` : '';
      this.#say('failed', `${(error as Error).message}.${hint}`);
      return false;
    } finally {
      this.#link.refresh();
    }
  }

  #say(kind: 'done' | 'failed' | 'said', text: string): void {
    this.#change(model => toasted(model, kind, text, this.#options.now()));
  }

  #stopTyping(rest: Uint8Array): void {
    this.#change(model => ({ ...model, typingTo: null }));
    if (rest.length > 0) this.#input.push(Buffer.from(rest));
  }

  #typeInto(text: string): void {
    const { typingTo: name } = this.#model;
    if (name !== null) void this.#call('worker.type', { name, text }).catch((error: Error) => this.#say('failed', error.message));
  }

  /** The terminal is lent out, and comes back to the same view. */
  async #attach(worker: string): Promise<void> {
    if (this.#isAway) return;
    const { terminal, attach } = this.#options;
    this.#isAway = true;
    terminal.input.off('data', this.#onData);
    this.#outlet.pause();
    await this.#outlet.settled();
    await this.#held.leave();
    this.#announcer.lend(null);
    const said = await attach(worker, aside => this.#announcer.lend(aside)).catch((error: Error) => error.message);
    this.#announcer.takeBack();
    this.#held.enter();
    terminal.input.on('data', this.#onData);
    terminal.input.resume();
    this.#isAway = false;
    this.#outlet.resume();
    this.#say('said', said);
  }
}
