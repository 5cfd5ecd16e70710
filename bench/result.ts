import type { Kind, Verdict } from './budgets.ts';
import type { LoadTimes } from './load/measure-load.ts';
import type { BundleSize } from './size/bundle-size.ts';

/** What `.steward/bench.json` holds. Milliseconds, bytes and ISO times. */
export interface BenchResult {
  readonly takenAt: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly empty: LoadTimes;
  readonly floor: LoadTimes;
  readonly functions: readonly FunctionResult[];
}

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryBytes: number;
  /** The load average of the minute before; undefined where the system keeps none. */
  readonly busy: number | undefined;
}

export interface FunctionResult {
  readonly name: string;
  readonly kind: Kind;
  readonly size: BundleSize;
  readonly load: LoadTimes;
  /** Wall time of loading as a multiple of the floor's. */
  readonly timesFloor: number;
  /** Medians by what the event was and led to. */
  readonly warm: readonly WarmEvents[];
  /** The largest of the processes' peaks after their first event; undefined where nothing woke the function. */
  readonly peak: { readonly bytes: number; readonly after: string } | undefined;
  readonly verdicts: readonly Verdict[];
}

export interface WarmEvents {
  readonly why: string;
  readonly events: number;
  readonly ownMs: number;
  readonly cpuMs: number;
  readonly calls: number;
  readonly awsMs: number;
}
