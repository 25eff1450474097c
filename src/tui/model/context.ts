/** What a command gets to work with: what is seen, and every way to change something. */

import type { WorkflowShelf } from '../../client/screen-wish.ts';
import type { MethodName, Params, Result } from '../../protocol/methods.ts';
import type { Model, Toast, Undo } from './model.ts';
import type { Overlay } from './overlay.ts';
import type { View } from './view.ts';

/** What follows from what is chosen or written in something that lies on top. */
export interface Answer {
  /** A choice's id, a prompt's text; nothing for a question that was answered with yes. */
  readonly done?: (context: Context, text: string) => void;
  readonly save?: (context: Context, values: Readonly<Record<string, string>>) => Promise<void>;
  /** Told of every letter, as a filter is. */
  readonly live?: (context: Context, text: string) => void;
  readonly cancelled?: (context: Context) => void;
}

export interface Context {
  readonly view: View;
  /** Of what lies on top. */
  readonly answer: Answer;
  ask(overlay: Overlay, answer: Answer): void;
  change(next: (model: Model) => Model): void;
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>;
  /** Does something, says so, or says why not; what can be taken back is remembered. */
  act(what: string, doing: () => Promise<unknown>, undo?: Undo['run']): Promise<boolean>;
  say(kind: Toast['kind'], text: string): void;
  /** Runs a command of the registry by its name. */
  run(id: string): void;
  attach(worker: string): void;
  /** Those that a run can be started from. */
  workflows(): Promise<WorkflowShelf>;
  copy(text: string): void;
  repaint(): void;
  suspend(): void;
  quit(): void;
}
