import { describe, expect, test } from 'vitest';
import { RotationFailure } from '../../../functions/domain/rotation/failure.ts';
import { rotateSecret } from '../../../functions/rotate-secret/rotate-secret.ts';
import type { Gate } from '../../support/interleave.ts';
import { type RotationWorld, rotationWorld } from '../../support/rotation-world.ts';

const billing = (user: string, count = 2) => ({ user, application: 'billing', client: '10.0.0.7', count });

/** Two sessions of each role from before the rotation to `t2`. */
async function rotated(kind: 'single-user' | 'alternating-users'): Promise<RotationWorld> {
  const of = rotationWorld(kind);
  await of.rotate('t2');
  of.database.former =
    kind === 'single-user' ? [billing('app')] : [billing('app', 3), billing('app_clone', 1)];
  return of;
}

async function end(of: RotationWorld, more: object = {}, gate?: Gate) {
  return rotateSecret(of.deps(gate), { endSessions: 'app', ...more }, of.context);
}

const pause = {
  schema: 1,
  pauses: [
    {
      scope: 'cluster-ABC',
      clusterIdentifier: 'ledger-core',
      until: '2026-11-23T18:00:00Z',
      since: '2026-11-22T08:00:00Z',
      reason: 'storage migration',
    },
  ],
};

describe('sessions from before a rotation', () => {
  test('of one user are ended as the user itself, and written down', async () => {
    const of = await rotated('single-user');
    const { outcome, answer } = await end(of);
    expect(outcome).toEqual({
      kind: 'done',
      subject: 'arn:app',
      reason: '2 sessions from before it are ended',
    });
    expect(answer).toEqual({
      answer: 'done',
      secret: 'app',
      version: 't2',
      before: '2026-11-22T09:59:00.000Z',
      count: 2,
      sessions: [billing('app')],
    });
    expect(of.database.former).toEqual([]);
    expect(of.ledger.bucket.objects.get('rotation-sessions/arn!3Aapp/t2')?.body).toEqual({
      schema: 1,
      version: 't2',
      before: '2026-11-22T09:59:00.000Z',
      at: '2026-11-22T10:00:00.000Z',
      count: 2,
      sessions: [billing('app')],
    });
  });

  test('of two users are those of both, each ended as itself', async () => {
    const of = await rotated('alternating-users');
    of.database.logins.length = 0;
    const { answer } = await end(of);
    expect(answer).toMatchObject({
      answer: 'done',
      count: 4,
      sessions: [billing('app', 3), billing('app_clone', 1)],
    });
    expect(of.database.former).toEqual([]);
    expect(new Set(of.database.logins)).toEqual(
      new Set(['app_clone@ledger-core.example', 'app@ledger-core.example']),
    );
  });

  test('of a user whose password opens nothing any more are ended by the admin', async () => {
    const of = await rotated('alternating-users');
    of.database.passwords.set('app', 'changed by hand');
    expect((await end(of)).answer).toMatchObject({ answer: 'done', count: 4 });
    expect(of.database.logins).toContain('admin@ledger-core.example');
  });

  test('are told and left alone by a dry run, also while paused and in observe', async () => {
    const of = await rotated('single-user');
    of.ledger.bucket.put('pauses/current', pause);
    const keys = of.ledger.bucket.keys();
    const { outcome, answer } = await end(of, { dryRun: true });
    expect(outcome).toMatchObject({
      kind: 'would-have',
      reason: 'dry run: 2 sessions from before the rotation would be ended',
    });
    expect(answer).toMatchObject({
      answer: 'would-end',
      version: 't2',
      count: 2,
      sessions: [billing('app')],
    });
    expect(of.database.former).toEqual([billing('app')]);
    expect(of.ledger.bucket.keys()).toEqual(keys);
  });

  test('are none before the first rotation that is on record', async () => {
    const of = rotationWorld('single-user');
    of.database.former = [billing('app')];
    expect((await end(of)).answer).toMatchObject({ answer: 'nothing-to-end' });
    expect(of.database.former).toEqual([billing('app')]);
  });

  test('are ended by one invocation however often it is asked', async () => {
    const of = await rotated('single-user');
    await end(of);
    const { outcome, answer } = await end(of);
    expect(outcome.kind).toBe('already-done');
    expect(answer).toMatchObject({ answer: 'done', count: 2 });
  });

  test.each<[string, boolean, (of: RotationWorld) => unknown, object]>([
    ['paused', true, (of) => of.ledger.bucket.put('pauses/current', pause), {}],
    ['another-rotation', true, () => undefined, { version: 't1' }],
    ['another-rotation', true, (of) => of.secret.begin('t3'), {}],
    ['wrong-password', false, (of) => of.database.passwords.set('app', 'changed by hand'), {}],
    [
      'connection-timed-out',
      true,
      (of) => {
        of.database.refuse = () =>
          new RotationFailure('connection-timed-out', { expected: 'it', found: 'no' });
      },
      {},
    ],
  ])('go on: %s', async (cause, retryable, arrange, more) => {
    const of = await rotated('single-user');
    await arrange(of);
    const { outcome, answer } = await end(of, more);
    expect(outcome.kind).toBe('refused');
    expect(answer).toMatchObject({ answer: 'not-ended', cause, retryable });
    expect(of.database.former).toEqual([billing('app')]);
  });

  test('in observe are left alone', async () => {
    const of = rotationWorld('single-user', { mode: 'observe' });
    of.ledger.bucket.put('rotations/arn!3Aapp/last', {
      schema: 1,
      secretArn: 'arn:app',
      name: 'app',
      attempt: { version: 'v1', startedAt: 'x', at: 'x', step: 'finishSecret', state: 'rotated' },
      lastRotated: { version: 'v1', at: '2026-11-22T09:00:00.000Z', before: '2026-11-22T09:00:00.000Z' },
    });
    of.database.former = [billing('app')];
    expect((await end(of)).answer).toMatchObject({ answer: 'not-ended', cause: 'observe-only' });
    expect((await end(of, { dryRun: true })).answer).toMatchObject({ answer: 'would-end', count: 2 });
    expect(of.database.former).toEqual([billing('app')]);
  });

  test.each(['single-user', 'alternating-users'] as const)(
    'a crash before or after any call: asked again, all are ended and all are told, %s',
    async (kind) => {
      const all = kind === 'single-user' ? 2 : 4;
      let call = 0;
      for (let at = 0; ; at++) {
        for (const when of ['before', 'after']) {
          const of = await rotated(kind);
          call = 0;
          const crash: Gate = async (_, perform) => {
            const mine = call++ === at;
            if (mine && when === 'before') throw new Error('crashed');
            const value = await perform();
            if (mine) throw new Error('crashed');
            return value;
          };
          await end(of, {}, crash).catch(() => undefined);
          expect((await end(of)).answer, `${when} call ${at}`).toMatchObject({ answer: 'done', count: all });
          expect(of.database.former).toEqual([]);
        }
        if (call <= at) break;
      }
      expect(call).toBe(kind === 'single-user' ? 5 : 9);
    },
  );
});
