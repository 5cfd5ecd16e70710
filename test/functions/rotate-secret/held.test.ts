import { expect, test } from 'vitest';
import { rotateSecret } from '../../../functions/rotate-secret/rotate-secret.ts';
import { type RotationWorld, rotationWorld } from '../../support/rotation-world.ts';

/** As conduct-rotation writes it. */
function hold(world: RotationWorld, identifier = 'ledger-core'): void {
  const time = '2026-11-22T08:00:00.000Z';
  const upgrade = { deployment: 'bgd-1', name: 'upgrade', status: 'AVAILABLE', createdAt: time, since: time };
  const holds = [{ ...upgrade, identifiers: [identifier] }];
  world.ledger.bucket.put('rotation-holds/current', { schema: 1, holds, owed: [] });
}

const held = { failure: 'blue-green-under-way', retryable: true };

test.each(['single-user', 'alternating-users'] as const)(
  'no rotation begins while a deployment is under way: %s',
  async (kind) => {
    const world = rotationWorld(kind);
    hold(world);
    await expect(world.rotate('t2')).rejects.toMatchObject(held);
    expect(world.secret.versions.get('t2')?.text).toBe(undefined);
    expect(await world.opens('AWSCURRENT')).toBe(true);
    expect(world.last()).toMatchObject({
      attempt: { state: 'failed', failure: { name: 'blue-green-under-way', step: 'createSecret' } },
    });
  },
);

test('one that has a new password which is not set yet goes no further', async () => {
  const world = rotationWorld('single-user');
  world.secret.begin('t2');
  await world.step('createSecret', 't2');
  hold(world);
  await expect(world.step('setSecret', 't2')).rejects.toMatchObject(held);
  expect(await world.opens('AWSCURRENT')).toBe(true);
});

test('one whose password is set is brought to its end', async () => {
  const world = rotationWorld('single-user');
  world.secret.begin('t2');
  await world.step('createSecret', 't2');
  await world.step('setSecret', 't2');
  hold(world);
  const kinds = [];
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
    kinds.push(await world.step(step, 't2'));
  }
  expect(kinds).toEqual(['already-done', 'already-done', 'done', 'done']);
  expect(await world.opens('AWSCURRENT')).toBe(true);
});

test('one that takes over a password that the database has already changes no role, and ends the lock-out', async () => {
  const world = rotationWorld('single-user');
  world.secret.begin('t2');
  await world.step('createSecret', 't2');
  await world.step('setSecret', 't2');
  // Given up there: the label is taken off by hand, and only a version without a label opens the database.
  world.secret.versions.get('t2')?.labels.delete('AWSPENDING');
  expect(await world.opens('AWSCURRENT')).toBe(false);
  hold(world);
  expect(await world.rotate('t3')).toEqual(['done', 'already-done', 'done', 'done']);
  expect(await world.opens('AWSCURRENT')).toBe(true);
});

test('a deployment of another cluster holds nothing', async () => {
  const world = rotationWorld('single-user');
  hold(world, 'ledger');
  expect(await world.rotate('t2')).toEqual(['done', 'done', 'done', 'done']);
});

test('what cannot be read holds: it is not known whether roles may change', async () => {
  const world = rotationWorld('single-user');
  world.ledger.bucket.put('rotation-holds/current', { schema: 2 });
  await expect(world.rotate('t2')).rejects.toMatchObject({ kind: 'invalid-request', retryable: false });
  expect(await world.opens('AWSCURRENT')).toBe(true);
});

test('a dry run warns, and finds nothing in the way', async () => {
  const world = rotationWorld('single-user');
  hold(world);
  const { answer } = await rotateSecret(world.deps(), { dryRun: 'app' }, world.context);
  expect(answer).toMatchObject({
    answer: 'ready',
    checks: expect.arrayContaining([
      {
        check: 'hold',
        result: 'warning',
        found: 'blue/green deployment upgrade is AVAILABLE',
        do: 'nothing: no role was changed, and it is rotated by itself once the deployment is switched over or deleted',
      },
    ]),
  });
});
