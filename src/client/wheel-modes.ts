/** Who gets the mouse: the worker as soon as it asks, and as long as it does not, we, for the wheel alone. */

const trackings = new Set([9, 1000, 1001, 1002, 1003]);
const encodings = new Set([1005, 1006, 1015, 1016]);
const isMouse = (number: number): boolean => trackings.has(number) || encodings.has(number);

export class WheelModes {
  readonly #wanted: boolean;
  readonly #trackings = new Set<number>();
  readonly #encodings = new Set<number>();

  constructor(wanted: boolean) {
    this.#wanted = wanted;
  }

  get isOurs(): boolean {
    return this.#wanted && this.#trackings.size === 0;
  }

  /** All modes are off. */
  forget(): void {
    this.#trackings.clear();
    this.#encodings.clear();
  }

  /** What asks for the wheel, while it is ours. */
  wanted(): string {
    if (!this.isOurs) return '';
    const others = [...this.#encodings].filter(number => number !== 1006);
    return `${others.map(number => `\x1b[?${number}l`).join('')}\x1b[?1000h\x1b[?1006h`;
  }

  /** What to write before the worker's own change of modes: if it is about to take the mouse, ours is given up first. */
  before(numbers: readonly number[], set: boolean): string {
    const takes = set && this.isOurs && numbers.some(number => trackings.has(number));
    return takes ? `\x1b[?1000l${this.#encodings.has(1006) ? '' : '\x1b[?1006l'}` : '';
  }

  /** What to write after it; the change is noted. */
  after(numbers: readonly number[], set: boolean): string {
    if (!this.#wanted || !numbers.some(isMouse)) return '';
    const wasOurs = this.isOurs;
    for (const number of numbers) {
      const noted = trackings.has(number) ? this.#trackings : encodings.has(number) ? this.#encodings : undefined;
      if (set) noted?.add(number);
      else noted?.delete(number);
    }
    if (this.isOurs) return this.wanted();
    return wasOurs ? [...this.#encodings].map(number => `\x1b[?${number}h`).join('') : '';
  }
}
