/** Ctrl-C while a verb waits or follows: it ends at once, by the exit code that shells use for it. */

const interrupted = 130;

export function exitOnInterrupt(): void {
  process.once('SIGINT', () => process.exit(interrupted));
}
