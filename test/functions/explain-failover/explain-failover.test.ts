import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import { ExplainWorld } from '../../support/explain-world.ts';
import { wakeUpOf } from '../../support/export-world.ts';
import { FailoverWorld, failoverEvent, failoverPolicy, topologyOf } from '../../support/failover-world.ts';

const t0 = '2026-11-20T02:14:08.103Z';
const started = failoverEvent('started', t0);
const completed = failoverEvent('completed', '2026-11-20T02:14:39.250Z');
const incident = `incidents/cluster-A/${t0}`;

const asked = {
  name: 'FailoverDBCluster',
  at: '2026-11-20T02:14:05.000Z',
  by: 'arn:aws:sts::123456789012:assumed-role/dba/alice',
  from: '203.0.113.7',
  about: ['ledger-core'],
};

const denied = new Fault({
  kind: 'access-denied',
  expected: 'CloudTrail LookupEvents of FailoverDBCluster to succeed',
  found: 'AccessDeniedException (HTTP 400): not authorized',
  todo: "grant it in the role, the resource's policy or the key's policy, then wake the function",
});

/** The failover is told from its beginning to its end, as it happens. */
async function failedOver(explain: ExplainWorld, { world } = explain): Promise<void> {
  await world.at('2026-11-20T02:10:00Z').sweep();
  await world.at('2026-11-20T02:14:17Z').invoke([started]);
  await explain.hear();
  world.clusters = [topologyOf('ledger-core-2')];
  await world.at('2026-11-20T02:14:45Z').invoke([completed]);
  await explain.hear();
}

function opened(change: Parameters<typeof failoverPolicy>[0] = {}): ExplainWorld {
  const world = new FailoverWorld();
  world.policy = failoverPolicy(change);
  return new ExplainWorld(world);
}

const kindsOf = ({ world }: ExplainWorld) => world.alerts.map(({ alert }) => alert.kind);
const last = ({ world }: ExplainWorld) => world.alerts.at(-1)?.alert;

describe('who asked for it', () => {
  test('is not known when it is over, and follows once CloudTrail shows it', async () => {
    const explain = opened();
    explain.requests = [{ ...asked, shownAt: '2026-11-20T02:18:30Z' }];
    await failedOver(explain);
    expect(kindsOf(explain)).toEqual(['failover-started', 'failover-over']);
    expect(last(explain)?.story).toContain(
      'Cause: not known yet; RDS gives no reason. No request in CloudTrail so far, which shows them late. It is asked until 02:32 UTC, and what it says follows here.',
    );

    await explain.until('2026-11-20T02:40:00Z');
    expect(kindsOf(explain)).toEqual(['failover-started', 'failover-over', 'failover-explained']);
    const alert = last(explain);
    expect(alert).toMatchObject({
      severity: 'info',
      headline: 'cause of the failover at 02:14:08 UTC: somebody asked for it',
      deduplicationKey: `failover/cluster-A/${t0}`,
      figures: { cause: 'requested' },
      foundAt: '2026-11-20T02:19:09.000Z',
    });
    expect(alert?.story).toEqual([
      'Asked for: FailoverDBCluster by arn:aws:sts::123456789012:assumed-role/dba/alice from 203.0.113.7, 02:14:05 UTC.',
      'ledger-core-1 in the ten minutes before: CPU 41 → 97 %, freeable memory 6.1 → 0.31 GiB.',
    ]);
    expect(explain.world.announcements.at(-1)?.detailType).toBe('Failover Explained');
    expect(explain.world.bucket.keys('open/')).toEqual([]);
  });

  test('is in the closing message where CloudTrail is quick, and nothing follows', async () => {
    const explain = opened();
    explain.requests = [{ ...asked, shownAt: asked.at }];
    await failedOver(explain);
    await explain.until('2026-11-20T02:40:00Z');
    expect(kindsOf(explain)).toEqual(['failover-started', 'failover-over']);
    expect(last(explain)?.story).toContain(
      'Cause: asked for; FailoverDBCluster by arn:aws:sts::123456789012:assumed-role/dba/alice from 203.0.113.7, 02:14:05 UTC.',
    );
    expect(explain.world.bucket.keys(incident)).toContain(`${incident}/cause`);
  });

  test('is nobody, where CloudTrail shows none in its time: said once', async () => {
    const explain = opened();
    explain.requests = [{ ...asked, about: ['another-cluster'], shownAt: asked.at }];
    await failedOver(explain);
    await explain.until('2026-11-20T03:30:00Z');
    expect(kindsOf(explain)).toEqual(['failover-started', 'failover-over', 'failover-explained']);
    expect(last(explain)?.headline).toBe('cause of the failover at 02:14:08 UTC: no request in CloudTrail');
    expect(last(explain)?.foundAt).toBe('2026-11-20T02:32:09.000Z');
    expect(explain.looks).toHaveLength(5);
    expect(explain.timers).toEqual([]);
  });

  test('a change shortly before is named as such, not as a request', async () => {
    const explain = opened();
    const change = { ...asked, name: 'ModifyDBInstance', about: ['ledger-core-1'] };
    explain.requests = [{ ...change, shownAt: asked.at }];
    await failedOver(explain);
    await explain.until('2026-11-20T03:30:00Z');
    expect(last(explain)?.headline).toBe(
      'cause of the failover at 02:14:08 UTC: it probably follows from a change',
    );
  });
});

