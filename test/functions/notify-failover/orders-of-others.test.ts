import { describe, expect, test } from 'vitest';
import type { Topology } from '../../../functions/domain/failover/facts.ts';
import type { WakeUp } from '../../../functions/domain/wake-up/wake-up.ts';
import type { FailoverWorld } from '../../support/failover-world.ts';
import { type Gate, Interleaving, seeded } from '../../support/interleave.ts';
import { orders } from '../../support/orders.ts';
import {
  began,
  globalOf,
  globalWorld,
  instanceOf,
  instanceWorld,
  multiAz,
  rdsEventAt,
} from '../../support/other-failovers.ts';

interface Story {
  readonly what: string;
  readonly before: () => Promise<FailoverWorld>;
  readonly after: readonly Topology[];
  /** Four events, the end doubled. */
  readonly events: ReadonlyMap<string, WakeUp>;
  /** When the last event is there, and the sweeps that follow. */
  readonly arrived: string;
  readonly sweeps: readonly string[];
  readonly writer: string;
}

const instance: Story = {
  what: 'a Multi-AZ instance',
  before: instanceWorld,
  after: [instanceOf('eu-west-1b', 'eu-west-1a')],
  events: new Map([
    ...Object.entries(multiAz),
    ['duplicate', rdsEventAt('0049-multi-az-failover-completed', '2026-11-20T02:14:58.000Z', 'completed-2')],
  ]),
  arrived: '02:15:01',
  sweeps: ['02:16:00', '02:17:30', '02:20:00', '02:25:00'],
  writer: 'billing-db',
};

/** Started, failed, tried again by RDS and finished. */
const global: Story = {
  what: 'a global database',
  before: globalWorld,
  after: globalOf('eu-central-1'),
  events: new Map([
    ['started', rdsEventAt('0181-global-switchover-started', began)],
    ['failed', rdsEventAt('0187-global-switchover-failed', '2026-11-20T02:15:20.000Z')],
    ['finished', rdsEventAt('0185-global-switchover-finished', '2026-11-20T02:16:39.000Z')],
    ['duplicate', rdsEventAt('0185-global-switchover-finished', '2026-11-20T02:16:39.000Z', 'finished-2')],
  ]),
  arrived: '02:16:45',
  sweeps: ['02:17:30', '02:18:50', '02:20:00', '02:25:00'],
  writer: 'ledger-core-eu',
};

/** The orders of all four, and of those that are left where one is lost. */
function casesOf({ events }: Story): { order: string[]; lost: string | undefined }[] {
  const names = [...events.keys()];
  return orders(names).flatMap((order) =>
    [undefined, ...names].map((lost) => ({ order: order.filter((name) => name !== lost), lost })),
  );
}

async function afterFailover({ before, after, arrived }: Story): Promise<FailoverWorld> {
  const world = await before();
  world.clusters = [...after];
  return world.at(`2026-11-20T${arrived}Z`);
}

/** One incident, told once when it began and once when it was over; a failure that came before the end is told too. */
async function expectOneWholeIncident(story: Story, world: FailoverWorld, where: string): Promise<void> {
  for (const time of story.sweeps) await world.at(`2026-11-20T${time}Z`).sweep();
  expect(world.incidents, where).toHaveLength(1);
  const told = world.told.filter((kind) => kind !== 'failover-failed');
  expect(told.toSorted(), where).toEqual(['failover-over', 'failover-started']);
  expect(new Set(world.alerts.map(({ alert }) => alert.deduplicationKey)).size, where).toBe(1);
  const closing = world.alerts.findLast(({ alert }) => alert.kind === 'failover-over')?.alert;
  expect(closing?.figures, where).toMatchObject({ verdict: 'completed', writer: story.writer });
  expect(world.bucket.keys('open/'), where).toEqual([]);
}

function eventOf({ events }: Story, name: string): WakeUp {
  const event = events.get(name);
  if (!event) throw new Error(`no event is called ${name}`);
  return event;
}

describe.each([instance, global])('$what, in each of the 24 orders, with each one lost or none', (story) => {
  const cases = casesOf(story);

  test('one after another: one incident', async () => {
    expect(cases).toHaveLength(120);
    for (const { order, lost } of cases) {
      const world = await afterFailover(story);
      for (const name of order) await world.invoke([eventOf(story, name)]);
      await expectOneWholeIncident(story, world, `${order.join(' ')}, lost ${lost}`);
    }
  });

  test.each([2, 3])('%i at the same time: one incident', async (together) => {
    for (const [index, { order, lost }] of cases.entries()) {
      const world = await afterFailover(story);
      const choose = seeded(index + 1);
      for (let from = 0; from < order.length; from += together) {
        const actors = order
          .slice(from, from + together)
          .map((name): [string, (gate: Gate) => Promise<unknown>] => [
            name,
            (gate) => world.invoke([eventOf(story, name)], gate),
          ]);
        await new Interleaving(choose).run(Object.fromEntries(actors));
      }
      await expectOneWholeIncident(story, world, `${order.join(' ')}, lost ${lost}`);
    }
  });

  test('all in one batch: one incident', async () => {
    for (const { order, lost } of cases) {
      const world = await afterFailover(story);
      await world.invoke(order.map((name) => eventOf(story, name)));
      await expectOneWholeIncident(story, world, `${order.join(' ')}, lost ${lost}`);
    }
  });
});
