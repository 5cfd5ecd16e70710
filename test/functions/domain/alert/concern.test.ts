import { expect, test } from 'vitest';
import { concernOf, teamPart } from '../../../../functions/domain/alert/concern.ts';
import { EtlWorld, exportVerified, jobEnded } from '../../../support/etl-world.ts';

test('what alerts take from a policy', () => {
  expect(concernOf({ importance: 'critical', team: 'payments' })).toEqual({
    importance: 'critical',
    team: 'payments',
  });
  expect(concernOf({ importance: 'low' })).toEqual({ importance: 'low' });
  expect(concernOf(undefined)).toEqual({ importance: 'standard' });
  expect([teamPart({ team: 'payments' }), teamPart({})]).toEqual([{ team: 'payments' }, {}]);
});

test("an alert names its cluster's team", async () => {
  const world = new EtlWorld();
  const { policy } = world;
  world.policy = { ...policy, clusters: policy.clusters.map((one) => ({ ...one, team: 'payments' })) };
  await world.start([exportVerified()]);
  world.end('failed', 'no');
  await world.watch([jobEnded()]);
  expect(world.alerts.map(({ alert }) => alert.team)).toEqual(['payments']);
});
