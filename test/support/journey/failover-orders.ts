import { expect } from 'vitest';
import { announced, expectSound, ledgerKeys } from './facts.ts';
import { type Journey, startJourney } from './journey.ts';
import { isEvent, minute } from './story.ts';

/** What RDS says of one failover: it fails once, is tried again by RDS and completes; its end comes twice. */
export const arrivals = ['started', 'failed', 'completed', 'duplicate'] as const;
export type Arrival = (typeof arrivals)[number];

/** `undefined`: all four arrive. */
export const losses: readonly (Arrival | undefined)[] = [undefined, ...arrivals];

export interface FailoverOrder {
  readonly order: readonly Arrival[];
  readonly lost: readonly (Arrival | undefined)[];
  /** In seconds; with 0 two invocations work on them at the same time. */
  readonly apart: 0 | 20;
}

const ids: Readonly<Record<Arrival, string>> = {
  started: 'RDS-EVENT-0073',
  failed: 'RDS-EVENT-0069',
  completed: 'RDS-EVENT-0071',
  duplicate: 'RDS-EVENT-0071',
};

/** As the local RDS dates them: it calls a failover complete after 24 seconds. */
const secondsAfter: Readonly<Record<Arrival, number>> = {
  started: 0,
  failed: 12,
  completed: 24,
  duplicate: 24,
};

/** One failover after the other, each losing another of its events: each must be one incident, told from end to end. */
export async function surviveFailoverOrders({ order, lost, apart }: FailoverOrder): Promise<void> {
  const journey = await startJourney('test/support/configs/failover.config.ts');
  try {
    await journey.clock.runFor(6 * minute);
    for (const [index, missing] of lost.entries()) {
      await failOver(
        journey,
        order.filter((one) => one !== missing),
        apart,
      );
      await journey.clock.runFor(36 * minute);
      await expectWhole(journey, index + 1, `${order.join(' ')}, lost ${missing}, ${apart} s apart`);
    }
    expectSound(journey);
  } finally {
    await journey.close();
  }
}

async function failOver(journey: Journey, order: readonly Arrival[], apart: number): Promise<void> {
  const { bus, clock, rds } = journey;
  for (const id of [ids.started, ids.completed]) {
    bus.faults.add({
      when: (event) => isEvent(id)(event) && event.detail['arranged'] !== true,
      fault: { kind: 'drop' },
    });
  }
  const began = clock.now();
  const { writer } = await rds.failOver('ledger-core');
  await clock.runFor(40_000);
  for (const arrival of order) {
    put(journey, arrival, new Date(began.getTime() + secondsAfter[arrival] * 1_000), writer);
    if (apart > 0) await clock.runFor(apart * 1_000);
  }
}

function put({ bus }: Journey, arrival: Arrival, date: Date, writer: string): void {
  const arn = 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core';
  const texts: Readonly<Record<Arrival, string>> = {
    started: `Started cross AZ failover to DB instance: ${writer}`,
    failed: 'Cluster failover failed, check the health of your cluster instances and try again.',
    completed: `Completed failover to DB instance: ${writer}`,
    duplicate: `Completed failover to DB instance: ${writer}`,
  };
  bus.put({
    source: 'aws.rds',
    'detail-type': 'RDS DB Cluster Event',
    resources: [arn],
    time: date,
    detail: {
      arranged: true,
      EventCategories: ['failover'],
      SourceType: 'CLUSTER',
      SourceArn: arn,
      Date: date.toISOString(),
      Message: texts[arrival],
      SourceIdentifier: 'ledger-core',
      EventID: ids[arrival],
    },
  });
}

/** So many incidents, each told once when it began, once when it was over, and once why. */
async function expectWhole(journey: Journey, incidents: number, where: string): Promise<void> {
  const kinds = (await journey.probe.alerts()).map(({ kind }) => kind);
  for (const kind of ['failover-started', 'failover-over', 'failover-explained']) {
    expect(kinds.filter((one) => one === kind).length, `${kind}: ${where}`).toBe(incidents);
  }
  expect(announced(journey, 'Failover Completed').length, where).toBe(incidents);
  const closings = ledgerKeys(journey, 'incidents/').filter((key) => key.endsWith('/closing'));
  expect(closings.length, where).toBe(incidents);
  expect(ledgerKeys(journey, 'open/'), where).toEqual([]);
}
