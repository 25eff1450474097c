/** What a person types into a terminal that is shown to them: that they type at all, and that they interrupt. */

/** What a terminal says by itself: mouse, focus, answers to queries. */
const reports = /^\x1b(\[(<|[IO]|M|[?>\d;]*[cRyn]|\?\d+u)|[\]PX^_])/;
const interrupts = /^(\x03|\x1b|\x1b\[(27|99;5)u)$/;
/** One word per key would be too many. */
const tellEveryMs = 1_000;

export function hands(tell: (interrupts: boolean) => void): (bytes: Uint8Array) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return bytes => {
    const text = Buffer.from(bytes).toString('latin1');
    if (reports.test(text)) return;
    const doesInterrupt = interrupts.test(text);
    const now = performance.now();
    if (!doesInterrupt && now - toldAt < tellEveryMs) return;
    toldAt = now;
    tell(doesInterrupt);
  };
}
