import { expect, test } from 'vitest';
import { alertKinds, announced, expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { isEvent, untilRecorded } from '../support/journey/story.ts';

test('snapshots of an instance are exported beside those of clusters, under the roles of the stack', {
  timeout: 180_000,
}, async () => {
  const journey = await openJourney('test/support/configs/instance.config.ts');
  const { rds, bus, data } = journey;
  rds.addMultiAzInstance({ identifier: 'legacy-pg', zone: 'eu-west-1a', standbyZone: 'eu-west-1b' });
  // One is learnt from its event; the end of its export only from the sweep.
  bus.faults.add({ when: isEvent('RDS-EVENT-0161'), fault: { kind: 'drop' } });
  rds.takeAutomatedInstanceSnapshot('legacy-pg');
  rds.takeAutomatedSnapshot('ledger-core');
  await untilRecorded(journey, 2);

  const arns = data.exports.map(({ sourceArn }) => sourceArn.replace(/^.*:123456789012:/, '')).toSorted();
  expect(arns).toEqual([
    'cluster-snapshot:rds:ledger-core-2026-11-20-02-10',
    'snapshot:rds:legacy-pg-2026-11-20-02-10',
  ]);
  expect(data.exports.map(({ prefix }) => prefix).toSorted()).toEqual(['exports', 'instances']);
  expect(
    ledgerKeys(journey, 'exports/')
      .map((key) => key.split('/')[1]?.split('-')[0])
      .toSorted(),
  ).toEqual(['cluster', 'db']);
  expect(announced(journey, 'Export Verified')).toHaveLength(2);
  expect(await alertKinds(journey)).toEqual(['export-verified', 'export-verified']);
  expectSound(journey);
});
