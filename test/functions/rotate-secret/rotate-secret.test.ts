import { describe, expect, test } from 'vitest';
import { rotationSteps } from '../../../functions/domain/rotation/request.ts';
import { rotateSecret } from '../../../functions/rotate-secret/rotate-secret.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import { type RotationWorld, rotationWorld } from '../../support/rotation-world.ts';

const host = 'ledger-core.example';

function login(text: string | undefined): { username: string; password: string } {
  return JSON.parse(text ?? '{}');
}

describe('single user', () => {
  test('the role gets a new password, and the labels move', async () => {
    const of = rotationWorld('single-user');
    expect(await of.rotate('t2')).toEqual(['done', 'done', 'done', 'done']);
    expect(of.secret.labelsOf('t2')).toEqual(['AWSCURRENT', 'AWSPENDING']);
    expect(of.secret.labelsOf('v1')).toEqual(['AWSPREVIOUS']);
    expect(JSON.parse(of.secret.textOf('AWSCURRENT') ?? '')).toEqual({
      engine: 'postgres',
      host,
      username: 'app',
      password: '00000000',
      team: 'payments',
    });
    expect(of.database.passwords.get('app')).toBe('00000000');
    expect(of.secret.rotationTokens).toEqual(['proof']);
  });

  test('each step repeated is already done, before and after the end', async () => {
    const of = rotationWorld('single-user');
    of.secret.begin('t2');
    const kinds: string[] = [];
    for (const name of rotationSteps) {
      kinds.push(await of.step(name, 't2'), await of.step(name, 't2'));
    }
    // A test is made again; the other steps find what they would do done.
    expect(kinds).toEqual([
      'done',
      'already-done',
      'done',
      'already-done',
      'done',
      'done',
      'done',
      'already-done',
    ]);
  });

  test('a test alone looks at a copy of the current version, and changes nothing', async () => {
    const of = rotationWorld('single-user');
    of.secret.versions.set('t2', { text: of.secret.textOf('AWSCURRENT'), labels: new Set(['AWSPENDING']) });
    expect(await of.step('testSecret', 't2')).toBe('done');
    expect(of.database.passwords.get('app')).toBe('old');
  });

  test.each(['setSecret', 'testSecret', 'finishSecret'])(
    '%s alone makes no version current that opens nothing',
    async (name) => {
      const of = rotationWorld('single-user');
      of.secret.begin('t2');
      await expect(of.step(name, 't2')).rejects.toMatchObject({ failure: 'secret-malformed' });
      await of.step('createSecret', 't2');
      if (name === 'finishSecret') {
        await expect(of.step(name, 't2')).rejects.toMatchObject({ failure: 'wrong-password' });
      }
      expect(of.secret.labelsOf('v1')).toEqual(['AWSCURRENT']);
    },
  );

  test('where nothing opens the database, the cause is that of the current password', async () => {
    const of = rotationWorld('single-user');
    of.database.passwords.set('app', 'changed by hand');
    await expect(of.rotate('t2')).rejects.toMatchObject({ failure: 'wrong-password', retryable: false });
    expect(of.database.passwords.get('app')).toBe('changed by hand');
  });
});

describe('alternating users', () => {
  test('the other user is made, then the first gets a new password', async () => {
    const of = rotationWorld('alternating-users');
    await of.rotate('t2');
    expect(login(of.secret.textOf('AWSCURRENT'))).toMatchObject({
      username: 'app_clone',
      password: '00000000',
    });
    expect(of.opens('AWSPREVIOUS')).toBe(true);
    await of.rotate('t3');
    expect(login(of.secret.textOf('AWSCURRENT'))).toMatchObject({ username: 'app', password: '11111111' });
    expect(of.opens('AWSPREVIOUS')).toBe(true);
  });

  test('an admin whose own secret is being rotated works with the pending password', async () => {
    const of = rotationWorld('alternating-users');
    of.database.passwords.set('admin', 'adm-next');
    await expect(of.rotate('t2')).rejects.toMatchObject({ failure: 'wrong-password' });
    of.secret.others.set('arn:admin AWSPENDING', JSON.stringify({ username: 'admin', password: 'adm-next' }));
    expect(await of.rotate('t2')).toEqual(['already-done', 'done', 'done', 'done']);
    expect(of.opens('AWSCURRENT')).toBe(true);
  });

  test('the admin does nothing for a version that forges the current user', async () => {
    const of = rotationWorld('alternating-users');
    const forged = {
      ...JSON.parse(of.secret.textOf('AWSCURRENT') ?? ''),
      username: 'owner',
      password: 'guess',
    };
    of.secret.versions.set('v1', { text: JSON.stringify(forged), labels: new Set(['AWSCURRENT']) });
    await expect(of.rotate('t2')).rejects.toMatchObject({ failure: 'wrong-password' });
    expect(of.database.logins).not.toContain(`admin@${host}`);
    expect([...of.database.passwords.keys()]).toEqual(['app', 'admin']);
  });
});

