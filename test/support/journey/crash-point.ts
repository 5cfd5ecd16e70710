import { expect } from 'vitest';
import type { FaultPlan } from '../../../local/aws/crash.ts';
import { announced, callsOf, expectExported, expectSound, type FunctionOf, nameOf } from './facts.ts';
import { type Journey, startJourney } from './journey.ts';
import { untilRecorded } from './story.ts';

export type Kill = 'before-call' | 'before-reply' | 'after-reply';
export const kills: readonly Kill[] = ['before-call', 'before-reply', 'after-reply'];

/** Where a function's process is killed: at its n-th call from the evening on, or its n-th call of an operation. */
export interface CrashPoint extends Pick<FaultPlan, 'call' | 'operation'> {
  readonly fn: FunctionOf;
  readonly kill: Kill;
  /** The cluster itself is exported, by its schedule, instead of a snapshot of it. */
  readonly live?: boolean;
}

/**
 * A night in which a function's process is killed at that point, once. Redelivery and sweeps go on; the export must
 * be started, recorded, announced and alerted all the same, and said twice only where the process died between the
 * call that told it and the note that it was told.
 */
export async function surviveCrash(point: CrashPoint): Promise<'survived' | 'never reached'> {
  const { fn, kill, call, operation, live = false } = point;
  const journey = await startJourney(`test/support/configs/${live ? 'live' : 'exports'}.config.ts`);
  try {
    const principal = nameOf(journey, fn);
    journey.crash.plan({ principal, call, fault: { kill }, ...(operation !== undefined && { operation }) });
    if (!live) journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);
    if (journey.crash.pending().length > 0) return 'never reached';

    expectSound(journey);
    const died = crashOf(journey, fn, kill);
    await expectExported(journey, 1, await told(journey, died, kill));
    return 'survived';
  } finally {
    await journey.close();
  }
}

/**
 * The last two calls that reached AWS before the process died: after a reply it may have made one more. None where it died
 * after the reply to its last call, and had answered before.
 */
function crashOf(journey: Journey, fn: FunctionOf, kill: Kill): string[] {
  const { happenings } = journey.timeline;
  const ends = happenings.map((one) => (one.type === 'invocation-ended' ? one.result : undefined));
  const crashes = ends.filter((result) => result === 'crashed');
  if (kill === 'after-reply' && crashes.length === 0) return [];
  expect(crashes).toHaveLength(1);
  const before = new Set(happenings.slice(0, ends.indexOf('crashed')));
  return callsOf(journey, fn)
    .filter((call) => before.has(call) && call.status === 200)
    .slice(-2)
    .map(({ action }) => action);
}

/** How often each may have been told: a second time exactly where the note of the first is not certain. */
async function told(journey: Journey, died: readonly string[], kill: Kill) {
  const counted = {
    announcements: announced(journey, 'Export Verified').length,
    alerts: (await journey.probe.alerts()).length,
  };
  const may = (operation: string, count: number) => {
    const noteLost = died.at(-1) === operation && kill !== 'after-reply';
    const perhaps = died.includes(operation) && kill === 'after-reply';
    if (noteLost) return 2;
    return perhaps && count === 2 ? 2 : 1;
  };
  return {
    announcements: may('PutEvents', counted.announcements),
    alerts: may('Publish', counted.alerts),
  };
}

/**
 * The calls of a principal, counted from 1, that follow on calls which no earlier invocation began with: a crash at any
 * other one would find the world as a crash at one of these does.
 */
export function distinctCalls({ timeline }: Journey, principal: string): number[] {
  const seen = new Set<string>();
  const distinct: number[] = [];
  let path = '';
  let count = 0;
  for (const one of timeline.happenings) {
    if (one.type === 'invocation-started' && one.function === principal) path = '';
    if (one.type !== 'aws-call' || one.caller !== principal) continue;
    count += 1;
    path += ` ${one.action} ${one.status}`;
    if (seen.has(path)) continue;
    seen.add(path);
    distinct.push(count);
  }
  return distinct;
}

/** After so many failures the cause is one for all. */
const enough = 5;

/** Crashes a story once at each of these calls, until enough have failed; says of each failure where it was. */
export async function atEach(
  calls: readonly number[],
  survive: (call: number) => Promise<unknown>,
): Promise<string[]> {
  const failures: string[] = [];
  for (const call of calls) {
    if (failures.length >= enough) break;
    await survive(call).catch((error) => {
      failures.push(`call ${call}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  return failures;
}

/** Crashes a night at call 1, at call 2, and so on, until a night has no such call or enough of them have failed. */
async function atEveryCall(
  survive: (call: number) => Promise<'survived' | 'never reached'>,
): Promise<{ readonly reached: number; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  let reached = 0;
  while (failures.length < enough) {
    const call = reached + 1;
    try {
      if ((await survive(call)) === 'never reached') break;
    } catch (error) {
      failures.push(`call ${call}: ${error instanceof Error ? error.message : String(error)}`);
    }
    reached = call;
  }
  return { reached, failures };
}

/** Crashes a function at every call of a night. */
export function crashEverywhere(fn: FunctionOf, kill: Kill, { live = false } = {}) {
  return atEveryCall((call) => surviveCrash({ fn, kill, call, live }));
}
