import { describe, expect, test } from 'vitest';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import { batch, eventOrders, expectOneThread, playEvents } from '../../support/event-orders.ts';
import { EventsWorld } from '../../support/events-world.ts';

describe('in any order of the events, with each one lost or none, one thread comes of it', () => {
  // All of them, in ten ways each, are tried by the soak.
  const every = (step: number) => eventOrders.filter((_, index) => index % step === 0);

  test('one after another', async () => {
    for (const { order } of every(5)) await playEvents(order, 1, 1);
  });

  test('two and three at the same time', async () => {
    for (const [index, { order }] of every(9).entries()) await playEvents(order, 2 + (index % 2), index + 1);
  });
});

test('a crash before or after any call loses no message and tells none twice under another id', async () => {
  let crashes = 0;
  for (let n = 1; ; n++) {
    let ended = false;
    for (const when of ['before', 'after'] as const) {
      const world = new EventsWorld().at('04:23:00');
      ended = (await untilCrash((gate) => world.invoke(batch, gate), crashingAt(n, when))) === 'ended';
      if (ended) break;
      crashes++;
      // SQS delivers the messages again when their visibility ends.
      await world.at('04:29:00').invoke(batch);
      await world.at('04:35:00').sweep();
      expectOneThread(world, `call ${n}, ${when}`);
    }
    if (ended) break;
  }
  expect(crashes).toBeGreaterThan(15);
});
