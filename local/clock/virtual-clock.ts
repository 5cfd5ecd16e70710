import type { Clock, ClockTimer } from './clock.ts';
import { TimerQueue } from './timer-queue.ts';

/**
 * The clock of the local run. Virtual time runs at the speed of real time; it jumps only while somebody waits in
 * `runUntil` or `runFor`, nothing is busy, and a short real pause has shown that nothing is about to be.
 *
 * Who must hold, so that no work in flight is overtaken: the front door for each request, the Lambda host for
 * each invocation, the data plane for each piece of work. A timer's own work holds by itself until it settles.
 */
export interface VirtualClock extends Clock {
  /**
   * Lets time pass until `condition` holds; it is asked after each thing that happens.
   *
   * @throws ClockError when nothing is left to happen, or `withinMs` virtual milliseconds (24 hours unless told)
   *   would be passed; and whatever a timer threw.
   */
  runUntil(condition: () => boolean, options?: { readonly withinMs?: number }): Promise<void>;
  /** Lets `ms` virtual milliseconds pass, and all that is due in them happen. */
  runFor(ms: number): Promise<void>;
  /** Waits, without a jump, until nothing is busy. Throws what a timer threw. */
  idle(): Promise<void>;
  /** Labels of what keeps the clock from jumping now, for whoever asks why nothing happens. */
  busyWith(): readonly string[];
  /** Forgets all timers. Throws what timers threw and nobody has seen yet. */
  stop(): void;
}

export interface ClockOptions {
  /** Virtual time at creation; real time unless told. */
  readonly start?: Date;
  /** Real milliseconds since the epoch. A constant makes time pass by jumps alone. */
  readonly real?: () => number;
  /** The pause before a jump. */
  readonly settle?: () => Promise<void>;
  /** Told of an error in a timer at once, instead of the next `runUntil`, `idle` or `stop`. */
  readonly onError?: (error: Error) => void;
}

/** The run cannot go on as asked; repeating it cannot help. */
class ClockError extends Error {
  override readonly name = 'ClockError';
}

const day = 24 * 60 * 60 * 1000;
/** The longest delay that Node's own timers take. */
const longestTimeout = 2 ** 31 - 1;

export function createClock(options: ClockOptions = {}): VirtualClock {
  const real = options.real ?? Date.now;
  const settle = options.settle ?? pause;
  const timers = new TimerQueue();
  const holds = new Map<symbol, string>();
  const failures: Error[] = [];
  let offset = options.start === undefined ? 0 : options.start.getTime() - real();
  /** Grows with each hold, so that a settling wait notices work that came and went meanwhile. */
  let activity = 0;
  let driven = false;
  let stopped = false;
  let wakeUp: NodeJS.Timeout | undefined;
  let change = Promise.withResolvers<void>();

  const now = (): number => real() + offset;

  function changed(): void {
    change.resolve();
    change = Promise.withResolvers<void>();
  }

  function fail(error: unknown, label: string): void {
    const failure = error instanceof Error ? error : new Error(`${label}: ${String(error)}`);
    if (options.onError === undefined) failures.push(failure);
    else options.onError(failure);
    changed();
  }

  function throwFailures(): void {
    const seen = failures.splice(0);
    if (seen.length > 1) throw new AggregateError(seen, seen.map((failure) => failure.message).join('; '));
    if (seen[0] !== undefined) throw seen[0];
  }

  function hold(label: string): () => void {
    const key = Symbol(label);
    activity += 1;
    holds.set(key, label);
    return () => {
      if (holds.delete(key)) changed();
    };
  }

  function run(label: string, work: () => void | Promise<void>): void {
    const release = hold(label);
    // `async` so that a throw before the first await is a rejection too; the work starts at once all the same.
    (async () => work())()
      .catch((error: unknown) => fail(error, label))
      .finally(release);
  }

  function runDue(): void {
    for (let due = timers.takeDue(now()); due !== undefined; due = timers.takeDue(now())) {
      run(due.label, due.work);
    }
    arm();
  }

  /** Timers become due by real time too, while something is busy or nobody drives the clock. */
  function arm(): void {
    clearTimeout(wakeUp);
    const next = timers.next();
    if (next === undefined || stopped) return;
    wakeUp = setTimeout(
      () => {
        runDue();
        changed();
      },
      Math.min(Math.max(next.when - now(), 0), longestTimeout),
    );
    if (!driven) wakeUp.unref();
  }

  async function settled(): Promise<boolean> {
    const before = activity;
    await settle();
    return holds.size === 0 && activity === before;
  }

  /** Runs what is due, then waits for whatever is busy, or jumps. */
  async function step(limit: number): Promise<void> {
    runDue();
    if (holds.size > 0) return change.promise;
    if (!(await settled())) return;
    const next = timers.next();
    if (next === undefined)
      throw new ClockError('Nothing is left to happen, and what was waited for has not.');
    if (next.when > limit) {
      throw new ClockError(
        `What was waited for has not happened by ${new Date(limit).toISOString()}; ` +
          `next would be "${next.label}" at ${new Date(next.when).toISOString()}.`,
      );
    }
    offset = Math.max(offset, next.when - real());
  }

  async function drive(condition: () => boolean, withinMs: number): Promise<void> {
    if (driven) throw new ClockError('The clock is already being driven: await the first runUntil.');
    driven = true;
    const limit = now() + withinMs;
    try {
      for (;;) {
        throwFailures();
        if (condition()) return;
        if (stopped) throw new ClockError('The clock was stopped before what was waited for happened.');
        await step(limit);
      }
    } finally {
      driven = false;
      arm();
    }
  }

  async function idle(): Promise<void> {
    do {
      while (holds.size > 0) await change.promise;
    } while (!(await settled()));
    throwFailures();
  }

  function at(when: Date, label: string, work: () => void | Promise<void>): ClockTimer {
    if (Number.isNaN(when.getTime())) throw new ClockError(`"${label}" was set for an invalid date.`);
    if (stopped) return { cancel: () => {} };
    const cancel = timers.add(when.getTime(), label, work);
    arm();
    return {
      cancel() {
        cancel();
        arm();
      },
    };
  }

  return {
    now: () => new Date(now()),
    offsetMs: () => offset,
    at,
    after: (ms, label, work) => at(new Date(now() + ms), label, work),
    hold,
    runUntil: (condition, { withinMs = day } = {}) => drive(condition, withinMs),
    async runFor(ms) {
      let passed = false;
      at(new Date(now() + ms), 'the time waited for has passed', () => {
        passed = true;
      });
      await drive(() => passed, Number.POSITIVE_INFINITY);
      await idle();
    },
    idle,
    busyWith: () => [...holds.values()],
    stop() {
      stopped = true;
      timers.clear();
      clearTimeout(wakeUp);
      changed();
      throwFailures();
    },
  };
}

/** Long enough for bytes already sent over loopback to be read, and for what they cause to take its hold. */
async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2));
  await new Promise((resolve) => setImmediate(resolve));
}
