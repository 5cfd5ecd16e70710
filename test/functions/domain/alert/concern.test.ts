import { expect, test } from 'vitest';
import { concernOf, sharedTeam, teamPart } from '../../../../functions/domain/alert/concern.ts';
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

test.each([
  ['that of the only one', [{ team: 'payments' }], 'payments'],
  ['that of all', [{ team: 'payments' }, { team: 'payments' }], 'payments'],
  ['none where they differ', [{ team: 'payments' }, { team: 'shop' }], undefined],
  ['none where some have none', [{ team: 'payments' }, {}], undefined],
  ['none where a policy is gone', [{ team: 'payments' }, undefined], undefined],
  ['none of nothing', [], undefined],
])('the team of several is %s', (_, concerned, team) => {
  expect(sharedTeam(concerned)).toBe(team);
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
