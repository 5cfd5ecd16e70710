import { expect, test } from 'vitest';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { flat, member } from './template.ts';

const schedules = [
  { name: 'nightly', schedule: 'cron(17 3 * * ? *)', timeZone: 'Europe/Berlin', keepFor: '35 days' },
];

test('each schedule of each cluster is one of EventBridge Scheduler, in its time zone, into the queue', () => {
  const synthesis = synthesize({
    ...oneCluster,
    clusters: [
      { identifier: 'ledger-core', backups: { mode: 'act', schedules } },
      { tag: { key: 'team', value: 'a/b' }, name: 'team a/b', backups: { schedules } },
      { identifier: 'left-alone', backups: { mode: 'off', schedules } },
    ],
  });
  const found = Object.values(resourcesOf(synthesis, 'AWS::Scheduler::Schedule'))
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
      'cron(17 3 * * ? *)',
      'Europe/Berlin',
      { policy, schedule: 'nightly', due: '<aws.scheduler.scheduled-time>' },
      expect.stringMatching(/^<CompleteBackupsWakeUpsQueue\w{8}\.Arn>$/),
    ]),
  );
});
