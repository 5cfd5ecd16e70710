import { expect, test } from 'vitest';
import type { StewardConfig } from '../../infra/config/config.ts';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { flat, grantsOf, member } from './template.ts';

const live = [{ name: 'weekly', schedule: 'cron(0 3 ? * SUN *)', timeZone: 'Europe/Berlin' }];

const config: StewardConfig = {
  ...oneCluster,
  clusters: [
    { identifier: 'ledger-core', exports: { mode: 'act', live } },
    { tag: { key: 'team', value: 'a/b' }, name: 'team a/b', exports: { mode: 'observe', live } },
    { identifier: 'left-alone', exports: { mode: 'off', live } },
    { identifier: 'snapshots-only', exports: { mode: 'act' } },
  ],
};

function startsOf(configured: StewardConfig): string[] {
  const grants = grantsOf(synthesize(configured)).filter(({ actions }) =>
    actions.includes('rds:StartExportTask'),
  );
  return grants.flatMap(({ resources }) => resources.map((arn) => arn.split(':').slice(-2).join(':')));
}

test('each schedule of each cluster is one of EventBridge Scheduler, in its time zone, into the queue', () => {
  const found = Object.values(resourcesOf(synthesize(config), 'AWS::Scheduler::Schedule'))
    .map(({ Properties }) => Properties)
    .filter((properties) => properties['ScheduleExpressionTimezone'] !== undefined);
  expect(
    found.map((properties) => [
      properties['ScheduleExpression'],
      properties['ScheduleExpressionTimezone'],
      JSON.parse(String(member(properties['Target'], 'Input'))),
      flat(member(properties['Target'], 'Arn')),
    ]),
  ).toEqual(
    ['ledger-core', 'team a/b'].map((policy) => [
      'cron(0 3 ? * SUN *)',
      'Europe/Berlin',
      { policy, schedule: 'weekly', due: '<aws.scheduler.scheduled-time>' },
      expect.stringMatching(/^<ExportSnapshotsWakeUpsQueue\w{8}\.Arn>$/),
    ]),
  );
});

test('clusters may be exported themselves only where a schedule says so', () => {
  expect(startsOf(config)).toEqual(['cluster-snapshot:*', 'cluster:*']);
  expect(startsOf({ ...config, clusters: config.clusters.slice(2) })).toEqual(['cluster-snapshot:*']);
});
