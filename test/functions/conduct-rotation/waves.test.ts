import { expect, test } from 'vitest';
import { ConductWorld } from '../../support/conduct-world.ts';

const six = ['a1', 'b1', 'c1', 'd1', 'e1', 'f1'];

/** Looks every five minutes, and has ended what was asked for by the next look. */
async function wavesOf(world: ConductWorld, looks: number): Promise<string[]> {
  const waves: string[] = [];
  for (let look = 0; look < looks; look++) {
    await world.conduct();
    const rotated = world.rotateAsked();
    if (rotated.length > 0) waves.push(rotated.join(' '));
  }
  return waves;
}

test('the canary goes alone, and the others follow in waves with a pause between', async () => {
  const world = new ConductWorld(six, {});
  await world.conduct();
  expect(world.rotateAsked()).toEqual(['a1']);
  // 60 minutes of pause are 12 looks.
  expect(await wavesOf(world, 11)).toEqual([]);
  expect(await wavesOf(world, 2)).toEqual(['b1 c1']);
  expect(await wavesOf(world, 40)).toEqual(['d1 e1', 'f1']);
  expect(world.begun).toEqual(six);
  expect(world.told).toEqual([]);
  const rounds = world.bucket.keys('rotation-rounds/');
  expect(rounds).toEqual(['rotation-rounds/2026-11/2026-11-23T02:05:00.000Z', 'rotation-rounds/current']);
  // Nothing more until the next round is due.
  expect(await wavesOf(world, 20)).toEqual([]);
  world.now = Date.parse('2026-12-23T01:55:00Z');
  expect(await wavesOf(world, 1)).toEqual([]);
  expect(await wavesOf(world, 1)).toEqual(['a1']);
});

test('secrets of one server are rotated one after the other', async () => {
  const world = new ConductWorld(['z1', 'a1', 'a2', 'b1'], { size: 3, pauseMinutes: 0 });
  expect(await wavesOf(world, 4)).toEqual(['z1', 'a1 b1', 'a2']);
});

test('a canary that fails stops everything, and is told once, with how to go on', async () => {
  const world = new ConductWorld(six, { pauseMinutes: 0 });
  await world.conduct();
  world.fail('a1', 'missing-admin-option');
  await world.conduct();
  await world.conduct();
  await world.conduct();
  expect(world.begun).toEqual(['a1']);
  expect([...world.alerts.values()]).toMatchObject([
    {
      kind: 'rotation-wave-stopped',
      severity: 'sev3',
      headline: 'rotation in waves stopped at a1, 0 of 6 rotated',
      figures: { secret: 'a1', wave: 1, rotated: 0, secrets: 6 },
    },
  ]);
  const [, again, without] = [...world.alerts.values()][0]?.steps ?? [];
  expect(again?.command).toContain(`'{"continue":"a1"}'`);
  expect(without?.command).toContain(`'{"continue":"a1","leaveOut":true}'`);

  // Whoever names another secret has not read why.
  const [refused] = await world.conduct({ continue: 'b1' });
  expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringContaining('it is stopped at a1') });
  expect(world.begun).toEqual(['a1']);

  const [goes] = await world.conduct({ continue: 'a1' });
  expect(goes).toMatchObject({ kind: 'started', reason: 'it goes on; a1 is tried again' });
  expect(world.settled).toEqual(['a1']);
  expect(world.begun).toEqual(['a1', 'a1']);
  expect(world.told).toEqual(['rotation-wave-stopped', 'rotation-wave-continued']);
  // The same once more does nothing more.
  const [twice] = await world.conduct({ continue: 'a1' });
  expect(twice).toMatchObject({ kind: 'already-done', reason: 'it is not stopped' });
  world.rotateAsked();
  expect(await wavesOf(world, 1)).toEqual(['b1 c1']);
});

test('a failure in a later wave stops the next; what of its own is under way ends', async () => {
  const world = new ConductWorld(six, { pauseMinutes: 0 });
  expect(await wavesOf(world, 1)).toEqual(['a1']);
  await world.conduct();
  world.fail('b1', 'wrong-password');
  await world.conduct();
  expect(world.told).toEqual(['rotation-wave-stopped']);
  world.rotate('c1');
  await world.conduct(undefined, 600);
  expect(world.begun).toEqual(['a1', 'b1', 'c1']);
});

test('left out by a person, a secret stays as it is, and the round ends without it', async () => {
  const world = new ConductWorld(['a1', 'b1', 'c1'], { pauseMinutes: 0, size: 1 });
  expect(await wavesOf(world, 1)).toEqual(['a1']);
  await world.conduct();
  world.fail('b1', 'wrong-password');
  await world.conduct();
  await world.conduct({ continue: 'b1', leaveOut: true });
  world.rotate('c1');
  const [over] = await world.conduct();
  expect(over).toMatchObject({ kind: 'done', reason: expect.stringContaining('2 of 3 rotated') });
  expect(world.begun).toEqual(['a1', 'b1', 'c1']);
});

test('a cause that passes is waited for: three times or an hour, then it stops', async () => {
  const world = new ConductWorld(['a1', 'b1'], { pauseMinutes: 0 });
  await world.conduct();
  world.fail('a1', 'connection-timed-out', true);
  await world.conduct();
  expect(world.told).toEqual([]);
  await world.conduct(undefined, 61);
  expect(world.told).toEqual(['rotation-wave-stopped']);
});

test('a rotation that never ends stops the round after two hours', async () => {
  const world = new ConductWorld(['a1', 'b1'], {});
  await world.conduct();
  await world.conduct(undefined, 119);
  expect(world.told).toEqual([]);
  await world.conduct(undefined, 2);
  expect(world.told).toEqual(['rotation-wave-stopped']);
  expect([...world.alerts.values()][0]?.story[1]).toBe(
    'asked for at 2026-11-23T02:05:00.000Z, it has not ended after two hours',
  );
});

