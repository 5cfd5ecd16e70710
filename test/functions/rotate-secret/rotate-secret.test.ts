import { describe, expect, test } from 'vitest';
import type { SecretPolicy } from '../../../functions/domain/policy/rotation.ts';
import { rotationSteps } from '../../../functions/domain/rotation/request.ts';
import { type RotateContext, rotateSecret } from '../../../functions/rotate-secret/rotate-secret.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import type { Gate } from '../../support/interleave.ts';
import { MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { MemoryDatabase, MemorySecret } from '../../support/memory-rotation.ts';
import { secretPolicy } from '../../support/rotation-policy.ts';

const host = 'ledger-core.example';
const secretArn = 'arn:app';
const masterArn = 'arn:admin';
const straight: Gate = async (_, perform) => perform();
const context: RotateContext = {
  now: () => new Date('2026-11-22T10:00:00Z'),
  invocation: { id: 'r1', deadline: new Date('2026-11-22T10:02:00Z') },
  log: { debug() {}, info() {}, warn() {}, error() {} },
  count() {},
};

type Kind = SecretPolicy['strategy']['kind'];

/** A cluster whose user `app` has the password `old`, and the secret for it. */
function world(kind: Kind) {
  const body = { engine: 'postgres', host, username: 'app', password: 'old', team: 'payments' };
  const text = JSON.stringify(kind === 'single-user' ? body : { ...body, masterarn: masterArn });
  const secret = new MemorySecret(secretArn, text);
  secret.others.set(masterArn, JSON.stringify({ username: 'admin', password: 'adm' }));
  const database = new MemoryDatabase({ app: 'old', admin: 'adm' });
  const strategy: SecretPolicy['strategy'] =
    kind === 'single-user' ? { kind } : { kind, masterArn, ownership: 'report' };
  const policy = secretPolicy({ secretArn, strategy });
  const ledger = new MemoryLedgerStore();
  let drawn = 0;
  const through = (gate: Gate) => ({
    policies: [policy],
    store: ledger,
    secrets: secret.through(gate),
    databases: database.through(gate),
    randomBelow: (bound: number) => Math.floor(drawn++ / 8) % bound,
  });
  return { secret, database, ledger, through };
}

type World = ReturnType<typeof world>;

async function step(of: World, name: string, token: string, gate: Gate = straight) {
  const event = { Step: name, SecretId: secretArn, ClientRequestToken: token, RotationToken: 'proof' };
  const { outcome } = await rotateSecret(of.through(gate), event, context);
  return outcome.kind;
}

/** One rotation as Secrets Manager drives it. */
async function rotate(of: World, token: string, gate: Gate = straight): Promise<string[]> {
  of.secret.begin(token);
  const kinds: string[] = [];
  for (const name of rotationSteps) kinds.push(await step(of, name, token, gate));
  return kinds;
}

function login(text: string | undefined): { username: string; password: string } {
  return JSON.parse(text ?? '{}');
}

function opens({ secret, database }: World, label: string): boolean {
  return database.opens(login(secret.textOf(label)));
}

describe('single user', () => {
  test('the role gets a new password, and the labels move', async () => {
    const of = world('single-user');
    expect(await rotate(of, 't2')).toEqual(['done', 'done', 'done', 'done']);
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
    const of = world('single-user');
    of.secret.begin('t2');
    const kinds: string[] = [];
    for (const name of rotationSteps) {
      kinds.push(await step(of, name, 't2'), await step(of, name, 't2'));
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
    const of = world('single-user');
    of.secret.versions.set('t2', { text: of.secret.textOf('AWSCURRENT'), labels: new Set(['AWSPENDING']) });
    expect(await step(of, 'testSecret', 't2')).toBe('done');
    expect(of.database.passwords.get('app')).toBe('old');
  });

  test('where nothing opens the database, the cause is that of the current password', async () => {
    const of = world('single-user');
    of.database.passwords.set('app', 'changed by hand');
    await expect(rotate(of, 't2')).rejects.toMatchObject({ failure: 'wrong-password', retryable: false });
    expect(of.database.passwords.get('app')).toBe('changed by hand');
  });
});

describe('alternating users', () => {
  test('the other user is made, then the first gets a new password', async () => {
    const of = world('alternating-users');
    await rotate(of, 't2');
    expect(login(of.secret.textOf('AWSCURRENT'))).toMatchObject({
      username: 'app_clone',
      password: '00000000',
    });
    expect(opens(of, 'AWSPREVIOUS')).toBe(true);
    await rotate(of, 't3');
    expect(login(of.secret.textOf('AWSCURRENT'))).toMatchObject({ username: 'app', password: '11111111' });
    expect(opens(of, 'AWSPREVIOUS')).toBe(true);
  });

  test('the admin does nothing for a version that forges the current user', async () => {
    const of = world('alternating-users');
    const forged = {
      ...JSON.parse(of.secret.textOf('AWSCURRENT') ?? ''),
      username: 'owner',
      password: 'guess',
    };
    of.secret.versions.set('v1', { text: JSON.stringify(forged), labels: new Set(['AWSCURRENT']) });
    await expect(rotate(of, 't2')).rejects.toMatchObject({ failure: 'wrong-password' });
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
    const of = world('single-user');
    of.secret.begin('t2');
    const tampered = { ...JSON.parse(of.secret.textOf('AWSCURRENT') ?? ''), ...changes };
    of.secret.versions.set('t2', { text: JSON.stringify(tampered), labels: new Set(['AWSPENDING']) });
    await expect(step(of, 'setSecret', 't2')).rejects.toMatchObject({ failure: 'secret-not-allowed' });
    await expect(step(of, 'testSecret', 't2')).rejects.toMatchObject({ failure: 'secret-not-allowed' });
    expect(of.database.logins).toEqual([]);
  });

  test('cannot have a secret rotated that the stack does not name', async () => {
    const of = world('single-user');
    const event = { Step: 'createSecret', SecretId: 'arn:other', ClientRequestToken: 't2' };
    await expect(rotateSecret(of.through(straight), event, context)).rejects.toMatchObject({
      failure: 'not-configured',
    });
  });
});

describe.each(['single-user', 'alternating-users'] as const)('%s, crashed at every call', (kind) => {
  /** Runs the story for every call of a rotation and either side of it; returns how many crashes there were. */
  async function atEveryCall(story: (of: World, at: string) => Promise<void>): Promise<number> {
    let crashes = 0;
    for (const when of ['before', 'after'] as const) {
      for (let n = 1; ; n++) {
        const of = world(kind);
        const crashing = crashingAt(n, when);
        if ((await untilCrash((gate) => rotate(of, 't2', gate), crashing)) === 'ended') break;
        crashes += 1;
        await story(of, `${when} call ${n}, ${crashing.call()}`);
      }
    }
    return crashes;
  }
  // 5 + 7 + 4 + 2 calls of the four steps, and the reading of the admin secret; either side of each.
  const calls = kind === 'single-user' ? 2 * 18 : 2 * 19;

  test('one of the labelled versions opens the database, and the same attempt repeated ends well', async () => {
    const crashes = await atEveryCall(async (of, at) => {
      expect(opens(of, 'AWSCURRENT') || opens(of, 'AWSPENDING'), at).toBe(true);
      await rotate(of, 't2');
      expect(opens(of, 'AWSCURRENT'), at).toBe(true);
      expect(of.secret.labelsOf('t2'), at).toEqual(['AWSCURRENT', 'AWSPENDING']);
      expect(of.secret.labelsOf('v1'), at).toEqual(['AWSPREVIOUS']);
    });
    expect(crashes).toBe(calls);
  });

  test('an attempt that is given up is overtaken by the next, which locks nobody out', async () => {
    const crashes = await atEveryCall(async (of, at) => {
      of.secret.abandon();
      of.secret.begin('t3');
      await step(of, 'createSecret', 't3');
      // Not only at the end: from the moment the new attempt has a password at all.
      expect(opens(of, 'AWSCURRENT') || opens(of, 'AWSPENDING'), at).toBe(true);
      await rotate(of, 't3');
      expect(opens(of, 'AWSCURRENT'), at).toBe(true);
      expect(of.secret.labelsOf('t3'), at).toEqual(['AWSCURRENT', 'AWSPENDING']);
    });
    expect(crashes).toBe(calls);
  });

  test('the attempt that was overtaken changes nothing any more', async () => {
    const of = world(kind);
    of.secret.begin('t2');
    await step(of, 'createSecret', 't2');
    of.secret.abandon();
    await rotate(of, 't3');
    const passwords = [...of.database.passwords];
    for (const name of rotationSteps) {
      await expect(step(of, name, 't2')).rejects.toMatchObject({ failure: 'pending-superseded' });
    }
    expect([...of.database.passwords]).toEqual(passwords);
  });
});
