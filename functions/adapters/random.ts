import { randomInt } from 'node:crypto';

/** A uniform whole number from 0 to below the bound, of cryptographic quality. */
export function randomBelow(bound: number): number {
  return randomInt(bound);
}
