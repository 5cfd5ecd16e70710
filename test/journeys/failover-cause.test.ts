import { expect, test } from 'vitest';
import { announced, expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { minute } from '../support/journey/story.ts';

test('who asked for a failover follows in its thread, with a chart in the ledger, under the roles of the stack', {
  timeout: 120_000,
}, async () => {
  const journey = await openJourney('test/support/configs/failover.config.ts');
  await journey.clock.runFor(6 * minute);
  const at = journey.clock.now();
  journey.cloudTrail.record({
    name: 'FailoverDBCluster',
    at,
    username: 'alice',
    record: {
      userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::123456789012:assumed-role/dba/alice' },
      sourceIPAddress: '203.0.113.7',
      requestParameters: { dBClusterIdentifier: 'ledger-core' },
    },
  });
  journey.cloudWatch.arrange(
    'ledger-core-1',
    'CPUUtilization',
    [10, 5, 2].map((ago, index) => ({ at: new Date(at.getTime() - ago * minute), value: 41 + index * 28 })),
  );
  await journey.rds.failOver('ledger-core');
  await journey.clock.runFor(30 * minute);

  const kinds = (await journey.probe.alerts()).map(({ kind }) => kind);
  expect(kinds).toEqual(['failover-started', 'failover-over', 'failover-explained']);
  expect(announced(journey, 'Failover Explained')).toHaveLength(1);
  const kept = ledgerKeys(journey, 'incidents/').map((key) => key.split('/').at(-1));
  expect(kept.toSorted()).toEqual([
    'around.png',
    'before.png',
    'cause',
    'closing',
    'current',
    'evidence',
    'opening',
  ]);
  expect(ledgerKeys(journey, 'open/')).toEqual([]);
  expectSound(journey);
});
