import * as v from 'valibot';
import { type FactDependencies, recordFact } from '../../functions/domain/ledger/fact.ts';
import { type FinishedFact, finishOpenFacts } from '../../functions/domain/ledger/finish.ts';
import { type Choose, type Fate, type Gate, Interleaving, type OutsideCall } from './interleave.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';

const effectSchema = v.object({ say: v.string() });
export type Effect = v.InferOutput<typeof effectSchema>;

/** One ledger, one clock, and what the outside world saw of a single fact's effects. */
export class FactWorld {
  readonly bucket = new MemoryBucket();
  readonly performed: { id: string; say: string }[] = [];
  /** Calls that did not get a reply, in order. */
  readonly troubled: { call: OutsideCall; fate: Fate }[] = [];
  readonly fact;
  #now = Date.parse('2026-11-20T02:15:00Z');
  #invocations = 0;

  constructor(effects: number) {
    this.fact = {
      key: 'exports/cluster-A/2026-11/nightly',
      body: { status: 'complete' },
      effects: Array.from({ length: effects }, (_, position): Effect => ({ say: `effect ${position}` })),
      subject: 'nightly',
    };
  }

  /** Lets every invocation so far reach its deadline and every claim end. */
  passTime(): void {
    this.#now += 3_600_000;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** A new invocation of one minute. `act` decides what becomes of each effect beyond the gate. */
  dependencies(gate: Gate): FactDependencies<Effect> & { store: MemoryLedgerStore } {
    const id = `invocation-${++this.#invocations}`;
    return {
      store: new MemoryLedgerStore(this.bucket, gate),
      now: () => new Date(this.#now),
      invocation: { id, deadline: new Date(this.#now + 60_000) },
      parseEffect: (stored) => v.parse(effectSchema, stored),
      perform: (effect, deduplicationId) =>
        gate({ name: 'perform', key: deduplicationId }, () => {
          this.performed.push({ id: deduplicationId, say: effect.say });
        }),
    };
  }

  record = (gate: Gate): Promise<unknown> => recordFact(this.dependencies(gate), this.fact);

  /** Records by invocations that cannot be told apart, as when one batch brings the same fact twice. */
  recordBySameInvocation(): (gate: Gate) => Promise<unknown> {
    const { invocation } = this.dependencies(openGate);
    return (gate) => recordFact({ ...this.dependencies(gate), invocation }, this.fact);
  }

  sweep = (gate: Gate): Promise<FinishedFact[]> => {
    const deps = this.dependencies(gate);
    return finishOpenFacts(deps, {
      prefix: 'exports/',
      redo: async (subject) => {
        if (subject === this.fact.subject) await recordFact(deps, this.fact);
      },
    });
  };

  /** A sweep to which AWS says that there is nothing to record: its answer is older than the fact. */
  sweepWithoutRedo = (gate: Gate): Promise<FinishedFact[]> =>
    finishOpenFacts(this.dependencies(gate), { prefix: 'exports/', redo: async () => undefined });

  /** Runs invocations side by side; at most `troubles` calls (of this name, if given) meet one of the fates. */
  async run(
    actors: Readonly<Record<string, (gate: Gate) => Promise<unknown>>>,
    choose: Choose,
    fates: readonly Fate[] = [],
    troubles = 0,
    only?: string,
  ): Promise<Map<string, unknown>> {
    let left = troubles;
    const interleaving = new Interleaving(choose, (call) => {
      const atRisk = left > 0 && (only ?? call.name) === call.name;
      const picked = atRisk ? choose(fates.length + 1) : 0;
      const fate = fates[picked - 1];
      if (fate === undefined) return 'reply';
      left--;
      this.troubled.push({ call, fate });
      return fate;
    });
    return interleaving.run(actors);
  }

  /** How often an effect may have been repeated: once for each whose reply, or the note of it, was lost. */
  repeatsExplained(): number {
    return this.troubled.filter(
      ({ call, fate }) =>
        (call.name === 'perform' && fate.endsWith('after')) ||
        (call.name === 'replace' && fate.endsWith('before')),
    ).length;
  }
}

/** A gate for an invocation that runs alone and undisturbed. */
export const openGate: Gate = async (_call, perform) => perform();
