/** One thing that needs a person. */

export interface InboxItem {
  /** The same for the same need, so that it is announced and put aside once. */
  readonly key: string;
  readonly kind: 'question' | 'help' | 'review' | 'failed' | 'run' | 'held' | 'alarm' | 'silent' | 'vote';
  /** The worker, task, pool, run or message that it is about. */
  readonly subject: string;
  readonly text: string;
  readonly since: number;
  readonly task: string | null;
  readonly worker: string | null;
  /** The one to be answered. */
  readonly message?: string;
  /** The name of the alarm. */
  readonly alarm?: string;
}
