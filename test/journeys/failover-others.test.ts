import { expect, test } from 'vitest';
import { announced, expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { minute } from '../support/journey/story.ts';

const config = 'test/support/configs/failover-others.config.ts';
const together = ['cards-db', 'loans-db', 'rates-db', 'taxes-db'];
const arnOf = (region: string, cluster: string) => `arn:aws:rds:${region}:123456789012:cluster:${cluster}`;

test('a Multi-AZ instance and a global database: each one incident; four instances at once: one page', {
  timeout: 150_000,
}, async () => {
  const journey = await openJourney(config);
  const target = arnOf('eu-central-1', 'ledger-core-eu');
  journey.rds.addMultiAzInstance({ identifier: 'billing-db', zone: 'eu-west-1a', standbyZone: 'eu-west-1b' });
  journey.rds.addGlobalDatabase('ledger-world', [arnOf('eu-west-1', 'ledger-core'), target]);
  for (const identifier of together) {
    journey.rds.addMultiAzInstance({ identifier, zone: 'eu-west-1a', standbyZone: 'eu-west-1b' });
  }
  await journey.clock.runFor(6 * minute);
  journey.rds.failOverInstance('billing-db');
  await journey.clock.runFor(4 * minute);
  journey.rds.switchOver('ledger-world', target);
  await journey.clock.runFor(26 * minute);

  const told = [...(await journey.probe.alerts())];
  expect(told.map(({ kind, cluster }) => [kind, cluster])).toEqual([
    ['failover-started', 'billing-db'],
    ['failover-over', 'billing-db'],
    ['failover-started', 'ledger-core'],
    ['failover-over', 'ledger-core'],
    ['failover-explained', 'billing-db'],
    ['failover-explained', 'ledger-core'],
  ]);
  expect(announced(journey, 'Failover Completed')).toHaveLength(2);
  const incidents = ledgerKeys(journey, 'incidents/').filter((key) => key.endsWith('/closing'));
  expect(incidents.toSorted()).toEqual([
    expect.stringMatching(/^incidents\/db-[A-Z0-9]+\//),
    expect.stringMatching(/^incidents\/global-cluster-[A-Z0-9]+\//),
  ]);
  for (const identifier of together) journey.rds.failOverInstance(identifier);
  await journey.clock.runFor(26 * minute);
  const later = (await journey.probe.alerts()).slice(told.length);
  const of = (kind: string) => later.filter((alert) => alert.kind === kind).map(({ cluster }) => cluster);
  expect(of('failover-started').toSorted()).toEqual(together);
  expect(of('failover-over').toSorted()).toEqual(together);
  const pages = later.filter(({ deduplicationId }) => /^failover-pages\/.*\/opening#/.test(deduplicationId));
  expect(pages).toHaveLength(1);
  expect(of('failovers-together-over')).toHaveLength(1);

  expect(ledgerKeys(journey, 'open/')).toEqual([]);
  expectSound(journey);
});
