import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { FailoverStory } from '../../functions/domain/failover/alert-parts.ts';
import type { ApiRequest } from '../../functions/domain/failover/api-request.ts';
import { closingAlert, followUpAlert } from '../../functions/domain/failover/closing-alerts.ts';
import type { Evidence } from '../../functions/domain/failover/evidence.ts';
import { explainedAlert } from '../../functions/domain/failover/explained-alert.ts';
import type { Member, Topology } from '../../functions/domain/failover/facts.ts';
import type { Incident } from '../../functions/domain/failover/incident.ts';
import { failedAlert, openingAlert, overdueAlert } from '../../functions/domain/failover/open-alerts.ts';
import type { FailoverPage } from '../../functions/domain/failover/page.ts';
import { pageAlert } from '../../functions/domain/failover/page-alerts.ts';
import { probeBrokenAlert } from '../../functions/domain/failover/probe-alerts.ts';
import type { Step } from '../../functions/domain/failover/step.ts';
import type { Measurement } from '../../functions/domain/probe/measurement.ts';

const before: Member = {
  instance: 'ledger-core-1',
  isWriter: true,
  promotionTier: 1,
  zone: 'eu-west-1a',
  instanceClass: 'db.r8g.2xlarge',
  status: 'available',
};
const after: Member = { ...before, instance: 'ledger-core-2', zone: 'eu-west-1b' };

const started: Step = {
  kind: 'started',
  at: '2026-11-22T02:14:08.103Z',
  text: 'Started cross AZ failover to DB instance: ledger-core-2',
  target: 'ledger-core-2',
  inferred: false,
  lateMs: 9_000,
};
const failed: Step = {
  kind: 'failed',
  at: '2026-11-22T02:14:52.000Z',
  text: 'Cluster failover failed, check the health of your cluster instances and try again.',
  inferred: false,
};
const restarted: Step = {
  kind: 'note',
  at: '2026-11-22T02:14:31.500Z',
  text: 'ledger-core-1: DB instance restarted',
  inferred: true,
};
const patched: Step = {
  kind: 'note',
  at: '2026-11-22T02:13:55.000Z',
  text: 'ledger-core-1: Applying off-line patches to DB instance.',
  inferred: true,
  topic: 'maintenance',
};
const completed: Step = {
  kind: 'completed',
  at: '2026-11-22T02:14:39.250Z',
  text: 'Completed failover to DB instance: ledger-core-2',
  target: 'ledger-core-2',
  inferred: false,
};

function topology(status: string, members: readonly Member[]): Topology {
  return {
    about: 'cluster',
    resourceId: 'cluster-3YK7',
    identifier: 'ledger-core',
    arn: 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core',
    tags: {},
    status,
    engineVersion: '17.5',
    globalCluster: undefined,
    members,
  };
}

const during = topology('failing-over', [
  { ...before, isWriter: false, status: 'rebooting' },
  { ...after, isWriter: false },
]);
const done = topology('available', [{ ...before, isWriter: false }, after]);

const incident: Incident = {
  schema: 1,
  id: '2026-11-22T02:14:08.103Z',
  clusterId: 'cluster-3YK7',
  clusterIdentifier: 'ledger-core',
  policyName: 'ledger-core',
  openedAt: '2026-11-22T02:14:17.103Z',
  steps: [started],
  writerBefore: { member: before, seenAt: '2026-11-22T02:10:00.000Z' },
  due: [],
  recorded: [],
};

/** What is told at that time, of that incident, with that list of members. */
function story(
  now: string,
  change: Partial<Incident>,
  cluster: Topology | undefined,
  more: Partial<FailoverStory> = {},
): FailoverStory {
  return {
    deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
    importance: 'critical',
    escalateAfterSeconds: 300,
    writerZones: [],
    measures: false,
    incident: { ...incident, ...change },
    facts: {
      cluster,
      lastWriter: incident.writerBefore,
      gaps:
        cluster === undefined
          ? ['the members of the cluster (throttled: RDS DescribeDBClusters: Rate exceeded)']
          : [],
    },
    othersOpen: [],
    now: new Date(now),
    ...more,
  };
}

