import type { Gate } from './interleave.ts';

/** An invocation whose process ends at one of its calls to the outside. */
export interface Crashing {
  readonly gate: Gate;
  /** Resolves when the process has ended. */
  readonly ended: Promise<'crashed'>;
  /** The call at which it ended. */
  call(): string | undefined;
}

/**
 * Ends the process at its n-th call (from 1), before or after the call is carried out. Nothing of the invocation
 * happens afterwards: calls made side by side with it are neither carried out nor answered.
 */
export function crashingAt(n: number, when: 'before' | 'after'): Crashing {
  let count = 0;
  let crashedAt: string | undefined;
  let end: (value: 'crashed') => void = () => undefined;
  const ended = new Promise<'crashed'>((resolve) => {
    end = resolve;
  });
  const never = new Promise<never>(() => undefined);
  const gate: Gate = async ({ name, key }, perform) => {
    if (crashedAt !== undefined) return never;
    count++;
    if (count < n) return perform();
    crashedAt = `${name} ${key}`;
    if (when === 'after') perform();
    end('crashed');
    return never;
  };
  return { gate, ended, call: () => crashedAt };
}

/** Runs the invocation until it ends by itself or crashes. */
export async function untilCrash(
  invoke: (gate: Gate) => Promise<unknown>,
  crashing: Crashing,
): Promise<'ended' | 'crashed'> {
  return Promise.race([invoke(crashing.gate).then(() => 'ended' as const), crashing.ended]);
}