describe('what cannot be read', () => {
  test('CloudTrail denied: all messages go out on time, and say so', async () => {
    const explain = opened();
    explain.faults.set('LookupEvents', denied);
    await failedOver(explain);
    const gap = expect.stringMatching(
      /^Could not find out: who asked for it \(access-denied: Expected: CloudTrail LookupEvents/,
    );
    expect(last(explain)?.kind).toBe('failover-over');
    expect(last(explain)?.story).toContainEqual(gap);
    await explain.until('2026-11-20T03:30:00Z');
    expect(last(explain)?.headline).toBe('cause of the failover at 02:14:08 UTC: not found out');
    expect(last(explain)?.story).toContainEqual(gap);
  });

  test('CloudWatch denied: the cause is told without figures', async () => {
    const explain = opened();
    explain.faults.set('GetMetricData', denied).set('GetMetricWidgetImage', denied);
    explain.requests = [{ ...asked, shownAt: '2026-11-20T02:18:30Z' }];
    await failedOver(explain);
    await explain.until('2026-11-20T03:30:00Z');
    const gaps = last(explain)?.story.filter((line) => line.startsWith('Could not find out'));
    expect(gaps?.map((line) => line.split(' (')[0])).toEqual([
      'Could not find out: the figures of before',
      'Could not find out: a chart',
    ]);
  });

  test('no sweep had seen who wrote before: said instead of figures', async () => {
    const explain = opened();
    await explain.world.at('2026-11-20T02:14:17Z').invoke([started]);
    await explain.hear();
    const record = explain.world.bucket.keys(`${incident}/`);
    expect(record).toEqual([`${incident}/evidence`, `${incident}/opening`]);
    expect(explain.charts).toEqual([]);
  });
});

test('charts: the minutes before at once, and those around later', async () => {
  const explain = opened();
  await failedOver(explain);
  expect(last(explain)?.links.at(-1)).toEqual({
    label: 'Chart of before',
    target: `https://eu-west-1.console.aws.amazon.com/s3/object/steward-ledger?region=eu-west-1&prefix=${encodeURIComponent(`${incident}/before.png`)}`,
  });
  await explain.until('2026-11-20T03:30:00Z');
  expect(explain.charts).toEqual([`${incident}/before.png`, `${incident}/around.png`]);
});

test('in mode observe it is found out and announced, and nobody is told', async () => {
  const explain = opened({ mode: 'observe' });
  await failedOver(explain);
  await explain.until('2026-11-20T03:30:00Z');
  expect(kindsOf(explain)).toEqual([]);
  expect(explain.world.announcements.at(-1)?.detailType).toBe('Failover Explained');
});

test('doubled events and lost timers: looked at once, and told once by the sweep', async () => {
  const explain = opened();
  await failedOver(explain);
  await explain.invoke([announcedAgain(explain)]);
  expect(explain.timers).toHaveLength(1);
  explain.timers.length = 0;
  explain.world.at('2026-11-20T02:45:00Z');
  await explain.sweep();
  await explain.sweep();
  expect(kindsOf(explain)).toEqual(['failover-started', 'failover-over', 'failover-explained']);
  expect(explain.world.bucket.keys('open/')).toEqual([]);
});

function announcedAgain({ world }: ExplainWorld) {
  const [first] = world.announcements;
  return wakeUpOf({
    id: 'again',
    source: 'aurora-steward',
    'detail-type': 'Failover Started',
    detail: first?.detail ?? {},
  });
}

test.each([
  [{ cluster: 'cluster-A' }, 'refused'],
  [{ cluster: '../x', incident: t0 }, 'refused'],
  [{ cluster: 'cluster-A', incident: t0 }, 'ignored'],
])('a request by hand for %j is %s', async (request, kind) => {
  const explain = opened();
  const [outcome] = await explain.invoke([wakeUpOf(request, 'by-hand')]);
  expect(outcome?.kind).toBe(kind);
});

describe('what the writer was busy with', () => {
  const busy =
    'Most load then, in average active sessions: 1) 3.2 in UPDATE orders SET state = ? WHERE id = ?; 2) 0.5 in alter role (not shown).';
  const withInsights = (performanceInsights: boolean) => {
    const explain = opened({ topSql: true });
    const cluster = topologyOf('ledger-core-1');
    const members = cluster.members.map((member) => ({ ...member, resourceId: 'db-1', performanceInsights }));
    explain.world.clusters = [{ ...cluster, members }];
    return explain;
  };

  test('is not asked unless somebody wants it', async () => {
    const explain = opened();
    await failedOver(explain);
    await explain.until('2026-11-20T02:40:00Z');
    expect(explain.asked).toEqual([]);
    expect(last(explain)?.story.join(' ')).not.toContain('Most load');
  });

  test('is told without literals, and what may hold a password by its kind alone', async () => {
    const explain = withInsights(true);
    await failedOver(explain);
    expect(last(explain)?.story).toContain(busy);
    await explain.until('2026-11-20T02:40:00Z');
    expect(kindsOf(explain)).toEqual(['failover-started', 'failover-over', 'failover-explained']);
    expect(last(explain)?.story).toContain(busy);
    expect(explain.asked).toEqual(['db-1', 'db-1']);
    expect(JSON.stringify([...explain.world.bucket.objects.values()])).not.toContain('sesame');
  });

  test.each([
    [
      'Performance Insights is off',
      false,
      undefined,
      'Could not find out: the statements with the most load (Performance Insights is off for ledger-core-1)',
    ],
    [
      'the call is denied',
      true,
      denied,
      "Could not find out: the statements with the most load (access-denied: Expected: CloudTrail LookupEvents of FailoverDBCluster to succeed. Found: AccessDeniedException (HTTP 400): not authorized. Do: grant it in the role, the resource's policy or the key's policy, then wake the function.)",
    ],
  ])('cannot be told where %s, and the message goes out on time', async (_case, on, fault, gap) => {
    const explain = withInsights(on);
    if (fault) explain.faults.set('DescribeDimensionKeys', fault);
    await failedOver(explain);
    expect(kindsOf(explain)).toEqual(['failover-started', 'failover-over']);
    expect(last(explain)?.story).toContain(gap);
    await explain.until('2026-11-20T02:40:00Z');
    expect(last(explain)?.story).toContain(gap);
  });
});
