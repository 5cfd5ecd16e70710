import type { About } from '../domain/failover/about.ts';
import type { FailoverSubject } from '../domain/failover/policy-of.ts';
import type { Step } from '../domain/failover/step.ts';
import type { ProbeResult } from '../domain/probe/result.ts';
import type { Gathered } from './gather.ts';

/** A cluster that may be failing over, with everything that one wake-up knows of it. */
export interface Case extends Gathered {
  readonly about: About;
  readonly identifier: string;
  readonly policy: FailoverSubject;
  readonly steps: readonly Step[];
  readonly probed: ProbeResult | undefined;
}
