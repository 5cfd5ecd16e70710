import { expect, test } from 'vitest';
import { resourceId } from '../../local/aws/rds/identifier.ts';
import { announced, expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { minute } from '../support/journey/story.ts';

test('who asked for a failover, and what its writer was busy with, follow in its thread, under the roles of the stack', {
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
  journey.performanceInsights.arrange(resourceId('db', 'ledger-core-1'), [
    { statement: "SELECT total FROM orders WHERE customer = 'Ada' AND id > 4711", load: 3.21 },
  ]);
  await journey.rds.failOver('ledger-core');
  await journey.clock.runFor(30 * minute);

  const kinds = (await journey.probe.alerts()).map(({ kind }) => kind);
  expect(kinds).toEqual(['failover-started', 'failover-over', 'failover-explained']);
  const ledger = journey.s3.objects(String(journey.stack.outputs['LedgerBucketName']));
  const evidence = ledger.find(({ key }) => key.endsWith('/evidence'))?.body.toString();
  expect(evidence).toContain('SELECT total FROM orders WHERE customer = ? AND id > ?');
  expect(evidence).not.toContain('Ada');
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