/** With the heartbeat: the last proven write, the first confirmed one. */
const measurement: Measurement = {
  schema: 1,
  verdict: 'measured',
  startedAt: '2026-11-22T02:14:18.301Z',
  endedAt: '2026-11-22T02:14:40.502Z',
  attempts: 110,
  failed: 104,
  firstFailedAt: '2026-11-22T02:14:18.301Z',
  firstConnectedAt: '2026-11-22T02:14:39.312Z',
  confirmedAt: '2026-11-22T02:14:39.330Z',
  wrote: true,
  lastProvenWriteAt: '2026-11-22T02:14:08.012Z',
  atLeastMs: 30_318,
  atMostMs: 31_318,
  addresses: [
    { address: '10.0.1.17', at: '2026-11-22T02:14:18.301Z' },
    { address: '10.0.2.23', at: '2026-11-22T02:14:36.702Z' },
  ],
  instances: [{ instance: 'ledger-core-2', at: '2026-11-22T02:14:39.302Z' }],
  lags: [{ instance: 'ledger-core-1', ms: 18.4 }],
  failures: [
    { name: 'connection-refused', count: 91, text: 'connect ECONNREFUSED 10.0.1.17:5432' },
    { name: 'read-only', count: 13, text: 'ledger-core-2 is a reader.' },
  ],
};
const { lastProvenWriteAt: _row, atMostMs: _most, ...withoutRows } = measurement;
const probe = { by: 'invocation-1', until: '2026-11-22T02:15:17.103Z', started: true };

const end = { verdict: 'completed', at: completed.at, by: 'event', writer: after } as const;
const smaller: Member = { ...after, instanceClass: 'db.r8g.large' };

const gibibyte = 1_073_741_824;
const evidence: Evidence = {
  schema: 1,
  lookedAt: '2026-11-22T02:14:19.000Z',
  series: [
    { metric: 'CPUUtilization', values: [38, 61, 97] },
    { metric: 'DatabaseConnections', values: [120, 812] },
    { metric: 'FreeableMemory', values: [6.1 * gibibyte, 0.3 * gibibyte] },
    { metric: 'CommitLatency', values: [3.9, 41] },
    { metric: 'Deadlocks', values: [0, 0] },
    { metric: 'AuroraReplicaLagMaximum', values: [17, 18] },
  ],
  chart:
    'https://eu-west-1.console.aws.amazon.com/s3/object/steward-ledger?region=eu-west-1&prefix=incidents%2Fcluster-3YK7%2F2026-11-22T02%3A14%3A08.103Z%2Fbefore.png',
  requests: [],
  gaps: [],
};
const statements = [
  { text: 'UPDATE accounts SET balance = balance - $1 WHERE id = $2', load: 14.62 },
  { text: 'SELECT sum(amount) FROM entries WHERE booked_at > ?', load: 3.1 },
  { text: 'alter role (not shown)', load: 0.04 },
];
const request: ApiRequest = {
  name: 'FailoverDBCluster',
  at: '2026-11-22T02:14:05.000Z',
  by: 'arn:aws:sts::123456789012:assumed-role/dba/alice',
  from: '203.0.113.7',
  about: ['ledger-core'],
};
const over = { steps: [started, restarted, completed], end };
const denied =
  'who asked for it (access-denied: Expected: CloudTrail LookupEvents of FailoverDBCluster to succeed. Found: AccessDeniedException (HTTP 400). Do: grant it in the role, then wake the function.)';

/** bank-03 opened it, beside two that had paged by themselves; then nine joined. */
const page: FailoverPage = {
  schema: 1,
  id: '2026-11-22T02:14:19.204Z',
  scope: 'sev1',
  severity: 'sev1',
  takesUntil: '2026-11-22T02:19:19.204Z',
  members: [memberOf(3)],
  seen: ['bank-01', 'bank-02'],
  due: ['opening'],
  recorded: [],
};
const grown: FailoverPage = {
  ...page,
  members: Array.from({ length: 10 }, (_, index) => memberOf(index + 3)),
};
const allOver: FailoverPage = {
  ...grown,
  members: grown.members.map((member, index) => ({
    ...member,
    end: { at: `2026-11-22T02:14:${41 + index}.000Z`, verdict: index === 4 ? 'failed' : 'completed' },
  })),
};

function memberOf(number: number) {
  const identifier = `bank-${String(number).padStart(2, '0')}`;
  return {
    clusterId: `cluster-${identifier.toUpperCase()}`,
    identifier,
    incident: `2026-11-22T02:14:${String(5 + number).padStart(2, '0')}.000Z`,
    zone: 'eu-west-1a',
  };
}

