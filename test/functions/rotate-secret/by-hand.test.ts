import { describe, expect, test } from 'vitest';
import type { SecretPolicy } from '../../../functions/domain/policy/rotation.ts';
import { rotateSecret } from '../../../functions/rotate-secret/rotate-secret.ts';
import { type RotationWorld, rotationWorld } from '../../support/rotation-world.ts';

type Changes = Partial<SecretPolicy>;

const alternating: Changes = {
  strategy: { kind: 'alternating-users', masterArn: 'arn:admin', ownership: 'report' },
};

async function dryRun(changes: Changes = {}, arrange: (of: RotationWorld) => void = () => {}) {
  const of = rotationWorld(changes === alternating ? 'alternating-users' : 'single-user', changes);
  arrange(of);
  return { of, ...(await rotateSecret(of.deps(), { dryRun: 'app' }, of.context)) };
}

/** What a dry run says of the checks that are not fine. */
async function inTheWay(changes: Changes, arrange?: (of: RotationWorld) => void) {
  const { answer } = await dryRun(changes, arrange);
  const checks = answer['checks'] as readonly { check: string; result: string; found: string; do?: string }[];
  return checks
    .filter(({ result }) => result !== 'fine')
    .map(({ check, result, found }) => [check, result, found]);
}

describe('a dry run', () => {
  test('that finds nothing says what would be done, and changes nothing', async () => {
    const { of, outcome, answer } = await dryRun();
    expect(outcome).toMatchObject({
      kind: 'would-have',
      subject: 'arn:app',
      reason: 'dry run: app would get a new password',
    });
    expect(answer).toMatchObject({ answer: 'ready', secret: 'app', mode: 'act', wouldChange: 'app' });
    expect((answer['checks'] as { check: string }[]).map(({ check }) => check)).toEqual([
      'secret',
      'attempts',
      'current version',
      'copies',
      'log-in',
      'writable',
      'connections',
      'certificate',
      'passwords',
      'ledger',
      'hold',
    ]);
    expect(of.secret.labelsOf('v1')).toEqual(['AWSCURRENT']);
    expect(of.secret.versions.size).toBe(1);
    expect(of.database.passwords.get('app')).toBe('old');
    expect(of.ledger.bucket.keys()).toEqual([]);
  });

  test('in observe writes down what would be done', async () => {
    const { of } = await dryRun({ mode: 'observe' });
    expect(of.ledger.bucket.keys()).toEqual(['would-have/rotations/arn!3Aapp']);
    expect(of.ledger.bucket.objects.get('would-have/rotations/arn!3Aapp')?.body).toMatchObject({
      schema: 1,
      secretArn: 'arn:app',
      at: '2026-11-22T10:00:00.000Z',
      answer: 'ready',
      wouldChange: 'app',
    });
  });

  test('of two users looks as the admin, at both', async () => {
    const { answer } = await dryRun(alternating);
    expect(answer).toMatchObject({ answer: 'ready', wouldChange: 'app_clone' });
    expect((answer['checks'] as { check: string }[]).map(({ check }) => check)).toEqual(
      expect.arrayContaining(['admin secret', 'admin', 'roles', 'ownership']),
    );
  });

  test.each<[string, Changes, (of: RotationWorld) => void, string[][]]>([
    [
      'a wrong password',
      {},
      (of) => of.database.passwords.set('app', 'changed by hand'),
      [
        ['log-in', 'in-the-way', 'wrong-password, 28P01'],
        ['rights', 'not-checked', 'what comes before it is in the way'],
      ],
    ],
    [
      'an attempt that is stuck',
      {},
      (of) => of.secret.versions.set('t1', { text: undefined, labels: new Set(['AWSPENDING']) }),
      [
        [
          'attempts',
          'in-the-way',
          'pending-stuck, AWSPENDING is on version t1, which is not the current one',
        ],
      ],
    ],
    [
      'a secret that RDS manages',
      {},
      (of) => {
        of.secret.owningService = 'rds';
      },
      [['secret', 'in-the-way', 'managed-by-aws, it belongs to rds']],
    ],
    [
      'a host that the stack does not name',
      { hosts: [] },
      () => {},
      [['current version', 'in-the-way', 'secret-not-allowed, host ledger-core.example']],
    ],
    [
      'a connection URL beside the login',
      {},
      (of) => {
        const [text = '{}'] = [of.secret.versions.get('v1')?.text];
        const login = {
          password: 'old-and-long',
          url: 'postgres://app:old-and-long@ledger-core.example/app',
        };
        of.secret.versions.set('v1', {
          text: JSON.stringify({ ...JSON.parse(text), ...login }),
          labels: new Set(['AWSCURRENT']),
        });
        of.database.passwords.set('app', 'old-and-long');
      },
      [['copies', 'warning', 'url of the secret repeats the password, and stays as it is']],
    ],
    [
      'a reader',
      {},
      (of) => of.inspect({ readOnly: true }),
      [['writable', 'in-the-way', 'read-only, the server is read-only']],
    ],
    [
      'a server that is nearly full',
      {},
      (of) => of.inspect({ connections: { used: 97, max: 100 } }),
      [['connections', 'warning', 'too-many-connections, 3 of 100 are free']],
    ],
    [
      'a certificate that ends soon',
      {},
      (of) => of.inspect({ certificateEnds: '2026-12-01T12:00:00.000Z' }),
      [['certificate', 'warning', 'tls-certificate-expired, it ends in 9 days']],
    ],
    [
      'passwords that RDS restricts',
      {},
      (of) => of.inspect({ passwordsRestricted: true }),
      [['passwords', 'in-the-way', 'password-commands-restricted, app is no member of rds_password']],
    ],
    [
      'an admin without the ADMIN option',
      alternating,
      (of) => {
        of.inspect({
          roles: [
            {
              name: 'app',
              canLogIn: true,
              expired: false,
              administered: false,
              sessions: 0,
              applications: [],
            },
          ],
        });
      },
      [['admin', 'in-the-way', 'missing-admin-option, admin lacks the ADMIN option on app']],
    ],
    [
      'a clone by name alone, where it is the first user’s turn',
      alternating,
      (of) => {
        const [text = '{}'] = [of.secret.versions.get('v1')?.text];
        const current = { ...JSON.parse(text), username: 'app_clone' };
        of.secret.versions.set('v1', { text: JSON.stringify(current), labels: new Set(['AWSCURRENT']) });
        of.database.passwords.set('app_clone', 'old');
        of.inspect({ cloneIsMember: false });
      },
      [['roles', 'in-the-way', 'not-its-clone, app has a clone by name that is not its member']],
    ],
    [
      'an admin that cannot make roles',
      alternating,
      (of) => {
        of.inspect({ createsRoles: false });
      },
      [['admin', 'in-the-way', 'missing-admin-option, admin lacks CREATEROLE']],
    ],
    [
      'a model that is over, and a clone without LOGIN',
      alternating,
      (of) => {
        of.inspect({
          roles: [
            { name: 'app', canLogIn: true, expired: true, administered: true, sessions: 0, applications: [] },
            {
              name: 'app_clone',
              canLogIn: false,
              expired: false,
              administered: true,
              sessions: 0,
              applications: [],
            },
          ],
        });
      },
      [
        ['roles', 'in-the-way', 'role-cannot-log-in, app_clone has no LOGIN'],
        ['validity', 'in-the-way', 'role-cannot-log-in, VALID UNTIL of app is over'],
      ],
    ],
    [
      'clients that have not read the secret since the last rotation',
      alternating,
      (of) =>
        of.inspect({
          roles: [
            {
              name: 'app',
              canLogIn: true,
              expired: false,
              administered: true,
              sessions: 9,
              applications: [],
            },
            {
              name: 'app_clone',
              canLogIn: true,
              expired: false,
              administered: true,
              sessions: 3,
              applications: ['billing', 'reports'],
            },
          ],
        }),
      [['former user', 'warning', '3 sessions work as app_clone (billing, reports)']],
    ],
    [
      'a clone that owns something',
      alternating,
      (of) => {
        of.inspect({ migration: ['REASSIGN OWNED BY "app_clone" TO "app";'] });
      },
      [['ownership', 'warning', 'REASSIGN OWNED BY "app_clone" TO "app";']],
    ],
    [
      'an admin secret that is not there',
      alternating,
      (of) => {
        of.secret.others.clear();
      },
      [
        ['admin secret', 'in-the-way', 'secret-malformed, none'],
        ['rights', 'not-checked', 'what comes before it is in the way'],
      ],
    ],
  ])('finds %s', async (_, changes, arrange, found) => {
    expect(await inTheWay(changes, arrange)).toEqual(found);
  });

  test('that finds something in the way is refused, and says it first', async () => {
    const { outcome, answer } = await dryRun({}, (of) => of.inspect({ readOnly: true }));
    expect(answer['answer']).toBe('not-ready');
    expect(outcome).toMatchObject({
      kind: 'refused',
      reason: 'dry run: 1 in the way, first writable: read-only, the server is read-only',
    });
  });

  test('of a secret that nobody named says which there are', async () => {
    const of = rotationWorld('single-user');
    for (const want of ['dryRun', 'settle', 'endSessions']) {
      expect(await rotateSecret(of.deps(), { [want]: 'other' }, of.context)).toEqual({
        outcome: {
          kind: 'refused',
          subject: 'other',
          reason: 'Expected one of the secrets under rotation: app. Found: other.',
        },
        answer: {
          answer: 'refused',
          because: 'Expected one of the secrets under rotation: app. Found: other.',
          do: ['Name one of these, or configure the secret and deploy.'],
        },
      });
    }
  });
});

