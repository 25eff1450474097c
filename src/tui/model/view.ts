/** Everything that is drawn from, at one moment. */

import type { Fact } from '../../core/fact.ts';
import type { GateRun } from '../../core/gate.ts';
import type { Usage } from '../../core/usage.ts';
import type { RunDetail } from '../../protocol/run-methods.ts';
import type { Explanation, TaskDetail } from '../../protocol/task-methods.ts';
import type { Swarm } from '../state/swarm.ts';
import type { WorkPicture } from '../state/work-history.ts';
import { type BoardList, boardListOf, raisedBy } from './board-list.ts';
import { type Layout, layoutOf, type PaneName, panesOf, type Size } from './layout.ts';
import type { Look } from './look.ts';
import { focusOf, layoutKindOf, type Model } from './model.ts';

/** What the terminal of a worker shows, as far as it was asked for. */
export interface SeenScreen {
  readonly seq: number;
  readonly cols: number;
  readonly rows: number;
  /** With colours. */
  readonly lines: readonly string[];
  readonly title: string;
}

/** The keys of commands that a person has configured otherwise, by the command's name. */
export type Keys = ReadonlyMap<string, readonly string[]>;

export interface View {
  readonly swarm: Swarm;
  readonly model: Model;
  readonly size: Size;
  readonly look: Look;
  readonly now: number;
  /** The time that is looked at: now, unless the person looks back. */
  readonly moment: number;
  readonly layout: Layout;
  readonly focus: PaneName;
  readonly list: BoardList;
  readonly screens: ReadonlyMap<string, SeenScreen>;
  /** How much of the way to the time that is looked at is done; null when nobody is on the way. */
  readonly wayBack?: number | null;
  /** Who worked on what, once the timeline was asked for. */
  readonly work?: WorkPicture | undefined;
  readonly isReadOnly: boolean;
  readonly keys: Keys;
  /** Details of tasks that were gone into, and of the run that is shown. */
  readonly details: Details;
}

/** Answers that were asked for by what is shown. */
export interface Details {
  readonly task: TaskDetail | null;
  readonly history: readonly Fact[];
  /** What all attempts at it took. */
  readonly usage?: Usage;
  readonly explanation: Explanation | null;
  readonly gates: readonly GateRun[];
  readonly run: RunDetail | null;
}

export const noDetails: Details = { task: null, history: [], explanation: null, gates: [], run: null };

/** For what nobody has written down: in the past it stands beside what was, and says that it does. */
export const ofNow = ({ model }: Pick<View, 'model'>): string[] => (model.lookedAt === null ? [] : ['as it is now']);

type Given = Omit<View, 'layout' | 'focus' | 'list' | 'moment'>;

/** Derives the rest. The list of the board is kept as long as nothing that it is made of has changed. */
export function viewMaker(): (given: Given) => View {
  let last: { key: readonly unknown[]; list: BoardList } | undefined;
  return given => {
    const { swarm, model, size } = given;
    const { filter, sorting, isGrouped, hidesDone } = model;
    const key = [swarm.board, raisedBy(swarm.workers), filter, sorting, isGrouped, hidesDone];
    if (last === undefined || key.some((part, at) => part !== last!.key[at])) {
      last = { key, list: boardListOf(swarm.board, swarm.workers, { filter, sorting, isGrouped, hidesDone }) };
    }
    const layout = layoutOf(layoutKindOf(model), size, model.zoomed);
    return { ...given, moment: model.lookedAt ?? given.now, layout, focus: focusOf(model, panesOf(layout)), list: last.list };
  };
}
