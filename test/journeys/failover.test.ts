import { expect, test } from 'vitest';
import { loggedOutcome } from '../../local/show/function-outcome.ts';
import { announced, expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { surviveFailoverOrders } from '../support/journey/failover-orders.ts';
import { type Journey, openJourney } from '../support/journey/journey.ts';
import { minute, strike } from '../support/journey/story.ts';

const config = 'test/support/configs/failover.config.ts';
const crossZoneStarted = 'RDS-EVENT-0073';
const completed = 'RDS-EVENT-0071';

/** What the function said of its work, without sweeps. */
function outcomes({ timeline }: Journey): string[] {
  return timeline
    .of('function-log')
    .flatMap(({ line }) => loggedOutcome(line) ?? [])
    .filter(({ subject }) => subject === 'ledger-core')
    .map(({ outcome }) => outcome);
}

/** The first sweep has seen who writes; then the writer is lost. */
async function lostWriter(journey: Journey): Promise<void> {
  await journey.clock.runFor(6 * minute);
  await journey.rds.failOver('ledger-core');
  await journey.clock.runFor(12 * minute);
}

async function told(journey: Journey): Promise<string[]> {
  return (await journey.probe.alerts()).map(({ kind }) => kind);
}

/** The cause is looked for apart, for some minutes more. */
function leftOpen(journey: Journey): string[] {
  return ledgerKeys(journey, 'open/').filter((key) => !key.startsWith('open/cause-of/'));
}

function closings(journey: Journey): string[] {
  return ledgerKeys(journey, 'incidents/').filter((name) => name.endsWith('/closing'));
}

test('a failover, its events doubled: one incident, told when it began and when it was over', {
  timeout: 60_000,
}, async () => {
  const journey = await openJourney(config);
  strike(journey, crossZoneStarted, { kind: 'duplicate', copies: 2, everyMs: 20_000 });
  strike(journey, completed, { kind: 'duplicate', copies: 1, everyMs: 40_000 });
  await lostWriter(journey);

  expect(await told(journey)).toEqual(['failover-started', 'failover-over']);
  expect(announced(journey, 'Failover Started')).toHaveLength(1);
  expect(announced(journey, 'Failover Completed')).toHaveLength(1);
  expect(closings(journey)).toEqual([
    expect.stringMatching(/^incidents\/cluster-[A-Z0-9]+\/2026-11-20T02:16:.*\/closing$/),
  ]);
  expect(leftOpen(journey)).toEqual([]);
  expect(outcomes(journey).filter((outcome) => outcome === 'done')).toHaveLength(2);
  expectSound(journey);
});

test('no event arrives: the sweep finds the new writer, and RDS lists what happened', {
  timeout: 60_000,
}, async () => {
  const journey = await openJourney(config);
  strike(journey, crossZoneStarted, { kind: 'drop' });
  strike(journey, completed, { kind: 'drop' });
  await lostWriter(journey);

  expect(await told(journey)).toEqual(['failover-started', 'failover-over']);
  expect(leftOpen(journey)).toEqual([]);
  expectSound(journey);
});

test('the end twice and a failure, at the same time, and the beginning lost: one incident', {
  timeout: 120_000,
}, async () => {
  await surviveFailoverOrders({
    order: ['duplicate', 'completed', 'failed', 'started'],
    lost: ['started'],
    apart: 0,
  });
});
