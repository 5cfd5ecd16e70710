import { expect, test } from 'vitest';
import { ConductWorld } from '../../support/conduct-world.ts';

const held = (world: ConductWorld) => world.bucket.objects.get('rotation-holds/current')?.body;

test('a blue/green deployment holds rotations from its making to its switchover, and is told twice', async () => {
  const world = new ConductWorld(['a1', 'a2', 'b1']);
  await world.conduct();
  expect(held(world)).toBe(undefined);
  world.blueGreen('a', 'PROVISIONING');
  await world.conduct();
  expect(held(world)).toMatchObject({
    holds: [
      {
        deployment: 'bgd-1',
        identifiers: ['a'],
        status: 'PROVISIONING',
        createdAt: '2026-11-23T02:05:00.000Z',
      },
    ],
  });
  for (const status of [
    'AVAILABLE',
    'SWITCHOVER_IN_PROGRESS',
    'SWITCHOVER_FAILED',
    'AVAILABLE',
    'A_NEW_ONE',
  ]) {
    world.blueGreen('a', status);
    await world.conduct();
    expect(held(world)).toMatchObject({ holds: [{ status }] });
  }
  expect(world.told).toEqual(['rotation-held']);
  expect([...world.alerts.values()][0]).toMatchObject({
    cluster: 'a',
    severity: 'info',
    headline: 'rotation of 2 secrets is held, a blue/green deployment is under way',
    details: ['held: a1', 'held: a2'],
  });
  world.blueGreen('a', 'SWITCHOVER_COMPLETED');
  await world.conduct();
  expect(held(world)).toMatchObject({ holds: [] });
  expect(world.told).toEqual(['rotation-held', 'rotation-released']);
  expect(world.begun).toEqual([]);
});

test('a deployment of a cluster without secrets holds it silently', async () => {
  const world = new ConductWorld(['a1']);
  world.blueGreen('z', 'AVAILABLE');
  await world.conduct();
  expect(held(world)).toMatchObject({ holds: [{ identifiers: ['z'] }] });
  world.deployments = [];
  await world.conduct();
  expect(world.told).toEqual([]);
});

test('what could not be rotated meanwhile is rotated once the hold is over', async () => {
  const world = new ConductWorld(['a1', 'a2']);
  world.blueGreen('a', 'AVAILABLE');
  await world.conduct();
  world.fail('a1', 'blue-green-under-way', true);
  await world.conduct(undefined, 60);
  expect(world.begun).toEqual([]);
  world.blueGreen('a', 'DELETING');
  await world.conduct();
  expect(world.settled).toEqual(['a1']);
  expect(world.begun).toEqual(['a1']);
  // Under way: a second wake-up begins no other, and once it is rotated nothing is owed.
  await world.conduct();
  world.rotate('a1');
  await world.conduct();
  await world.conduct(undefined, 31);
  expect(world.begun).toEqual(['a1']);
  expect(held(world)).toMatchObject({ holds: [], owed: [] });
});

test('what was rotated after the deployment was made is said, and rotated again after the switchover', async () => {
  const world = new ConductWorld(['a1']);
  world.blueGreen('a', 'PROVISIONING');
  world.now += 60_000;
  world.rotate('a1');
  await world.conduct();
  expect([...world.alerts.values()][0]).toMatchObject({ severity: 'warn', figures: { late: 1 } });
  world.blueGreen('a', 'SWITCHOVER_COMPLETED');
  await world.conduct();
  expect(world.begun).toEqual(['a1']);
});

test('a repetition that fails for another cause is not repeated again', async () => {
  const world = new ConductWorld(['a1']);
  world.blueGreen('a', 'AVAILABLE');
  await world.conduct();
  world.fail('a1', 'blue-green-under-way', true);
  world.deployments = [];
  await world.conduct();
  world.fail('a1', 'wrong-password');
  await world.conduct();
  await world.conduct();
  expect(world.begun).toEqual(['a1']);
  expect(held(world)).toMatchObject({ owed: [] });
});

test('a second deployment holds the repetition too, and what is held then is rotated after it', async () => {
  const world = new ConductWorld(['a1']);
  world.blueGreen('a', 'AVAILABLE');
  await world.conduct();
  world.fail('a1', 'blue-green-under-way', true);
  world.deployments = [
    { id: 'bgd-2', name: 'next', status: 'PROVISIONING', createdAt: new Date(world.now), blue: ['a'] },
  ];
  const outcomes = await world.conduct();
  expect(outcomes).toMatchObject([{ kind: 'waiting', reason: 'blue/green deployment next is PROVISIONING' }]);
  world.deployments = [];
  await world.conduct();
  expect(world.begun).toEqual(['a1']);
});

test('a wave passes over what is held, and takes it up afterwards', async () => {
  const world = new ConductWorld(['a1', 'b1', 'c1'], { pauseMinutes: 0 });
  await world.conduct();
  world.rotateAsked();
  world.blueGreen('b', 'AVAILABLE');
  await world.conduct();
  expect(world.rotateAsked()).toEqual(['c1']);
  await world.conduct();
  world.deployments = [];
  await world.conduct();
  expect(world.rotateAsked()).toEqual(['b1']);
  expect(world.told.filter((kind) => kind.startsWith('rotation-wave'))).toEqual([]);
});

test('a rotation that a wave had begun when the deployment came is no failure of the wave', async () => {
  const world = new ConductWorld(['a1', 'b1'], { pauseMinutes: 0 });
  await world.conduct();
  world.blueGreen('a', 'PROVISIONING');
  world.fail('a1', 'blue-green-under-way', true);
  await world.conduct(undefined, 90);
  expect(world.told).toEqual(['rotation-held']);
  world.deployments = [];
  await world.conduct();
  world.rotateAsked();
  await world.conduct();
  expect(world.rotateAsked()).toEqual(['b1']);
  expect(world.begun).toEqual(['a1', 'a1', 'b1']);
});