function pageStory(now: string, told: FailoverPage) {
  const deployment = { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' };
  return { deployment, page: told, now: new Date(now) };
}

/** One alert of each kind about failovers; by the name of the file in test/golden/alerts. */
export const sampleFailoverAlerts: Readonly<Record<string, Alert>> = {
  'failover-started': openingAlert(story('2026-11-22T02:14:17.103Z', {}, during)),
  'failover-started-facts-missing': openingAlert(story('2026-11-22T02:14:17.103Z', {}, undefined)),
  'failover-started-maintenance': openingAlert(
    story('2026-11-22T02:14:17.103Z', { steps: [patched, started] }, during),
  ),
  'failover-failed': failedAlert(story('2026-11-22T02:15:01Z', { steps: [started, failed] }, during)),
  'failover-overdue': overdueAlert(story('2026-11-22T02:19:08.200Z', {}, during)),
  'failover-started-probed': openingAlert(
    story('2026-11-22T02:14:17.103Z', { probe }, during, { measures: true }),
  ),
  'failover-over-measured': closingAlert(
    story(
      '2026-11-22T02:14:41.900Z',
      { steps: [started, completed], end, probe: { ...probe, measurement } },
      done,
      { measures: true },
    ),
  ),
  'failover-over-measured-at-least': closingAlert(
    story(
      '2026-11-22T02:14:41.900Z',
      {
        steps: [started, completed],
        end,
        probe: { ...probe, measurement: { ...withoutRows, wrote: false, atLeastMs: 21_029, lags: [] } },
      },
      done,
      { measures: true },
    ),
  ),
  'failover-over-probe-refused': closingAlert(
    story(
      '2026-11-22T02:14:51.900Z',
      {
        steps: [started, completed],
        end,
        probe: {
          ...probe,
          measurement: {
            ...withoutRows,
            verdict: 'not-reached',
            wrote: false,
            failures: [
              {
                name: 'login-refused',
                count: 150,
                text: '28000: PAM authentication failed for user "aurora_steward_probe"',
              },
            ],
          },
        },
      },
      done,
      { measures: true },
    ),
  ),
  'failover-probe-broken': probeBrokenAlert(
    {
      deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
      cluster: { id: 'cluster-3YK7', identifier: 'ledger-core' },
      key: 'probe-checks/2026-11-22/cluster-3YK7/failed',
      now: new Date('2026-11-22T09:03:11Z'),
    },
    { name: 'connection-timed-out', text: 'no login within the time' },
  ),
  'failover-measured': followUpAlert(
    story(
      '2026-11-22T02:15:41.900Z',
      { steps: [started, completed], end, probe: { ...probe, late: true, measurement } },
      done,
      { measures: true },
    ),
  ),
  'failover-over': closingAlert(
    story('2026-11-22T02:14:48Z', { steps: [started, restarted, completed], end }, done),
  ),
  'failover-over-figures': closingAlert(
    story('2026-11-22T02:14:48Z', over, done, { evidence, thisYear: { failovers: 2, seconds: 58.4 } }),
  ),
  'failover-over-requested': closingAlert(
    story('2026-11-22T02:14:48Z', over, done, { evidence: { ...evidence, requests: [request] } }),
  ),
  'failover-explained': explainedAlert(story('2026-11-22T02:19:09Z', over, done, { evidence }), {
    requests: [request],
    gap: undefined,
  }),
  'failover-explained-nobody': explainedAlert(
    story('2026-11-22T02:32:09Z', over, done, { evidence: { ...evidence, statements } }),
    { requests: [], gap: undefined },
  ),
  'failover-explained-denied': explainedAlert(story('2026-11-22T02:32:09Z', over, done), {
    requests: [],
    gap: denied,
  }),
  'failover-over-smaller-and-last': closingAlert(
    story(
      '2026-11-22T02:14:48Z',
      { steps: [started, completed], end: { ...end, writer: smaller } },
      topology('available', [smaller]),
      { writerZones: ['eu-west-1a'] },
    ),
  ),
  'failover-learnt-at-its-end': openingAlert(
    story('2026-11-22T02:14:48Z', { steps: [completed], end, id: completed.at }, done),
  ),
  'failover-started-on-a-page': openingAlert(
    story('2026-11-22T02:14:20.103Z', {}, during, {
      othersOpen: ['bank-01', 'bank-02', 'bank-03'],
      page,
    }),
  ),
  'failovers-together': pageAlert(pageStory('2026-11-22T02:14:19.204Z', page), 'opening'),
  'failovers-together-grown': pageAlert(pageStory('2026-11-22T02:15:19.900Z', grown), 'grown'),
  'failovers-together-over': pageAlert(pageStory('2026-11-22T02:14:51.300Z', allOver), 'closing'),
  'failover-follow-up': followUpAlert(
    story('2026-11-22T02:16:01Z', { steps: [started, completed, failed], end }, done),
  ),
};
