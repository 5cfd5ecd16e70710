import { expect, test } from 'vitest';
import { playOutage } from '../support/play-outage.ts';

test('a zone that takes twelve clusters down, in a thousand orders of events and calls', {
  timeout: 1_200_000,
}, async () => {
  let plays = 0;
  for (let seed = 1; seed <= 1_000; seed++) {
    await playOutage(12, seed);
    plays += 1;
  }
  expect(plays).toBe(1_000);
});
