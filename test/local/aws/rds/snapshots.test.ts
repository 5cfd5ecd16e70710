import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalRds, type LocalRds } from '../../../support/local-rds.ts';

let rds: LocalRds;

beforeEach(() => {
  rds = createLocalRds();
});

afterEach(() => rds.clock.stop());

const minute = 60_000;

test('an automated snapshot announces its beginning and its end, some seconds late', async () => {
  const arn = rds.takeAutomatedSnapshot('ledger-core');
  expect(arn).toBe('arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:rds:ledger-core-2026-11-20-02-10');
  await rds.clock.runFor(4_000);
  expect(rds.onBus).toEqual([]);
  await rds.clock.runFor(10 * minute);
  expect(rds.onBus).toEqual([
    {
      source: 'aws.rds',
      'detail-type': 'RDS DB Cluster Snapshot Event',
      resources: [arn],
      time: new Date('2026-11-20T02:10:02.000Z'),
      detail: {
        EventCategories: ['backup'],
        SourceType: 'CLUSTER_SNAPSHOT',
        SourceArn: arn,
        Date: '2026-11-20T02:10:02.000Z',
        Message: 'Creating automated cluster snapshot',
        SourceIdentifier: 'rds:ledger-core-2026-11-20-02-10',
        EventID: 'RDS-EVENT-0168',
      },
    },
    expect.objectContaining({
      resources: [arn],
      time: new Date('2026-11-20T02:12:32.000Z'),
      detail: expect.objectContaining({
        EventID: 'RDS-EVENT-0169',
        Message: 'Automated cluster snapshot created',
      }),
    }),
  ]);
  expect([...rds.dataPlane.snapshots]).toEqual(['rds:ledger-core-2026-11-20-02-10']);
});

test('an AWS Backup snapshot announces itself as a manual one', async () => {
  const arn = rds.takeAwsBackupSnapshot('ledger-core', '1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809');
  await rds.clock.runFor(10 * minute);
  expect(rds.onBus.map(({ detail }) => [detail['EventID'], detail['SourceIdentifier']])).toEqual([
    ['RDS-EVENT-0074', 'awsbackup:job-1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809'],
    ['RDS-EVENT-0075', 'awsbackup:job-1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809'],
  ]);
  expect(arn).toMatch(/:cluster-snapshot:awsbackup:job-1a2b3c4d-/);
});

test('a copy announces nothing and shares the data of its source', async () => {
  const source = rds.takeAutomatedSnapshot('ledger-core');
  await rds.clock.runFor(10 * minute);
  const copy = rds.copySnapshot(source, 'kept-copy');
  await rds.clock.runFor(10 * minute);
  expect(copy).toBe('arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:kept-copy');
  expect(rds.onBus).toHaveLength(2);
  expect(rds.dataPlane.snapshots.size).toBe(1);
});

test('nothing is snapshot automatically while the cluster is busy', async () => {
  rds.setClusterStatus('ledger-core', 'failing-over');
  expect(() => rds.takeAutomatedSnapshot('ledger-core')).toThrow(/ledger-core is failing-over/);
});

test('a data plane that breaks fails the run, and the snapshot is failed', async () => {
  rds.dataPlane.takeSnapshot = () => Promise.reject(new Error('base backup broke'));
  rds.takeAutomatedSnapshot('ledger-core');
  await expect(rds.clock.runFor(minute)).rejects.toThrow('base backup broke');
});

test('a cluster that is removed takes its automated snapshots along, with their data', async () => {
  rds.takeAutomatedSnapshot('ledger-core');
  await rds.clock.runFor(10 * minute);
  rds.takeAwsBackupSnapshot('ledger-core', 'kept');
  await rds.clock.runFor(10 * minute);
  await rds.removeCluster('ledger-core');
  expect([...rds.dataPlane.snapshots]).toEqual(['awsbackup:job-kept']);
  expect(() => rds.takeAutomatedSnapshot('ledger-core')).toThrow(/no cluster ledger-core/);
});

test('an expired snapshot is gone, its copy and the data of both stay', async () => {
  const source = rds.takeAutomatedSnapshot('ledger-core');
  await rds.clock.runFor(10 * minute);
  const copy = rds.copySnapshot(source, 'kept-copy');
  await rds.expireSnapshot(source);
  expect([...rds.dataPlane.snapshots]).toEqual(['rds:ledger-core-2026-11-20-02-10']);
  await expect(async () => rds.expireSnapshot(source)).rejects.toThrow(/no snapshot/);
  await rds.expireSnapshot(copy);
  expect([...rds.dataPlane.snapshots]).toEqual([]);
});

test('snapshots of AWS Backup do not use up the quota of manual ones', async () => {
  for (let index = 0; index < 99; index += 1) {
    const createdAt = new Date('2026-11-19T02:12:00Z');
    rds.arrangeSnapshot('ledger-core', { identifier: `kept-${index}`, type: 'manual', createdAt });
  }
  rds.takeAwsBackupSnapshot('ledger-core', 'night');
  await rds.clock.runFor(10 * minute);
  const create = (identifier: string) =>
    answerTo({
      Action: 'CreateDBClusterSnapshot',
      DBClusterIdentifier: 'ledger-core',
      DBClusterSnapshotIdentifier: identifier,
    });
  expect((await create('the-hundredth')).status).toBe(200);
  await rds.clock.runFor(10 * minute);
  await expect(create('one-more')).rejects.toMatchObject({ code: 'SnapshotQuotaExceeded' });
});

test('DescribeEvents reaches back an hour unless told, and 14 days at most', async () => {
  const messages = async (form: Record<string, string> = {}) => {
    const { body } = await answerTo({ Action: 'DescribeEvents', ...form });
    return [...String(body).matchAll(/<Message>(.*?)<\/Message>/g)].map((match) => match[1]);
  };
  rds.takeAutomatedSnapshot('ledger-core');
  await rds.clock.runFor(59 * minute);
  expect(await messages()).toEqual([
    'Creating automated cluster snapshot',
    'Automated cluster snapshot created',
  ]);
  await rds.clock.runFor(2 * minute);
  expect(await messages()).toEqual(['Automated cluster snapshot created']);
  expect(await messages({ Duration: '62' })).toHaveLength(2);
  expect(await messages({ StartTime: '2026-11-20T00:00:00Z', EndTime: '2026-11-20T02:11:00Z' })).toEqual([
    'Creating automated cluster snapshot',
  ]);
  expect(await messages({ 'EventCategories.EventCategory.1': 'failure' })).toEqual([]);
  await rds.clock.runFor(14 * 24 * 60 * minute);
  expect(await messages({ StartTime: '2026-11-20T00:00:00Z' })).toEqual([]);
});

function answerTo(form: Record<string, string>) {
  return rds.endpoint.answer({
    service: 'rds',
    principal: { roleArn: undefined, name: 'test' },
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: {},
    body: Buffer.from(new URLSearchParams(form).toString()),
  });
}
