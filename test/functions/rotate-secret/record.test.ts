import { describe, expect, test } from 'vitest';
import { RotationFailure } from '../../../functions/domain/rotation/failure.ts';
import { lastRotationKey, withStep } from '../../../functions/domain/rotation/rotation-record.ts';
import { rotateSecret } from '../../../functions/rotate-secret/rotate-secret.ts';
import { rotationWorld } from '../../support/rotation-world.ts';

const at = '2026-11-22T10:00:00.000Z';
/** As the server's clock has it. */
const before = '2026-11-22T09:59:00.000Z';

describe('the ledger has what came of a rotation', () => {
  test('that got through: the last attempt, and the evidence', async () => {
    const of = rotationWorld('alternating-users');
    of.database.sessions = [
      {
        pid: 7,
        application: 'billing',
        client: '10.0.0.7',
        state: 'idle',
        since: '2026-11-01T00:00:00.000Z',
      },
    ];
    of.database.migration = ['REASSIGN OWNED BY "app_clone" TO "app";'];
    await of.rotate('t2');
    const attempt = {
      version: 't2',
      startedAt: at,
      at,
      step: 'finishSecret',
      state: 'rotated',
      user: 'app_clone',
      retired: { user: 'app_clone', count: 1, before, oldest: of.database.sessions },
      migration: ['REASSIGN OWNED BY "app_clone" TO "app";'],
    };
    expect(of.last()).toEqual({
      schema: 1,
      secretArn: 'arn:app',
      name: 'app',
      attempt,
      lastRotated: { version: 't2', at, user: 'app_clone', before },
    });
    expect(of.ledger.bucket.objects.get('rotations/arn!3Aapp/2026-11/t2')?.body).toEqual({
      schema: 1,
      kind: 'rotations',
      key: 'rotations/arn!3Aapp/2026-11/t2',
      recordedBy: 'r1',
      recordedAt: at,
      subject: 'arn:app',
      fact: { name: 'app', ...attempt },
      effects: [],
    });
    expect(of.counted).toEqual(['SecretsRotated']);
  });

  test('that did not: the cause, since when, and how often', async () => {
    const of = rotationWorld('single-user');
    await of.rotate('t2');
    of.secret.begin('t3');
    of.at('2026-12-22T10:00:00Z');
    of.database.passwords.set('app', 'changed by hand');
    for (const minute of ['00', '05']) {
      of.at(`2026-12-22T10:${minute}:00Z`);
      await expect(of.step('createSecret', 't3')).rejects.toMatchObject({ failure: 'wrong-password' });
    }
    expect(of.last()).toMatchObject({
      attempt: {
        version: 't3',
        startedAt: '2026-12-22T10:00:00.000Z',
        at: '2026-12-22T10:05:00.000Z',
        step: 'createSecret',
        state: 'failed',
        failure: {
          name: 'wrong-password',
          step: 'createSecret',
          retryable: false,
          times: 2,
          firstAt: '2026-12-22T10:00:00.000Z',
        },
      },
      lastRotated: { version: 't2', at, user: 'app' },
    });
  });

  test('after it was tried again: the cause is gone', async () => {
    const of = rotationWorld('single-user');
    of.secret.begin('t2');
    await of.step('createSecret', 't2');
    of.database.passwords.set('app', 'changed by hand');
    await expect(of.step('setSecret', 't2')).rejects.toThrow('wrong-password');
    of.database.passwords.set('app', 'old');
    await of.step('setSecret', 't2');
    expect(of.last()).toMatchObject({ attempt: { state: 'under-way', step: 'setSecret' } });
    expect(of.last()).not.toHaveProperty('attempt.failure');
  });

  test('and nothing of an attempt that was overtaken', async () => {
    const of = rotationWorld('single-user');
    of.secret.begin('t2');
    await of.step('createSecret', 't2');
    of.secret.abandon();
    await of.rotate('t3');
    await expect(of.step('setSecret', 't2')).rejects.toThrow('pending-superseded');
    expect(of.last()).toMatchObject({ attempt: { version: 't3', state: 'rotated' } });
  });

  test('and its own end once, however often that is repeated', async () => {
    const of = rotationWorld('single-user');
    await of.rotate('t2');
    of.at('2026-12-01T00:00:00Z');
    expect(await of.step('finishSecret', 't2')).toBe('already-done');
    expect(of.ledger.bucket.keys()).toEqual(['rotations/arn!3Aapp/2026-11/t2', 'rotations/arn!3Aapp/last']);
    expect(of.last()).toMatchObject({ lastRotated: { version: 't2', at } });
    expect(of.counted).toEqual(['SecretsRotated']);
  });
});

describe('a ledger that takes nothing', () => {
  const broken = () => Promise.reject(new Error('no way to S3'));

  test('stops a rotation that has changed nothing yet', async () => {
    const of = rotationWorld('single-user');
    of.secret.begin('t2');
    of.ledger.read = broken;
    await expect(of.step('createSecret', 't2')).rejects.toThrow('no way to S3');
    expect(of.database.passwords.get('app')).toBe('old');
  });

  test('nor one whose password is not changed yet: nobody knows whether it is held', async () => {
    const of = rotationWorld('single-user');
    of.secret.begin('t2');
    await of.step('createSecret', 't2');
    of.ledger.read = broken;
    await expect(of.step('setSecret', 't2')).rejects.toThrow('no way to S3');
    expect(of.database.passwords.get('app')).toBe('old');
  });

  test('does not leave one half done', async () => {
    const of = rotationWorld('single-user');
    of.secret.begin('t2');
    for (const step of ['createSecret', 'setSecret']) await of.step(step, 't2');
    of.ledger.read = broken;
    for (const step of ['setSecret', 'testSecret', 'finishSecret']) await of.step(step, 't2');
    expect(of.secret.labelsOf('t2')).toEqual(['AWSCURRENT', 'AWSPENDING']);
    expect(of.warnings).toHaveLength(3);
  });
});