test('waves begin within their hours only', async () => {
  const world = new ConductWorld(['a1', 'b1'], { hours: { from: 22, to: 2 }, pauseMinutes: 0 });
  const [outside] = await world.conduct();
  expect(outside).toMatchObject({ kind: 'waiting', reason: "rotations begin between 22 and 2 o'clock UTC" });
  world.now = Date.parse('2026-11-23T21:58:00Z');
  expect(await wavesOf(world, 1)).toEqual(['a1']);
  world.now = Date.parse('2026-11-24T02:00:00Z');
  expect(await wavesOf(world, 3)).toEqual([]);
  world.now = Date.parse('2026-11-24T23:00:00Z');
  expect(await wavesOf(world, 1)).toEqual(['b1']);
});

test('what is paused is passed over and comes into a later wave; the canary is waited for', async () => {
  const world = new ConductWorld(['a1', 'b1', 'c1'], { pauseMinutes: 0, size: 2 });
  world.pause('a', '2026-11-23T03:00:00Z');
  const [waits] = await world.conduct();
  expect(waits).toMatchObject({
    reason: 'the canary waits: paused until 23 Nov 2026 03:00 UTC (a migration)',
  });
  world.now = Date.parse('2026-11-23T03:00:00Z');
  world.pause('b', '2026-11-23T05:00:00Z');
  expect(await wavesOf(world, 2)).toEqual(['a1', 'c1']);
  const [left] = await world.conduct();
  expect(left).toMatchObject({ reason: '1 wait: paused until 23 Nov 2026 05:00 UTC (a migration)' });
  world.now = Date.parse('2026-11-23T05:00:00Z');
  expect(await wavesOf(world, 2)).toEqual(['b1']);
});

test('a secret that is added joins the round, one that is taken away leaves it', async () => {
  const world = new ConductWorld(['a1', 'b1', 'c1'], { pauseMinutes: 0, size: 1 });
  expect(await wavesOf(world, 1)).toEqual(['a1']);
  await world.conduct();
  world.names = ['a1', 'c1', 'd1'];
  world.waves = world.waves && {
    ...world.waves,
    secrets: new ConductWorld(['a1', 'c1', 'd1'], {}).waves?.secrets ?? [],
  };
  expect(await wavesOf(world, 3)).toEqual(['c1', 'd1']);
  expect(world.begun).toEqual(['a1', 'b1', 'c1', 'd1']);
});

test('rotated by hand meanwhile, a secret has had its turn', async () => {
  const world = new ConductWorld(['a1', 'b1', 'c1'], { pauseMinutes: 0, size: 1 });
  expect(await wavesOf(world, 1)).toEqual(['a1']);
  world.rotate('b1');
  expect(await wavesOf(world, 1)).toEqual(['c1']);
});

test('an attempt of somebody else is left alone', async () => {
  const world = new ConductWorld(['a1', 'b1'], { pauseMinutes: 0 });
  world.secret('a1').pendingVersion = 'of-a-person';
  const outcomes = await world.conduct();
  expect(outcomes).toMatchObject([{ kind: 'waiting', reason: 'another attempt is under way' }]);
  expect(world.settled).toEqual([]);
  world.rotate('a1');
  expect(await wavesOf(world, 1)).toEqual(['b1']);
});

test('before the first round the oldest password says when one is due; a person can have it begin', async () => {
  const world = new ConductWorld(['a1', 'b1'], {});
  for (const name of world.names) world.secret(name).lastRotatedAt = new Date('2026-11-20T02:00:00Z');
  const [due] = await world.conduct();
  expect(due).toMatchObject({ kind: 'waiting', reason: 'the next round is due 2026-12-20T02:00:00.000Z' });
  const [plan] = await world.conduct({ plan: 'waves' });
  expect(plan).toMatchObject({
    kind: 'would-have',
    answer: {
      round: 'none is under way',
      nextRoundDue: '2026-12-20T02:00:00.000Z',
      order: ['a1', 'b1'],
      nextWave: ['a1'],
      waitsFor: [],
      openNow: true,
    },
  });
  expect(world.begun).toEqual([]);
  const [begun] = await world.conduct({ begin: 'round' });
  expect(begun).toMatchObject({ kind: 'started' });
  expect(world.begun).toEqual(['a1']);
  const [again] = await world.conduct({ begin: 'round' });
  expect(again).toMatchObject({ kind: 'already-done' });
});

test.each([
  [{ continue: 7 }],
  [{ plan: 'all' }],
  [{ begin: 'round', plan: 'waves' }],
  [{ continue: 'a1', now: true }],
])('a request that is none is refused: %j', async (request) => {
  const world = new ConductWorld(['a1'], {});
  expect(await world.conduct(request)).toMatchObject([{ kind: 'refused' }]);
  expect(world.begun).toEqual([]);
});

test('an idle look costs five calls of the ledger and one of RDS', async () => {
  const world = new ConductWorld(['a1'], {});
  world.secret('a1').lastRotatedAt = new Date('2026-11-20T02:00:00Z');
  await world.conduct();
  const calls: string[] = [];
  await world.conduct(undefined, 5, async ({ name, key }, perform) => {
    calls.push(`${name} ${key}`);
    return perform();
  });
  expect(calls.filter((call) => !call.includes('lease'))).toEqual([
    'read rotation-holds/current',
    'describe deployments',
    'list open/condition-of/rotation-hold/',
    'read pauses/current',
    'read rotation-rounds/current',
    'read rotation-rounds/current',
    'list open/condition-of/rotation-wave/',
    'list open/conditions/rotation-hold/',
    'list open/conditions/rotation-wave/',
  ]);
});
