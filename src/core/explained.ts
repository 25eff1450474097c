/** The answer to why something is as it is. */

export interface Explained {
  subject: string;
  state: string;
  because: string[];
  next: string | null;
  next_at: number | null;
  remedy: string | null;
}

/** Of what it is said, and how it is, whoever asks knows. */
export type Answer = Omit<Explained, 'subject' | 'state'>;
