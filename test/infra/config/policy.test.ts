import * as v from 'valibot';
import { expect, test } from 'vitest';
import { policySchema } from '../../../functions/domain/policy/policy.ts';
import type { StewardConfig } from '../../../infra/config/config.ts';
import { loadConfig } from '../../../infra/config/load.ts';
import { composePolicy } from '../../../infra/config/policy.ts';
import { validateConfig } from '../../../infra/config/validate.ts';

const now = new Date('2026-11-22T10:00:00Z');

function policies(config: StewardConfig) {
  const valid = validateConfig(config, 'steward.config.ts', now);
  return valid.deployments.map((deployment) => composePolicy(valid, deployment));
}

test('what a cluster says goes before what the suite says, and that before the defaults', () => {
  const [policy] = policies({
    deployments: [{ name: 'main', region: 'eu-west-1' }],
    clusters: [
      {
        identifier: 'Ledger-Core',
        importance: 'critical',
        exports: { mode: 'act', priority: 10, only: ['ledger'] },
      },
      { tag: { key: 'team', value: 'payments' }, name: 'payments' },
    ],
    alerts: { runbook: 'https://wiki.example.com/steward' },
    exports: { mode: 'off', prefix: 'lake/postgres', priority: -1, slots: 3 },
  });
  expect(policy).toEqual({
    deployment: { name: 'main', region: 'eu-west-1', runbook: 'https://wiki.example.com/steward' },
    exports: { slots: 3, waitAtMostHours: 24 },
    backupRetention: { mostDeletions: 20 },
    exportRetention: { mostDeletions: 20 },
    clusters: [
      {
        name: 'ledger-core',
        match: { identifier: 'ledger-core' },
        importance: 'critical',
        exports: {
          mode: 'act',
          snapshots: ['automated', 'manual', 'aws-backup'],
          names: [],
          onePer: 'snapshot',
          notOlderThanDays: 3,
          only: ['ledger'],
          never: [],
          prefix: 'lake/postgres',
          priority: 10,
          attempts: 3,
          catalogue: 'tables',
          alertOnSuccess: false,
        },
        etl: { mode: 'off', alertOnSuccess: false, steps: [] },
        backups: {
          mode: 'observe',
          keepFor: '30 days',
          objective: '25 hours',
          alertOnSuccess: false,
          schedules: [],
        },
        backupRetention: {
          mode: 'off',
          keepLast: 0,
          daily: 0,
          weekly: 0,
          monthly: 0,
          yearly: 0,
          minimumAge: '3 days',
          markedFor: '7 days',
        },
        exportRetention: {
          mode: 'off',
          keepLast: 0,
          daily: 0,
          weekly: 0,
          monthly: 0,
          yearly: 0,
          minimumAge: '30 days',
          markedFor: '7 days',
        },
        failover: { mode: 'off', escalateAfterSeconds: 300, onePage: { from: 3, withinSeconds: 300 } },
      },
      {
        name: 'payments',
        match: { tag: { key: 'team', value: 'payments' } },
        importance: 'standard',
        team: 'payments',
        exports: {
          mode: 'off',
          snapshots: ['automated', 'manual', 'aws-backup'],
          names: [],
          onePer: 'snapshot',
          notOlderThanDays: 3,
          only: [],
          never: [],
          prefix: 'lake/postgres',
          priority: -1,
          attempts: 3,
          catalogue: 'tables',
          alertOnSuccess: false,
        },
        etl: { mode: 'off', alertOnSuccess: false, steps: [] },
        backups: {
          mode: 'observe',
          keepFor: '30 days',
          objective: '25 hours',
          alertOnSuccess: false,
          schedules: [],
        },
        backupRetention: {
          mode: 'off',
          keepLast: 0,
          daily: 0,
          weekly: 0,
          monthly: 0,
          yearly: 0,
          minimumAge: '3 days',
          markedFor: '7 days',
        },
        exportRetention: {
          mode: 'off',
          keepLast: 0,
          daily: 0,
          weekly: 0,
          monthly: 0,
          yearly: 0,
          minimumAge: '30 days',
          markedFor: '7 days',
        },
        failover: { mode: 'off', escalateAfterSeconds: 300, onePage: { from: 3, withinSeconds: 300 } },
      },
    ],
  });
});

