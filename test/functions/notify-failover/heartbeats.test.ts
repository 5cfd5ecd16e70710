import { expect, test } from 'vitest';
import { wakeUpOf } from '../../support/export-world.ts';
import { FailoverWorld, failoverPolicy, topologyOf } from '../../support/failover-world.ts';

const probe = { user: 'aurora_steward_probe', database: 'postgres', writes: true, authority: 'rds' };
const endpoint = { host: 'ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com', port: 5432 };
const about = { task: 'beat', clusterId: 'cluster-A', identifier: 'ledger-core' };
const lease = 'open/heartbeat-of/cluster-A';

/** A world whose sweep has started the heartbeat. */
async function beatingWorld(): Promise<FailoverWorld> {
  const world = new FailoverWorld().at('2026-11-20T02:00:00Z');
  world.policy = failoverPolicy({ probe: { ...probe, heartbeat: true } });
  world.clusters = [topologyOf('ledger-core-1', { endpoint, iamAuthentication: true })];
  await world.sweep();
  return world;
}

function beats({ probes }: FailoverWorld) {
  return probes.filter(({ task }) => task === 'beat');
}

let records = 0;
function ended(responsePayload: object, condition = 'Success') {
  records += 1;
  const requestContext = { condition, functionArn: 'arn' };
  return wakeUpOf({ requestContext, requestPayload: about, responsePayload }, `record-${records}`);
}

test('one heartbeat runs at a time; its end starts the next at once, and the sweep one that vanished', async () => {
  const world = await beatingWorld();
  expect(beats(world)).toEqual([{ ...about, ...endpoint, ...probe }]);
  await world.at('2026-11-20T02:05:00Z').sweep();
  await world.at('2026-11-20T02:10:00Z').sweep();
  expect(beats(world)).toHaveLength(1);
  await world.at('2026-11-20T02:14:57Z').invoke([ended({ ...about, beats: 897, missed: 0 })]);
  expect(beats(world)).toHaveLength(2);
  await world.at('2026-11-20T02:31:00Z').sweep();
  expect(beats(world)).toHaveLength(2);
  await world.at('2026-11-20T02:32:00Z').sweep();
  expect(beats(world)).toHaveLength(3);
  expect(world.alerts).toEqual([]);
});

test('one that is refused, or crashed, is left to the sweep', async () => {
  const world = await beatingWorld();
  const failure = { name: 'login-refused', text: '28000: PAM authentication failed' };
  await world.at('2026-11-20T02:01:10Z').invoke([ended({ ...about, beats: 0, missed: 60, failure })]);
  await world.invoke([ended({ errorMessage: 'Task timed out' }, 'RetriesExhausted')]);
  expect(beats(world)).toHaveLength(1);
  await world.at('2026-11-20T02:20:00Z').sweep();
  expect(beats(world)).toHaveLength(2);
});

test('one that nobody wants any more is the last', async () => {
  const world = await beatingWorld();
  expect(world.bucket.keys(lease)).toEqual([lease]);
  world.policy = failoverPolicy({ probe });
  await world.at('2026-11-20T02:14:57Z').invoke([ended({ ...about, beats: 897, missed: 0 })]);
  expect(beats(world)).toHaveLength(1);
  expect(world.bucket.keys(lease)).toEqual([]);
});