test.each([
  undefined,
  'hunter2',
  [],
  {},
  { dryRun: 7 },
  { rotate: 'hunter2' },
  { dryRun: 'app', force: true },
])('a request of another form, %j, is answered without a word of it', async (payload) => {
  const of = rotationWorld('single-user');
  const { outcome, answer } = await rotateSecret(of.deps(), payload, of.context);
  expect(outcome.kind).toBe('refused');
  expect(answer).toEqual({
    answer: 'refused',
    because:
      'Expected {"dryRun": "<secret>"}, {"settle": "<secret>"} or {"endSessions": "<secret>", "dryRun": true}. Found: something else.',
    do: [
      'To rotate, let Secrets Manager invoke this function: aws secretsmanager rotate-secret --secret-id <secret>.',
    ],
  });
  expect(of.ledger.bucket.keys()).toEqual([]);
});

test('a step of another form is an error: Secrets Manager takes every answer for success', async () => {
  const of = rotationWorld('single-user');
  await expect(rotateSecret(of.deps(), { Step: 'createSecret' }, of.context)).rejects.toMatchObject({
    kind: 'invalid-request',
  });
});

describe('an attempt that is stuck', () => {
  const settle = (of: RotationWorld) => rotateSecret(of.deps(), { settle: 'app' }, of.context);

  test('is given up where the current password opens the database', async () => {
    const of = rotationWorld('single-user');
    of.secret.versions.set('t1', { text: undefined, labels: new Set(['AWSPENDING']) });
    expect((await settle(of)).answer).toMatchObject({
      answer: 'done',
      reason: 'AWSPENDING is off version t1; the current password opens the database',
    });
    expect(of.secret.labelsOf('t1')).toEqual([]);
    expect(of.secret.labelsOf('v1')).toEqual(['AWSCURRENT']);
  });

  test('is finished where only its own password does', async () => {
    const of = rotationWorld('single-user');
    of.secret.versions.set('t1', {
      text: of.secret.textOf('AWSCURRENT')?.replace('"old"', '"half"'),
      labels: new Set(['AWSPENDING']),
    });
    of.database.passwords.set('app', 'half');
    expect((await settle(of)).answer).toMatchObject({ answer: 'done' });
    expect(of.secret.labelsOf('t1')).toEqual(['AWSCURRENT', 'AWSPENDING']);
    expect(of.secret.labelsOf('v1')).toEqual(['AWSPREVIOUS']);
  });

  test('stays where neither does', async () => {
    const of = rotationWorld('single-user');
    of.secret.versions.set('t1', { text: undefined, labels: new Set(['AWSPENDING']) });
    of.database.passwords.set('app', 'changed by hand');
    await expect(settle(of)).rejects.toMatchObject({ failure: 'wrong-password' });
    expect(of.secret.labelsOf('t1')).toEqual(['AWSPENDING']);
  });

  test('is left alone while Secrets Manager may still try it', async () => {
    const of = rotationWorld('single-user');
    of.secret.begin('t1');
    await of.step('createSecret', 't1');
    await expect(settle(of)).rejects.toMatchObject({ failure: 'another-rotation' });
    expect(of.secret.labelsOf('t1')).toEqual(['AWSPENDING']);
  });

  test('is none where nothing is pending', async () => {
    const of = rotationWorld('single-user');
    expect((await settle(of)).answer).toMatchObject({ answer: 'already-done' });
  });

  test('is not for mode observe', async () => {
    const of = rotationWorld('single-user', { mode: 'observe' });
    await expect(settle(of)).rejects.toMatchObject({ failure: 'observe-only' });
  });
});