test('a deployment looks after the clusters that name it, and those that name none', () => {
  const names = policies({
    deployments: [
      { name: 'prod', region: 'eu-west-1' },
      { name: 'dr', region: 'eu-central-1' },
    ],
    clusters: [
      { identifier: 'everywhere' },
      { identifier: 'ledger-core', deployments: ['prod'] },
      { identifier: 'ledger-core', name: 'copy', deployments: ['dr'] },
    ],
  }).map(({ clusters }) => clusters.map(({ name }) => name));
  expect(names).toEqual([
    ['everywhere', 'ledger-core'],
    ['everywhere', 'copy'],
  ]);
});

test("a schedule has the period of its cluster where it names none, and a cluster's list replaces the suite's", () => {
  const nightly = { name: 'nightly', schedule: 'cron(17 3 * * ? *)', timeZone: 'Europe/Berlin' };
  const weekly = { name: 'weekly', schedule: 'cron(17 4 ? * SUN *)', keepFor: '1 year' };
  const [policy] = policies({
    deployments: [{ name: 'main', region: 'eu-west-1' }],
    clusters: [
      { identifier: 'orders', backups: { keepFor: '35 days' } },
      { identifier: 'ledger-core', backups: { schedules: [weekly] } },
    ],
    backups: { mode: 'act', schedules: [nightly] },
  });
  expect(policy?.clusters.map(({ backups }) => backups)).toEqual([
    {
      mode: 'act',
      keepFor: '35 days',
      objective: '25 hours',
      alertOnSuccess: false,
      schedules: [
        {
          name: 'nightly',
          expression: 'cron(17 3 * * ? *)',
          timeZone: 'Europe/Berlin',
          keepFor: '35 days',
        },
      ],
    },
    {
      mode: 'act',
      keepFor: '30 days',
      objective: '25 hours',
      alertOnSuccess: false,
      schedules: [{ name: 'weekly', expression: 'cron(17 4 ? * SUN *)', timeZone: 'UTC', keepFor: '1 year' }],
    },
  ]);
});

test('the team of a cluster is said, or is the value of its tag; who is on call is paged for what was asked', () => {
  const [policy] = policies({
    deployments: [{ name: 'main', region: 'eu-west-1' }],
    clusters: [
      { identifier: 'orders', team: 'shop' },
      { tag: { key: 'team', value: 'payments' }, name: 'payments' },
      { tag: { key: 'stage', value: 'prod' }, name: 'prod' },
    ],
    alerts: {
      onCall: [
        { endpoint: 'https://events.example.com/integration/1/enqueue' },
        { endpoint: 'https://events.example.com/integration/2/enqueue', severities: ['sev1', 'warn'] },
      ],
    },
  });
  expect(policy?.clusters.map(({ team }) => team)).toEqual(['shop', 'payments', undefined]);
  expect(policy?.onCall).toEqual({
    topicName: 'steward-main-on-call',
    severities: ['sev1', 'sev2', 'warn'],
  });
});

test("an ETL step names one target, and a cluster's steps replace the suite's", () => {
  const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:nightly';
  const [policy] = policies({
    deployments: [{ name: 'main', region: 'eu-west-1' }],
    clusters: [
      { identifier: 'orders', etl: { mode: 'act' } },
      { identifier: 'ledger-core', etl: { steps: [{ name: 'crawl', crawler: 'ledger' }] } },
      { identifier: 'quiet', etl: { steps: [] } },
    ],
    etl: {
      alertOnSuccess: true,
      steps: [
        { name: 'to-iceberg', job: 'to-iceberg', arguments: { '--source': 's3://{bucket}/{folder}' } },
        { name: 'report', stateMachine: machine, tables: ['orders.public.*'], after: ['to-iceberg'] },
      ],
    },
  });
  expect(policy?.clusters.map(({ etl }) => etl)).toEqual([
    {
      mode: 'act',
      alertOnSuccess: true,
      steps: [
        {
          name: 'to-iceberg',
          target: { kind: 'job', name: 'to-iceberg' },
          arguments: { '--source': 's3://{bucket}/{folder}' },
          tables: [],
          after: [],
        },
        {
          name: 'report',
          target: { kind: 'state-machine', name: machine },
          arguments: {},
          tables: ['orders.public.*'],
          after: ['to-iceberg'],
        },
      ],
    },
    {
      mode: 'observe',
      alertOnSuccess: true,
      steps: [
        { name: 'crawl', target: { kind: 'crawler', name: 'ledger' }, arguments: {}, tables: [], after: [] },
      ],
    },
    { mode: 'off', alertOnSuccess: true, steps: [] },
  ]);
});

