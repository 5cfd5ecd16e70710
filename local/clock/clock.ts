/** A timer on the virtual clock. */
export interface ClockTimer {
  cancel(): void;
}

/**
 * The one clock of the local run: an offset on real time. Everything AWS would do "later" (queue delays,
 * schedules, retries, export progress) is a timer here. When nothing is busy, the clock jumps to the next due
 * timer, so that a night passes in seconds; while anything is busy, virtual time runs at the speed of real time.
 */
export interface Clock {
  /** Virtual now. */
  now(): Date;
  /** Virtual minus real, in milliseconds; what a function's process adds to its own clock. */
  offsetMs(): number;
  /** Runs `work` once virtual time has reached `when`; the run counts as busy until it settles. */
  at(when: Date, label: string, work: () => void | Promise<void>): ClockTimer;
  /** Runs `work` after `ms` virtual milliseconds. */
  after(ms: number, label: string, work: () => void | Promise<void>): ClockTimer;
  /** Keeps the clock from jumping until the returned function is called. */
  hold(label: string): () => void;
}
