/** Tests of what may not be read or written show nothing to whoever may do everything. */

/** `what` is skipped then, and says so. */
export function isRoot(what: string): boolean {
  const isSo = process.getuid?.() === 0;
  if (isSo) console.log(`skipped: ${what}: root may read and write everything`);
  return isSo;
}