test('tables that come and go are named for all clusters, or for one', () => {
  const [policy] = policies({
    deployments: [{ name: 'main', region: 'eu-west-1' }],
    clusters: [
      { identifier: 'ledger-core' },
      { identifier: 'billing', exports: { mayBeDropped: ['billing.*.p_*'] } },
    ],
    exports: { mayBeDropped: ['*.public.events_p*'] },
  });
  expect(policy?.clusters.map(({ exports }) => exports.mayBeDropped)).toEqual([
    ['*.public.events_p*'],
    ['billing.*.p_*'],
  ]);
});

test('the policy is what functions accept', () => {
  const [policy] = policies({
    deployments: [{ name: 'main', region: 'eu-west-1' }],
    clusters: [{ identifier: 'ledger-core' }],
  });
  expect(v.is(policySchema, JSON.parse(JSON.stringify(policy)))).toBe(true);
});

test('the shipped configuration watches tagged clusters and acts on none', async () => {
  const config = await loadConfig('steward.config.ts', now);
  const [deployment] = config.deployments;
  expect(deployment).toEqual({ name: 'main', region: 'eu-west-1' });
  expect(deployment && composePolicy(config, deployment).clusters).toEqual([
    {
      name: 'watched clusters',
      match: { tag: { key: 'aurora-steward', value: 'watch' } },
      importance: 'standard',
      exports: {
        mode: 'observe',
        snapshots: ['automated', 'manual', 'aws-backup'],
        names: [],
        onePer: 'snapshot',
        notOlderThanDays: 3,
        only: [],
        never: [],
        prefix: 'exports',
        priority: 0,
        attempts: 3,
        catalogue: 'tables',
        alertOnSuccess: false,
      },
      etl: { mode: 'off', alertOnSuccess: false, steps: [] },
      backups: {
        mode: 'observe',
        keepFor: '30 days',
        objective: '25 hours',
        alertOnSuccess: false,
        schedules: [],
      },
      backupRetention: {
        mode: 'off',
        keepLast: 0,
        daily: 0,
        weekly: 0,
        monthly: 0,
        yearly: 0,
        minimumAge: '3 days',
        markedFor: '7 days',
      },
      exportRetention: {
        mode: 'off',
        keepLast: 0,
        daily: 0,
        weekly: 0,
        monthly: 0,
        yearly: 0,
        minimumAge: '30 days',
        markedFor: '7 days',
      },
      failover: { mode: 'off', escalateAfterSeconds: 300, onePage: { from: 3, withinSeconds: 300 } },
    },
  ]);
});

test('the configuration of the local run acts on one cluster and tells of success', async () => {
  const config = await loadConfig('examples/local.config.ts', now);
  expect(config.deployments).toEqual([{ name: 'local', account: '123456789012', region: 'eu-west-1' }]);
  expect(config.alerts.emails).toEqual(['oncall@example.com']);
  expect(config.alerts.webhooks).toEqual(['https://alerts.example.com/chat']);
  expect(config.clusters).toEqual([
    {
      identifier: 'ledger-core',
      importance: 'critical',
      exports: { mode: 'act' },
      etl: {},
      failover: {},
      events: {},
      changes: {},
      backups: { mode: 'act' },
      backupRetention: {},
      exportRetention: {},
    },
  ]);
  expect(config.exports).toMatchObject({ alertOnSuccess: true, slots: 5 });
});

test.each([
  ['steward.config.js', 'no such file', 'a configuration file'],
  ['infra/functions.ts', 'no default export', 'export default defineConfig({ … })'],
])('%s is refused: %s', async (file, found, allowed) => {
  await expect(loadConfig(file, now)).rejects.toMatchObject({ mistakes: [{ path: '', found, allowed }] });
});
