import { test } from 'vitest';
import { fates, type Order, surviveOrder } from '../support/journey/orders.ts';

const orders: readonly Order[] = fates.flatMap((creating) =>
  fates.flatMap((created) =>
    fates.flatMap((ended) =>
      (['completes', 'fails'] as const).map((end) => ({ creating, created, ended, export: end })),
    ),
  ),
);

test.each(orders)(
  '0168 $creating, 0169 $created, the end $ended: an export that $export ends the same',
  surviveOrder,
);