describe('whoever writes the secret', () => {
  test.each([
    ['another host', { host: 'evil.example' }],
    ['another user', { username: 'postgres' }],
    ['no TLS', { ssl: false }],
  ])('cannot bring %s into the pending version', async (_, changes) => {
    const of = rotationWorld('single-user');
    of.secret.begin('t2');
    const tampered = { ...JSON.parse(of.secret.textOf('AWSCURRENT') ?? ''), ...changes };
    of.secret.versions.set('t2', { text: JSON.stringify(tampered), labels: new Set(['AWSPENDING']) });
    await expect(of.step('setSecret', 't2')).rejects.toMatchObject({ failure: 'secret-not-allowed' });
    await expect(of.step('testSecret', 't2')).rejects.toMatchObject({ failure: 'secret-not-allowed' });
    expect(of.database.logins).toEqual([]);
  });

  test('cannot have a secret rotated that the stack does not name', async () => {
    const of = rotationWorld('single-user');
    const event = { Step: 'createSecret', SecretId: 'arn:other', ClientRequestToken: 't2' };
    await expect(rotateSecret(of.deps(), event, of.context)).rejects.toMatchObject({
      failure: 'not-configured',
    });
  });
});

describe.each(['single-user', 'alternating-users'] as const)('%s, crashed at every call', (kind) => {
  /** Runs the story for every call of a rotation and either side of it; returns how many crashes there were. */
  async function atEveryCall(story: (of: RotationWorld, at: string) => Promise<void>): Promise<number> {
    let crashes = 0;
    for (const when of ['before', 'after'] as const) {
      for (let n = 1; ; n++) {
        const of = rotationWorld(kind);
        const crashing = crashingAt(n, when);
        if ((await untilCrash((gate) => of.rotate('t2', gate), crashing)) === 'ended') break;
        crashes += 1;
        await story(of, `${when} call ${n}, ${crashing.call()}`);
      }
    }
    return crashes;
  }
  // 5 + 7 + 4 + 4 calls of the four steps, and the reading of the admin secret; either side of each.
  const calls = kind === 'single-user' ? 2 * 20 : 2 * 21;

  test('one of the labelled versions opens the database, and the same attempt repeated ends well', async () => {
    const crashes = await atEveryCall(async (of, at) => {
      expect(of.opens('AWSCURRENT') || of.opens('AWSPENDING'), at).toBe(true);
      await of.rotate('t2');
      expect(of.opens('AWSCURRENT'), at).toBe(true);
      expect(of.secret.labelsOf('t2'), at).toEqual(['AWSCURRENT', 'AWSPENDING']);
      expect(of.secret.labelsOf('v1'), at).toEqual(['AWSPREVIOUS']);
    });
    expect(crashes).toBe(calls);
  });

  test('an attempt that is given up is overtaken by the next, which locks nobody out', async () => {
    const crashes = await atEveryCall(async (of, at) => {
      of.secret.abandon();
      of.secret.begin('t3');
      await of.step('createSecret', 't3');
      // Not only at the end: from the moment the new attempt has a password at all.
      expect(of.opens('AWSCURRENT') || of.opens('AWSPENDING'), at).toBe(true);
      await of.rotate('t3');
      expect(of.opens('AWSCURRENT'), at).toBe(true);
      expect(of.secret.labelsOf('t3'), at).toEqual(['AWSCURRENT', 'AWSPENDING']);
    });
    expect(crashes).toBe(calls);
  });

  test('the attempt that was overtaken changes nothing any more', async () => {
    const of = rotationWorld(kind);
    of.secret.begin('t2');
    await of.step('createSecret', 't2');
    of.secret.abandon();
    await of.rotate('t3');
    const passwords = [...of.database.passwords];
    for (const name of rotationSteps) {
      await expect(of.step(name, 't2')).rejects.toMatchObject({ failure: 'pending-superseded' });
    }
    expect([...of.database.passwords]).toEqual(passwords);
  });
});
