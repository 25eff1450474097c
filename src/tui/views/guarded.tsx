/** A part of the screen that cannot be drawn costs only itself: it says so, why, and what to do, until it can be drawn again. */

import { Box, Text } from 'ink';
import { Component, createContext, type ReactNode, useContext } from 'react';
import { commandOf, keysOf } from '../commands/registry.ts';
import { type Faults, noFaults } from '../faults.ts';
import { insideOf, type PaneName, type Rect } from '../model/layout.ts';
import type { View } from '../model/view.ts';
import { wrapped } from '../pieces/fitted.ts';
import { Framed } from '../pieces/pane.tsx';
import { Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { keyText } from './key-text.ts';

export type Part = PaneName | 'header' | 'inbox' | 'toast' | 'hints' | 'overlay' | 'screen';

const FaultsContext = createContext<Faults>(noFaults);
export const FaultsProvider = FaultsContext.Provider;

interface GuardedProps {
  readonly part: Part;
  readonly children: ReactNode;
}

export function Guarded({ part, children }: GuardedProps): ReactNode {
  const faults = useContext(FaultsContext);
  // Asked for anew, or of something else: what failed is tried again.
  const attempt = useView(({ model }) => `${model.redraws} ${model.depths.at(-1)?.id ?? ''} ${model.overlay?.kind ?? ''}`);
  return (
    <Guard
      {...{ attempt }}
      onFault={error => faults.add(part, error)}
      fallback={error => <Fault {...{ part, error, file: faults.file }} />}
    >
      {children}
    </Guard>
  );
}

interface GuardProps {
  /** What has failed is tried again when this is another. */
  readonly attempt: string;
  readonly onFault: (error: Error) => void;
  readonly fallback: (error: Error) => ReactNode;
  readonly children: ReactNode;
}

interface GuardState {
  readonly attempt: string;
  readonly error: Error | null;
}

class Guard extends Component<GuardProps, GuardState> {
  override state: GuardState = { attempt: this.props.attempt, error: null };

  static getDerivedStateFromError(thrown: unknown): Pick<GuardState, 'error'> {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  /** Without being mounted anew: what has not failed keeps how far it is scrolled. */
  static getDerivedStateFromProps({ attempt }: GuardProps, state: GuardState): GuardState | null {
    return attempt === state.attempt ? null : { attempt, error: null };
  }

  override componentDidCatch(): void {
    if (this.state.error !== null) this.props.onFault(this.state.error);
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : this.props.fallback(error);
  }
}

function Fault({ part, error, file }: { readonly part: Part; readonly error: Error; readonly file: string }): ReactNode {
  const view = useView(whole);
  const rect = rectOf(part, view);
  const { look, layout } = view;
  if (rect === undefined || rect.height < 1 || rect.width < 4) return null;
  const isFramed = layout.hasBorders && rect.height > 2;
  const { width, height } = isFramed ? insideOf(rect, true) : rect;
  const [first = '', ...rest] = wrapped(`${look.glyphs.failed} ${part} cannot be drawn: ${error.message}`, width);
  const words = [
    first,
    ...rest,
    ...wrapped(`${againText(view)} draws it again. It is a fault of swarm: please report it with ${file}.`, width),
  ];
  const lines = words
    .slice(0, height)
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
    .map((text, at) => <Row key={at} cells={[{ text, width, role: at <= rest.length ? 'failed' : 'dim' }]} look={look} />);
  return (
    <Box position="absolute" marginLeft={rect.x} marginTop={rect.y} width={rect.width} height={rect.height} flexDirection="column">
      {isFramed ? <Framed {...{ rect, title: part, info: '', look, isFocused: false }}>{lines}</Framed> : lines}
    </Box>
  );
}

const whole = (view: View): View => view;

function againText({ keys, look }: View): string {
  const [key = 'ctrl+l'] = keysOf(commandOf('screen.repaint')!, keys);
  return keyText(key, look.isAscii);
}

/** Nothing where there is no room for that part now. */
function rectOf(part: Part, { layout, size }: View): Rect | undefined {
  if (part === 'inbox') return layout.inbox ?? undefined;
  if (part === 'overlay') return { x: 0, y: Math.max(0, Math.floor(size.rows / 3)), width: size.columns, height: Math.min(5, size.rows) };
  if (part === 'header' || part === 'toast' || part === 'hints') return layout[part];
  return layout.panes[part] ?? (part === 'screen' ? { x: 0, y: 0, width: size.columns, height: size.rows } : undefined);
}

/** What is drawn when not even the parts could be put together. */
export class LastResort extends Component<{ readonly faults: Faults; readonly children: ReactNode }, { readonly message: string | null }> {
  override state: { readonly message: string | null } = { message: null };

  static getDerivedStateFromError(thrown: unknown): { message: string } {
    return { message: (thrown as Error | null)?.message ?? String(thrown) };
  }

  override componentDidCatch(error: Error): void {
    this.props.faults.add('the whole screen', error);
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return <Text>{`The screen cannot be drawn: ${message}. q leaves; please report it with ${this.props.faults.file}.`}</Text>;
  }
}
