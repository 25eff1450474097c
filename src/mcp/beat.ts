/** Signs of life of a call that waits. */

import type { ToolCall } from './tool.ts';

const beatMsMax = 10_000;

/** Who waits lives: what else it holds stays its own, and its host is told that the call is still under way. */
export function beatWhileWaiting({ session, progress }: Pick<ToolCall, 'session' | 'progress'>, what: string): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const beat = (): void => {
    progress?.(what);
    session.call('worker.heartbeat', {}).catch(() => {});
  };
  session.greeting().then(
    ({ renew_ms: renewMs }) => {
      if (!isOver) timer = setInterval(beat, Math.min(beatMsMax, renewMs));
    },
    () => {},
  );
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
