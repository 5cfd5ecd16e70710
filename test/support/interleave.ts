/** Picks one of `options` possibilities, from 0. */
export type Choose = (options: number) => number;

/** Choices that look like chance, and are the same for the same seed. */
export function seeded(seed: number): Choose {
  let state = seed;
  return (options) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % options;
  };
}

/** Runs a test once for every possible sequence of choices; returns how many there were. */
export async function everyChoice(run: (choose: Choose) => Promise<void>): Promise<number> {
  let path: { picked: number; options: number }[] = [];
  for (let runs = 1; ; runs++) {
    let depth = 0;
    const choose: Choose = (options) => {
      const step = path[depth] ?? { picked: 0, options };
      path[depth++] = step;
      return step.picked;
    };
    try {
      await run(choose);
    } catch (error) {
      throw new Error(`Choices ${path.map((step) => step.picked).join(',')}`, { cause: error });
    }
    path = path.slice(0, depth);
    while (path.length > 0 && lastIsExhausted(path)) path.pop();
    const last = path.at(-1);
    if (!last) return runs;
    last.picked++;
  }
}

function lastIsExhausted(path: readonly { picked: number; options: number }[]): boolean {
  const last = path.at(-1);
  return last === undefined || last.picked + 1 >= last.options;
}

export interface OutsideCall {
  readonly actor: string;
  readonly name: string;
  readonly key: string;
}

/**
 * What becomes of a call to the outside.
 *
 * - `reply`: it is carried out and answered.
 * - `crash-before`, `crash-after`: the actor's process ends, before or after it was carried out.
 * - `fail-before`, `fail-after`: the actor gets an error, though `after` it was carried out: the reply was lost.
 */
export type Fate = 'reply' | 'crash-before' | 'crash-after' | 'fail-before' | 'fail-after';

interface Waiting {
  readonly call: OutsideCall;
  proceed(fate: Fate): void;
}

/** Carries out a call to the outside when it is the actor's turn. */
export type Gate = <T>(call: { name: string; key: string }, perform: () => T) => Promise<T>;

/** Runs actors side by side, one call to the outside at a time, in an order that `choose` decides. */
export class Interleaving {
  readonly #choose: Choose;
  readonly #fate: (call: OutsideCall) => Fate;
  readonly #waiting = new Map<string, Waiting>();
  readonly #results = new Map<string, unknown>();

  constructor(choose: Choose, fate: (call: OutsideCall) => Fate = () => 'reply') {
    this.#choose = choose;
    this.#fate = fate;
  }

  /** Runs the actors until each has ended or crashed. Returns what each returned or threw; nothing for crashes. */
  async run(
    actors: Readonly<Record<string, (gate: Gate) => Promise<unknown>>>,
  ): Promise<Map<string, unknown>> {
    for (const [name, act] of Object.entries(actors)) {
      await this.#untilItWaits(name, (gate) => act(gate));
    }
    while (this.#waiting.size > 0) {
      const ready = [...this.#waiting.values()];
      const next = ready[ready.length > 1 ? this.#choose(ready.length) : 0];
      if (!next) throw new RangeError('A choice must be one of the possibilities');
      await this.#step(next);
    }
    return this.#results;
  }

  #moved: () => void = () => undefined;

  async #untilItWaits(actor: string, act: (gate: Gate) => Promise<unknown>): Promise<void> {
    const moved = new Promise<void>((resolve) => {
      this.#moved = resolve;
    });
    const gate: Gate = (call, perform) => this.#atGate({ actor, ...call }, perform);
    act(gate)
      .catch((thrown: unknown) => thrown)
      .then((result) => {
        this.#results.set(actor, result);
        this.#moved();
      });
    await moved;
  }

  async #step(next: Waiting): Promise<void> {
    const fate = this.#fate(next.call);
    this.#waiting.delete(next.call.actor);
    const moved = new Promise<void>((resolve) => {
      this.#moved = resolve;
    });
    next.proceed(fate);
    if (fate.startsWith('crash')) return;
    await moved;
  }

  #atGate<T>(call: OutsideCall, perform: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(call.actor, {
        call,
        proceed: (fate) => {
          if (fate === 'fail-before') return reject(new Error(`${call.name} failed`));
          if (fate === 'crash-before') return;
          const result = perform();
          if (fate === 'fail-after') return reject(new Error(`${call.name}: no reply`));
          if (fate === 'reply') resolve(result);
        },
      });
      this.#moved();
    });
  }
}