test('in observe Secrets Manager gets nothing done, and hears why', async () => {
  const of = rotationWorld('single-user', { mode: 'observe' });
  of.secret.begin('t2');
  await expect(of.step('createSecret', 't2')).rejects.toMatchObject({ failure: 'observe-only' });
  expect(of.secret.textOf('AWSPENDING')).toBeUndefined();
});

test('with ownership apply the clone gives away what it owns before its password changes', async () => {
  const strategy = { kind: 'alternating-users', masterArn: 'arn:admin', ownership: 'apply' } as const;
  const of = rotationWorld('alternating-users', { strategy });
  await of.rotate('t2');
  expect(of.database.reassigned).toEqual(['app_clone']);
});

describe('a test alone', () => {
  const testAlone = async (of: ReturnType<typeof rotationWorld>, version: string) => {
    of.secret.versions.set(version, {
      text: of.secret.textOf('AWSCURRENT'),
      labels: new Set(['AWSPENDING']),
    });
    const event = { Step: 'testSecret', SecretId: 'arn:app', ClientRequestToken: version };
    return rotateSecret(of.deps(), event, of.context).finally(() => of.secret.versions.delete(version));
  };

  test('is no attempt that stays under way, and lists nobody: no password was retired', async () => {
    const of = rotationWorld('single-user');
    of.database.sessions = [{ pid: 7, application: '', client: 'local', state: 'idle', since: at }];
    await testAlone(of, 'x1');
    expect(of.last()).toEqual({
      schema: 1,
      secretArn: 'arn:app',
      name: 'app',
      attempt: { version: 'x1', startedAt: at, at, step: 'testSecret', state: 'tested' },
    });
  });

  test('that goes well hides nothing of a rotation', async () => {
    const of = rotationWorld('single-user');
    await of.rotate('t2');
    await testAlone(of, 'x1');
    expect(of.last()).toMatchObject({ attempt: { version: 't2', state: 'rotated' } });
  });

  test('that fails is told, until one goes well', async () => {
    const of = rotationWorld('single-user');
    await of.rotate('t2');
    of.database.refuse = () => new RotationFailure('connection-timed-out', { expected: 'it', found: 'no' });
    await expect(testAlone(of, 'x1')).rejects.toThrow('connection-timed-out');
    expect(of.last()).toMatchObject({ attempt: { version: 'x1', state: 'failed' } });
    of.database.refuse = () => undefined;
    await testAlone(of, 'x2');
    expect(of.last()).toMatchObject({
      attempt: { version: 'x2', state: 'tested' },
      lastRotated: { version: 't2' },
    });
  });
});

describe('through RDS Proxy', () => {
  const proxy = { host: 'proxy.example', port: 5432 };

  test('the present login is looked at before the change, the new one after the end', async () => {
    const of = rotationWorld('single-user', { proxy });
    await of.rotate('t2');
    expect(of.database.logins.filter((one) => one.endsWith('@proxy.example'))).toEqual([
      'app@proxy.example',
      'app@proxy.example',
    ]);
  });

  test('a proxy that does not let the present login in stops the rotation before the change', async () => {
    const of = rotationWorld('single-user', { proxy });
    of.database.refuse = ({ host }) =>
      host === 'proxy.example'
        ? new RotationFailure('proxy-without-secret', { expected: 'it', found: 'no' })
        : undefined;
    await expect(of.rotate('t2')).rejects.toMatchObject({ failure: 'proxy-without-secret' });
    expect(of.database.passwords.get('app')).toBe('old');
  });

  test('a proxy that is behind at the end is looked at again: the version is current already', async () => {
    const of = rotationWorld('single-user', { proxy });
    of.secret.begin('t2');
    for (const step of ['createSecret', 'setSecret', 'testSecret']) await of.step(step, 't2');
    of.database.refuse = ({ host }) =>
      host === 'proxy.example'
        ? new RotationFailure('wrong-password', { expected: 'it', found: '28P01' })
        : undefined;
    await expect(of.step('finishSecret', 't2')).rejects.toMatchObject({
      failure: 'proxy-not-updated',
      retryable: true,
    });
    expect(of.secret.labelsOf('t2')).toEqual(['AWSCURRENT', 'AWSPENDING']);
    expect(of.last()).toMatchObject({ attempt: { state: 'failed', failure: { name: 'proxy-not-updated' } } });
    of.database.refuse = () => undefined;
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      expect(await of.step(step, 't2')).toBe('already-done');
    }
    expect(of.last()).toMatchObject({ attempt: { state: 'rotated' }, lastRotated: { version: 't2' } });
  });
});

test('a secret with slashes is one element of a key', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app@eu-AbCdEf';
  expect(lastRotationKey(arn)).toBe('rotations/prod!2Fapp!40eu-AbCdEf/last');
});

test('another cause counts anew', () => {
  const note = { secretArn: 'a', name: 'a', version: 'v', step: 'setSecret', at } as const;
  const cause = (name: 'read-only' | 'wrong-password') =>
    new RotationFailure(name, { expected: 'it', found: 'not' });
  const first = withStep(undefined, { ...note, failed: cause('read-only') });
  const second = withStep(first, {
    ...note,
    failed: cause('wrong-password'),
    at: '2026-11-22T10:01:00.000Z',
  });
  expect(second.attempt.failure).toMatchObject({
    name: 'wrong-password',
    times: 1,
    firstAt: '2026-11-22T10:01:00.000Z',
  });
});
