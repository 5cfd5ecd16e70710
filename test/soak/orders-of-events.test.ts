import { expect, test } from 'vitest';
import { eventOrders, playEvents } from '../support/event-orders.ts';

test.each([1, 2, 3])(
  'events of one trouble in each order, %i at the same time, ten ways each',
  { timeout: 600_000 },
  async (together) => {
    expect(eventOrders).toHaveLength(120);
    for (const [index, { order }] of eventOrders.entries()) {
      for (let way = 1; way <= 10; way++) await playEvents(order, together, index * 10 + way);
    }
  },
);
