import { test } from 'vitest';
import { type Order, surviveOrder } from '../support/journey/orders.ts';

/** The corners of the matrix; `npm run soak` has all of it. */
const orders: readonly Order[] = [
  { creating: 'late', created: 'lost', ended: 'lost', export: 'completes' },
  { creating: 'lost', created: 'late', ended: 'doubled', export: 'completes' },
  { creating: 'doubled', created: 'doubled', ended: 'late', export: 'fails' },
];

test.each(orders)(
  '0168 $creating, 0169 $created, the end $ended: an export that $export ends the same',
  { timeout: 180_000 },
  surviveOrder,
);
