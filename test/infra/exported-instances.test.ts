import { expect, test } from 'vitest';
import type { StewardConfig } from '../../infra/config/config.ts';
import { composePolicy } from '../../infra/config/policy.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { grantsOf } from './template.ts';

const withInstance: StewardConfig = {
  ...oneCluster,
  clusters: [...oneCluster.clusters, { instance: 'legacy-pg', exports: { mode: 'act' } }],
};

function rulesOf(config: StewardConfig): string[] {
  const rules = Object.values(resourcesOf(synthesize(config), 'AWS::Events::Rule'));
  return rules.map(({ Properties }) => JSON.stringify(Properties['EventPattern']));
}

function policyOf(config: StewardConfig) {
  const valid = validateConfig(config, 'test.config.ts', new Date('2026-11-22T00:00:00Z'));
  const [deployment] = valid.deployments;
  if (!deployment) throw new TypeError('Expected a deployment');
  return composePolicy(valid, deployment);
}

function granted(config: StewardConfig, action: string): string[] {
  const grants = grantsOf(synthesize(config)).filter(({ actions }) => actions.includes(action));
  return grants.flatMap(({ resources }) => resources.map((resource) => resource.replace(/^.*:rds:/, '')));
}

test('events and snapshots of instances concern a deployment that exports some instance, and no other', () => {
  expect(rulesOf(withInstance).filter((rule) => rule.includes('RDS DB Snapshot Event'))).toHaveLength(2);
  expect(rulesOf(oneCluster).filter((rule) => rule.includes('RDS DB Snapshot Event'))).toEqual([]);
  expect(granted(oneCluster, 'rds:DescribeDBSnapshots')).toEqual([]);
  expect(
    granted(withInstance, 'rds:DescribeDBSnapshots').map((arn) => arn.split(':').slice(-2).join(':')),
  ).toEqual(['db:*', 'snapshot:*']);
  const starts = granted(withInstance, 'rds:StartExportTask').map((arn) =>
    arn.split(':').slice(-2).join(':'),
  );
  expect(starts).toEqual(['cluster-snapshot:*', 'snapshot:*']);
});

test('nothing of what concerns clusters alone is taken for an instance from what the suite says', () => {
  const policy = policyOf({
    ...withInstance,
    clusters: [{ instance: 'legacy-pg', exports: { mode: 'act' } }],
    backups: { mode: 'act' },
    failover: { mode: 'act', topSql: true },
    events: { mode: 'act' },
    exports: { compare: {}, live: [{ name: 'weekly', schedule: 'rate(7 days)' }] },
  });
  const of = policy.clusters.find(({ match }) => 'instance' in match);
  expect(of).toMatchObject({
    name: 'legacy-pg',
    match: { instance: 'legacy-pg' },
    exports: { mode: 'act' },
    backups: { mode: 'off' },
    backupRetention: { mode: 'off' },
    failover: { mode: 'off' },
  });
  expect(of).not.toHaveProperty('events');
  expect(of?.exports).not.toHaveProperty('compare');
  expect(of?.exports).not.toHaveProperty('live');
});
