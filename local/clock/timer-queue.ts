/** Work set for a virtual instant, in milliseconds since the epoch. */
export interface DueWork {
  readonly when: number;
  readonly label: string;
  readonly work: () => void | Promise<void>;
}

/** Timers in the order in which they are due; those due at the same instant in the order of their insertion. */
export class TimerQueue {
  readonly #sorted: DueWork[] = [];

  /** Returns what cancels the timer. */
  add(when: number, label: string, work: () => void | Promise<void>): () => void {
    const timer: DueWork = { when, label, work };
    this.#sorted.splice(this.#firstLaterThan(when), 0, timer);
    return () => {
      const index = this.#sorted.indexOf(timer);
      if (index >= 0) this.#sorted.splice(index, 1);
    };
  }

  next(): DueWork | undefined {
    return this.#sorted[0];
  }

  /** Removes and returns the first timer that is due, if any is. */
  takeDue(now: number): DueWork | undefined {
    const first = this.#sorted[0];
    return first !== undefined && first.when <= now ? this.#sorted.shift() : undefined;
  }

  clear(): void {
    this.#sorted.length = 0;
  }

  #firstLaterThan(when: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle]?.when ?? Number.POSITIVE_INFINITY) <= when) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
