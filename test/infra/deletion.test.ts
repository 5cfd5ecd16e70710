import { readFileSync } from 'node:fs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import type { StewardConfig } from '../../infra/config/config.ts';
import { oneCluster, resourcesOf, type Synthesis, synthesize } from './synthesis.ts';
import { grantsOf } from './template.ts';

const withRetention = (mode: 'off' | 'observe' | 'act'): StewardConfig => ({
  ...oneCluster,
  backupRetention: { mode, daily: 7 },
});
const acting = synthesize(withRetention('act'));
const observing = synthesize(withRetention('observe'));

/** The statements that deletion is about, by Sid. */
function grantsOfKeeping(synthesis: Synthesis) {
  return Object.fromEntries(
    grantsOf(synthesis)
      .filter(({ resource }) => resource.startsWith('KeepBackupsRole'))
      .map(({ sid, actions, conditions }) => [sid, { actions, conditions }]),
  );
}

describe('the permissions to delete', () => {
  test('are a stack of their own, which no configuration has that does not ask for it', () => {
    expect(synthesize().deletion).toBeUndefined();
    expect(observing.deletion).toBeUndefined();
    expect(acting.deletion?.stack.stackName).toBe('AuroraSteward-test-deletion');
    expect(acting.deletion?.stack.dependencies.map(({ stackName }) => stackName)).toEqual([
      'AuroraSteward-test',
    ]);
  });

  test('are one policy on one role, for what carries purpose and mark', () => {
    expect(
      Object.values(acting.deletion?.resources ?? {}).filter(({ Type }) => Type !== 'AWS::CDK::Metadata'),
    ).toEqual([
      expect.objectContaining({
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Description: 'What keep-backups may delete',
          ManagedPolicyName: 'steward-test-keep-backups-deletion',
          Path: '/',
          Roles: ['steward-test-keep-backups'],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'DeleteMarkedBackups',
                Effect: 'Allow',
                Action: 'rds:DeleteDBClusterSnapshot',
                Resource: {
                  'Fn::Join': [
                    '',
                    ['arn:', { Ref: 'AWS::Partition' }, ':rds:eu-west-1:123456789012:cluster-snapshot:*'],
                  ],
                },
                Condition: {
                  StringEquals: { 'aws:ResourceTag/aurora-steward:purpose': 'backup' },
                  Null: { 'aws:ResourceTag/aurora-steward:delete-after': 'false' },
                },
              },
            ],
          },
        },
      }),
    ]);
  });

  test('are in no role of the suite itself', () => {
    expect(grantsOf(acting).flatMap(({ actions }) => actions)).not.toContain('rds:DeleteDBClusterSnapshot');
    expect(acting.text).not.toContain('ManagedPolicyArns');
  });

  test('meet a role that can bring nothing within the fence: it gives and takes the mark alone, where the purpose is', () => {
    expect(grantsOfKeeping(acting)['MarkAndUnmark']).toEqual({
      actions: ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
      conditions: {
        StringEquals: { 'aws:ResourceTag/aurora-steward:purpose': 'backup' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'aurora-steward:delete-after' },
      },
    });
    const tagging = grantsOf(acting).filter(
      ({ resource, actions }) =>
        resource.startsWith('KeepBackupsRole') && actions.some((action) => /Tags|:CreateDB/.test(action)),
    );
    expect(tagging.map(({ sid }) => sid)).toEqual(['MarkAndUnmark']);
  });

  test('in mode observe it cannot even mark', () => {
    expect(Object.keys(grantsOfKeeping(observing))).not.toContain('MarkAndUnmark');
  });

  test("find nothing in them that AWS's own checks object to and nobody has acknowledged", () => {
    const { deletion, app, stack } = synthesize(withRetention('act'));
    for (const scope of [stack, ...(deletion ? [deletion.stack] : [])]) {
      expect(new AwsSolutionsChecks(app).validateScope(scope)).toEqual({ success: true, violations: [] });
    }
  });
});

test('only the role that deletion is attached to has a name of its own', () => {
  const named = Object.values(resourcesOf(acting, 'AWS::IAM::Role')).flatMap(
    ({ Properties }) => Properties['RoleName'] ?? [],
  );
  expect(named).toEqual(['steward-test-keep-backups']);
});

test('every alarm of keep-backups has its section of the runbook, which names it', () => {
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const names = Object.values(resourcesOf(acting, 'AWS::CloudWatch::Alarm'))
    .map(({ Properties }) => String(Properties['AlarmName']))
    .filter((name) => name.includes('keep-backups'));
  expect(names).toHaveLength(4);
  for (const name of names) {
    expect(runbook).toContain(`\nAlarm \`steward-<deployment>-${name.replace('steward-test-', '')}\`.\n`);
  }
});
