import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { contract } from '../../functions/watch-changes/contract.ts';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { grantsOf } from './template.ts';

const watched = { ...oneCluster, changes: { mode: 'act' as const } };

test('nothing of it exists until somebody asks for it', () => {
  expect(synthesize().text).not.toContain('watch-changes');
});

test('one rule for each service whose calls are read, and a sweep', () => {
  const synthesis = synthesize(watched, [contract]);
  const rules = Object.values(resourcesOf(synthesis, 'AWS::Events::Rule')).map(({ Properties }) =>
    JSON.stringify(Properties['EventPattern']),
  );
  expect(rules).toHaveLength(5);
  expect(rules.find((pattern) => pattern.includes('aws.kms'))).toBe(
    '{"source":["aws.kms"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["ScheduleKeyDeletion","DisableKey","CancelKeyDeletion","EnableKey","PutKeyPolicy"]}}',
  );
  const schedules = Object.values(resourcesOf(synthesis, 'AWS::Scheduler::Schedule'));
  expect(schedules.map(({ Properties }) => Properties['ScheduleExpression'])).toEqual(['rate(60 minutes)']);
});

test('it reads, tells and remembers, and can change no cluster, snapshot or key', () => {
  const grants = grantsOf(synthesize(watched, [contract])).filter(({ resource }) =>
    /^WatchChangesRole/.test(resource),
  );
  const actions = grants.flatMap((grant) => grant.actions);
  expect(actions.filter((action) => /^(rds|kms):/.test(action)).toSorted()).toEqual([
    'kms:Decrypt',
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:GenerateDataKey',
    'kms:GenerateDataKey',
    'rds:DescribeDBClusterParameters',
    'rds:DescribeDBClusterSnapshotAttributes',
    'rds:DescribeDBClusterSnapshots',
    'rds:DescribeDBClusters',
    'rds:DescribeDBInstances',
  ]);
});

test("AWS's own solution checks find nothing that is not acknowledged", () => {
  const { app, stack } = synthesize(watched, [contract]);
  expect(new AwsSolutionsChecks(app).validateScope(stack)).toEqual({ success: true, violations: [] });
});

test('in mode observe its role cannot tell people', () => {
  const sids = grantsOf(synthesize({ ...watched, changes: { mode: 'observe' } }, [contract])).map(
    ({ sid }) => sid,
  );
  expect(sids).toContain('Announce');
  expect(sids).not.toContain('Alert');
});

test('a queued function that concerns the whole suite has its own sweep', () => {
  const synthesis = synthesize(watched, [{ ...contract, capability: 'suite' }]);
  const schedules = Object.values(resourcesOf(synthesis, 'AWS::Scheduler::Schedule'));
  expect(schedules.map(({ Properties }) => Properties['ScheduleExpression'])).toEqual(['rate(60 minutes)']);
});
