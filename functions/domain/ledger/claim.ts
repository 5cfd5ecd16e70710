import * as v from 'valibot';
import type { Invocation } from '../invocation.ts';

/** How long a claim outlives the deadline of its invocation: a reply in flight, a slow end of the process. */
const graceMs = 30_000;
/** How far the clocks of two invocations may differ. */
const clockToleranceMs = 5_000;

export const claimSchema = v.object({
  /** Id of the invocation that works on it. */
  by: v.string(),
  /** When its invocation is certainly over. ISO 8601, UTC. */
  until: v.pipe(v.string(), v.isoTimestamp()),
});

/** Says that an invocation is working on something, and until when others keep away. */
export type Claim = v.InferOutput<typeof claimSchema>;

/** The claim of an invocation: until its deadline and 30 seconds. */
export function claimOf(invocation: Invocation): Claim {
  return { by: invocation.id, until: new Date(invocation.deadline.getTime() + graceMs).toISOString() };
}

/** Whether the claim's holder may still be at work, allowing 5 seconds of difference between clocks. */
export function isLive(claim: Claim, now: Date): boolean {
  return now.getTime() <= Date.parse(claim.until) + clockToleranceMs;
}
