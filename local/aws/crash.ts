import { AwsError, type CallIdentity, type Principal } from './service.ts';

/** What goes wrong with one call. */
export type Fault =
  /** The process dies before the call reaches the service: nothing was done. */
  | { readonly kill: 'before-call' }
  /** The service does the work; the process dies before it can read the answer. */
  | { readonly kill: 'before-reply' }
  /** The service does the work and its answer is sent; then the process dies. */
  | { readonly kill: 'after-reply' }
  /** The service answers with this error and does nothing. */
  | { readonly answer: AwsError }
  /** The service does the work, and the connection breaks instead of an answer; the process lives. */
  | { readonly drop: 'reply' };

/** Which call: the `call`-th (from 1) of a principal, counted over one operation if that is given. */
export interface FaultPlan {
  /** `Principal.name`. */
  readonly principal: string;
  readonly call: number;
  /** API operation, `PutObject`. */
  readonly operation?: string;
  readonly fault: Fault;
}

/**
 * Faults to come, each used once. Calls count from the moment the plan is made, retries of the SDK included: a call
 * is what reached the front door and was allowed.
 */
export interface CrashScript {
  plan(plan: FaultPlan): void;
  /** The fault of this call, if any; the front door asks once for each call. */
  take(principal: Principal, identity: CallIdentity): Fault | undefined;
  /** Ends the caller's process; resolves when it is gone. */
  kill(principal: Principal): Promise<void>;
  /** Plans that have not come true: a journey that ends with some has not tested what it meant to. */
  pending(): readonly FaultPlan[];
}

/** @param kill ends the process that uses these credentials; whoever runs processes knows which. */
export function createCrashScript(
  kill: (principal: Principal) => void | Promise<void> = noProcessToKill,
): CrashScript {
  const waiting: { readonly plan: FaultPlan; callsLeft: number }[] = [];
  return {
    plan(plan) {
      if (!Number.isInteger(plan.call) || plan.call < 1) {
        throw new RangeError(`Calls count from 1; found ${plan.call}.`);
      }
      waiting.push({ plan, callsLeft: plan.call });
    },
    take(principal, identity) {
      let fault: Fault | undefined;
      for (const entry of [...waiting]) {
        if (!concerns(entry.plan, principal, identity)) continue;
        entry.callsLeft -= 1;
        if (entry.callsLeft > 0 || fault !== undefined) continue;
        fault = entry.plan.fault;
        waiting.splice(waiting.indexOf(entry), 1);
      }
      return fault;
    },
    async kill(principal) {
      await kill(principal);
    },
    pending: () => waiting.map(({ plan }) => plan),
  };
}

/** What most services answer when asked too fast; the SDK retries it. */
export function throttled(): Fault {
  return { answer: new AwsError('Throttling', 400, 'Rate exceeded') };
}

function concerns(plan: FaultPlan, principal: Principal, identity: CallIdentity): boolean {
  return (
    plan.principal === principal.name &&
    (plan.operation === undefined || plan.operation === identity.operation)
  );
}

function noProcessToKill(principal: Principal): never {
  throw new Error(`The crash script has nothing that can end the process of "${principal.name}".`);
}
