import { expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { ProbeFailure } from '../../../functions/domain/probe/failure.ts';
import { wakeUpOf } from '../../support/export-world.ts';
import { FailoverWorld, failoverEvent, failoverPolicy, topologyOf } from '../../support/failover-world.ts';

const probe = { user: 'aurora_steward_probe', database: 'postgres', writes: true, authority: 'rds' };
const endpoint = { host: 'ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com', port: 5432 };
const about = { task: 'check', clusterId: 'cluster-A', identifier: 'ledger-core' };

function world(iamAuthentication = true): FailoverWorld {
  const made = new FailoverWorld().at('2026-11-20T09:02:00Z');
  made.policy = failoverPolicy({ probe });
  made.clusters = [topologyOf('ledger-core-1', { endpoint, iamAuthentication })];
  return made;
}

let records = 0;
function answer(failure?: ProbeFailure) {
  records += 1;
  const responsePayload = { ...about, at: '2026-11-20T09:02:05.000Z', ...(failure && { failure }) };
  const requestContext = { condition: 'Success', functionArn: 'arn' };
  return wakeUpOf({ requestContext, requestPayload: about, responsePayload }, `record-${records}`);
}

const refused: ProbeFailure = { name: 'login-refused', text: '28000: PAM authentication failed' };

test('each cluster is checked once a day, from nine in the morning on', async () => {
  const checked = world();
  await checked.sweep();
  await checked.at('2026-11-20T12:00:00Z').sweep();
  await checked.at('2026-11-21T08:59:00Z').sweep();
  expect(checked.probes).toEqual([{ ...about, ...endpoint, ...probe }]);
  await checked.at('2026-11-21T09:00:00Z').sweep();
  expect(checked.probes).toHaveLength(2);
  const keys = checked.bucket.keys('probe-checks/');
  expect(keys).toEqual([
    'probe-checks/2026-11-20/cluster-A/asked',
    'probe-checks/2026-11-21/cluster-A/asked',
  ]);
});

test('nobody hears of a check that works', async () => {
  const checked = world();
  await checked.sweep();
  const [outcome] = await checked.invoke([answer()]);
  expect(outcome).toMatchObject({ kind: 'done', reason: 'it works' });
  expect(checked.alerts).toEqual([]);
});

test('one that fails is told with its cause and what to do, once a day; and once when it works again', async () => {
  const checked = world();
  await checked.sweep();
  await checked.invoke([answer(refused)]);
  await checked.invoke([answer(refused)]);
  await checked.at('2026-11-21T09:02:00Z').invoke([answer()]);
  await checked.at('2026-11-22T09:02:00Z').invoke([answer()]);
  expect(checked.alerts.map(({ alert }) => [alert.kind, alert.severity, alert.status])).toEqual([
    ['failover-probe-broken', 'warn', undefined],
    ['failover-probe-works', 'info', 'resolved'],
  ]);
  const [broken] = checked.alerts;
  expect(broken?.alert.story[0]).toContain('login-refused, "28000: PAM authentication failed"');
  expect(broken?.alert.steps[0]?.text).toMatch(/^Run the GRANT script of docs\/failover.md/);
  expect(checked.bucket.keys('open/')).toEqual([]);
});

test('a function that cannot be started, crashes, or meets a cluster without tokens is told too', async () => {
  const denied = world();
  const fault = {
    kind: 'access-denied',
    expected: 'Lambda Invoke',
    found: 'denied',
    todo: 'deploy',
  } as const;
  denied.faults.set('Invoke', new Fault(fault));
  await denied.sweep();
  const off = world(false);
  await off.sweep();
  const crashed = world();
  await crashed.invoke([
    wakeUpOf(
      {
        requestContext: { condition: 'RetriesExhausted', functionArn: 'arn' },
        requestPayload: about,
        responsePayload: { errorMessage: 'ENILimitReachedException' },
      },
      'crash',
    ),
  ]);
  expect([denied, off, crashed].map(({ alerts }) => alerts[0]?.alert.story[0])).toEqual([
    expect.stringContaining('Lambda Invoke'),
    expect.stringContaining('IAM database authentication is off for the cluster'),
    expect.stringContaining('ENILimitReachedException'),
  ]);
  expect(off.probes).toEqual([]);
});

test('a network that fails while the cluster fails over is no fault of the probe', async () => {
  const failing = world().at('2026-11-20T09:14:17Z');
  await failing.invoke([failoverEvent('started', '2026-11-20T09:14:08.103Z')]);
  const [outcome] = await failing.invoke([answer({ name: 'connection-timed-out', text: 'no login' })]);
  expect(outcome).toMatchObject({ kind: 'ignored' });
  expect(failing.alerts.map(({ alert }) => alert.kind)).toEqual(['failover-started']);
});

test('a person may ask for a check', async () => {
  const asked = world();
  const [outcome] = await asked.invoke([wakeUpOf({ check: 'Ledger-Core' }, 'by-hand')]);
  expect(outcome).toMatchObject({ kind: 'started', subject: 'probe of ledger-core' });
  const [none] = await asked.invoke([wakeUpOf({ check: 'nobody' }, 'by-hand-2')]);
  expect(none).toMatchObject({ kind: 'refused' });
  expect(asked.probes).toHaveLength(1);
});
