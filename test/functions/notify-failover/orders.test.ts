import { describe, expect, test } from 'vitest';
import type { WakeUp } from '../../../functions/domain/wake-up/wake-up.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import { wakeUpOf } from '../../support/export-world.ts';
import { FailoverWorld, failoverEvent, topologyOf } from '../../support/failover-world.ts';
import { type Gate, Interleaving, seeded } from '../../support/interleave.ts';
import { orders } from '../../support/orders.ts';

/** Started, failed, tried again by RDS and completed; the end doubled. */
const events = {
  started: failoverEvent('started', '2026-11-20T02:14:08.103Z'),
  failed: failoverEvent('failed', '2026-11-20T02:14:20.000Z'),
  completed: failoverEvent('completed', '2026-11-20T02:14:39.250Z'),
  duplicate: failoverEvent('completed', '2026-11-20T02:14:39.250Z', 'completed-2'),
} as const;
type Name = keyof typeof events;

const all = orders(Object.keys(events) as Name[]);
const losses: (Name | undefined)[] = [undefined, 'started', 'failed', 'completed', 'duplicate'];
const cases = all.flatMap((order) =>
  losses.map((lost) => ({ order: order.filter((name) => name !== lost), lost })),
);

/** The sweep has seen ledger-core-1 write; then RDS made ledger-core-2 the writer. */
async function afterFailover(): Promise<FailoverWorld> {
  const world = new FailoverWorld().at('2026-11-20T02:10:00Z');
  await world.sweep();
  world.clusters = [topologyOf('ledger-core-2')];
  return world.at('2026-11-20T02:14:41Z');
}

/** What comes by itself afterwards: timers for some minutes, and sweeps. */
async function untilQuiet(world: FailoverWorld): Promise<void> {
  for (const [index, time] of ['02:15:15', '02:16:15', '02:17:30'].entries()) {
    await world.at(`2026-11-20T${time}Z`).invoke([wakeUpOf({ cluster: 'ledger-core' }, `timer-${index}`)]);
  }
  for (const time of ['02:20:00', '02:25:00']) await world.at(`2026-11-20T${time}Z`).sweep();
}

/** One incident, told once when it began and once when it was over; a failure that came before the end is told too. */
function expectOneWholeIncident(world: FailoverWorld, where: string): void {
  expect(world.incidents, where).toHaveLength(1);
  const messages = [...new Set(world.alerts.map(({ id }) => /([a-z-]+)#/.exec(id)?.[1]))];
  expect(messages.filter((message) => message !== 'failed').toSorted(), where).toEqual([
    'closing',
    'opening',
  ]);
  const closings = world.alerts.filter(({ id }) => id.includes('/closing#'));
  expect(new Set(world.alerts.map(({ alert }) => alert.deduplicationKey)).size, where).toBe(1);
  const closing = closings.at(-1)?.alert;
  expect(closing?.figures['verdict'], where).toBe('completed');
  expect(closing?.figures['writer'], where).toBe('ledger-core-2');
  expect(world.bucket.keys('open/'), where).toEqual([]);
}

describe('in each of the 24 orders, with each one lost or none, one incident comes of it', () => {
  test('one after another', async () => {
    expect(cases).toHaveLength(120);
    for (const { order, lost } of cases) {
      const world = await afterFailover();
      for (const name of order) await world.invoke([events[name]]);
      await untilQuiet(world);
      expectOneWholeIncident(world, `${order.join(' ')}, lost ${lost}`);
    }
  });

  test.each([2, 3])('%i at the same time', async (together) => {
    for (const [index, { order, lost }] of cases.entries()) {
      const world = await afterFailover();
      const choose = seeded(index + 1);
      for (let from = 0; from < order.length; from += together) {
        const actors = order
          .slice(from, from + together)
          .map((name): [string, (gate: Gate) => Promise<unknown>] => [
            name,
            (gate) => world.invoke([events[name]], gate),
          ]);
        await new Interleaving(choose).run(Object.fromEntries(actors));
      }
      await untilQuiet(world);
      expectOneWholeIncident(world, `${order.join(' ')}, lost ${lost}`);
    }
  });

  test('all in one batch', async () => {
    for (const { order, lost } of cases) {
      const world = await afterFailover();
      await world.invoke(order.map((name): WakeUp => events[name]));
      await untilQuiet(world);
      expectOneWholeIncident(world, `${order.join(' ')}, lost ${lost}`);
    }
  });
});

describe('a crash before or after any call', () => {
  test.each([
    ['the beginning', ['started']],
    ['the end alone', ['completed']],
  ] as const)('of %s loses no message and makes no second incident', async (_what, names) => {
    let crashes = 0;
    for (let n = 1; ; n++) {
      let ended = false;
      for (const when of ['before', 'after'] as const) {
        const world = await afterFailover();
        const batch = names.map((name) => events[name]);
        const crashing = crashingAt(n, when);
        ended = (await untilCrash((gate) => world.invoke(batch, gate), crashing)) === 'ended';
        if (ended) break;
        crashes++;
        // SQS delivers the message again when its visibility ends, and the other events come in between.
        await world.at('2026-11-20T02:14:45Z').invoke([events.completed]);
        await world.at('2026-11-20T02:20:30Z').invoke(batch);
        await untilQuiet(world.at('2026-11-20T02:20:30Z'));
        await world.at('2026-11-20T02:35:00Z').sweep();
        expectOneWholeIncident(world, `${when} ${crashing.call()}`);
        const repeated = world.alerts.length - new Set(world.alerts.map(({ id }) => id)).size;
        expect(repeated, `${when} ${crashing.call()}`).toBeLessThanOrEqual(1);
      }
      if (ended) break;
    }
    expect(crashes).toBeGreaterThan(20);
  });
});
