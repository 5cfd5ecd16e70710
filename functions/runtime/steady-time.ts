import { setTimeout as delay } from 'node:timers/promises';
import type { Time } from '../domain/probe/ports.ts';

/** The wall clock as it is now, carried on by the monotonic one: nobody who sets the clock changes what is measured. */
export function steadyTime(): Time {
  const began = { wall: Date.now(), monotonic: performance.now() };
  const now = () => began.wall + performance.now() - began.monotonic;
  return { now, until: (ms) => delay(Math.max(0, ms - now())) };
}
