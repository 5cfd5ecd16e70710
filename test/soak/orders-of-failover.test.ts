import { test } from 'vitest';
import {
  arrivals,
  type FailoverOrder,
  losses,
  surviveFailoverOrders,
} from '../support/journey/failover-orders.ts';
import { orders } from '../support/orders.ts';

const all: readonly FailoverOrder[] = orders(arrivals).flatMap((order) =>
  ([20, 0] as const).map((apart) => ({ order, lost: losses, apart })),
);

test.each(all.map((one) => [`${one.order.join(' ')}, ${one.apart} s apart`, one] as const))(
  '%s, with any one lost: one incident each',
  (_name, one) => surviveFailoverOrders(one),
);
