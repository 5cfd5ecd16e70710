import { describe, expect, test } from 'vitest';
import { otherUser, pairOf } from '../../../../functions/domain/rotation/alternate.ts';
import { attemptOf } from '../../../../functions/domain/rotation/attempt.ts';
import { classifyDatabaseError } from '../../../../functions/domain/rotation/classify.ts';
import {
  parseDatabaseSecret,
  repeatingPassword,
  withLogin,
} from '../../../../functions/domain/rotation/database-secret.ts';
import { parseRotationRequest } from '../../../../functions/domain/rotation/request.ts';
import { checkSameLogin, checkSteering, loginOf } from '../../../../functions/domain/rotation/steering.ts';
import { secretPolicy } from '../../../support/rotation-policy.ts';

const whole = {
  engine: 'postgres',
  host: 'ledger-core.example',
  username: 'app',
  password: 'pa55',
  team: 'payments',
  dbClusterIdentifier: 'ledger-core',
};

const parse = (changes: object) =>
  parseDatabaseSecret(JSON.stringify({ ...whole, ...changes }), 'AWSCURRENT');

describe('a secret', () => {
  test('has defaults, and keeps keys that are unknown here', () => {
    const secret = parse({});
    expect(secret).toMatchObject({ host: 'ledger-core.example', port: 5432, database: 'postgres' });
    expect(JSON.parse(withLogin(secret, 'app_clone', 'new'))).toEqual({
      engine: 'postgres',
      host: 'ledger-core.example',
      username: 'app_clone',
      password: 'new',
      team: 'payments',
      dbClusterIdentifier: 'ledger-core',
    });
  });

  test('has its port as a number or as a text', () => {
    expect(parse({ port: 6432 }).port).toBe(6432);
    expect(parse({ port: '6432' }).port).toBe(6432);
  });

  test.each([
    ['host is missing or no text', { host: undefined }],
    ['username is missing or no text', { username: '' }],
    ['password is missing or no text', { password: 'a\0b' }],
    ['port is no port number', { port: 70_000 }],
    ['engine is missing', { engine: undefined }],
    ['engine is neither', { engine: 'mysql' }],
  ])('is refused: %s', (found, changes) => {
    expect(() => parse(changes)).toThrow(found);
  });

  test('that is no JSON is refused without showing any of it', () => {
    expect(() => parseDatabaseSecret('hunter2 {', 'AWSCURRENT')).toThrow(
      /^(?!.*hunter2).*a text that is no JSON object/,
    );
  });
});

describe("what the stack's configuration allows", () => {
  const alternating = secretPolicy({
    hosts: [{ host: 'ledger-core.example', authority: 'rds', plaintext: false, md5: false }],
    strategy: { kind: 'alternating-users', masterArn: 'arn:admin', ownership: 'report' },
  });

  test.each([false, 'false'])('ssl %s is refused, unless the host may go without TLS', (ssl) => {
    const secret = parse({ ssl, masterarn: 'arn:admin' });
    expect(() => checkSteering(secret, alternating, 'it')).toThrow('secret-not-allowed, ssl is false');
    const [host] = alternating.hosts;
    const without = { ...alternating, hosts: host ? [{ ...host, plaintext: true, md5: true }] : [] };
    expect(loginOf(secret, without, 'it').trust).toEqual({ authority: 'rds', plaintext: true, md5: true });
    expect(loginOf(parse({}), without, 'it').trust.plaintext).toBe(false);
  });

  test('another host or another admin secret is refused', () => {
    checkSteering(parse({ masterarn: 'arn:admin' }), alternating, 'it');
    expect(() => checkSteering(parse({ host: 'evil.example' }), alternating, 'it')).toThrow(
      'host evil.example',
    );
    expect(() => checkSteering(parse({ masterarn: 'arn:other' }), alternating, 'it')).toThrow(
      'masterarn arn:other',
    );
    expect(() => checkSteering(parse({}), alternating, 'it')).toThrow('masterarn missing');
  });

  test.each([{ username: 'postgres' }, { host: 'other.example' }, { port: 5433 }, { ssl: false }])(
    'a version for another login is refused: %o',
    (changes) => {
      const same = () => checkSameLogin(parse(changes), { current: parse({}), username: 'app', name: 'it' });
      expect(same).toThrow('secret-not-allowed');
    },
  );
});

test('of other keys those are named that repeat the password, in a URL too', () => {
  const login = { password: 'p%ss/word 1', url: 'postgres://app:p%25ss%2Fword%201@ledger-core.example/app' };
  const copied = {
    ...login,
    jdbc: { secret: 'p%ss/word 1' },
    port: 5433,
    replicas: ['ledger-core-ro.example'],
  };
  expect(repeatingPassword(parse(copied))).toEqual(['url', 'jdbc']);
  expect(repeatingPassword(parse({ password: 'app', note: 'app of payments' }))).toEqual([]);
});

test('users alternate', () => {
  expect(otherUser('app')).toBe('app_clone');
  expect(otherUser('app_clone')).toBe('app');
  expect(pairOf('app_clone')).toEqual({ model: 'app', clone: 'app_clone' });
  expect(pairOf('app')).toEqual({ model: 'app', clone: 'app_clone' });
  expect(() => otherUser('_clone')).toThrow('Expected: username to be more than _clone');
  expect(otherUser('a'.repeat(57))).toBe(`${'a'.repeat(57)}_clone`);
  expect(() => otherUser('a'.repeat(58))).toThrow('64 bytes');
  // PostgreSQL would cut it to another role's name.
  expect(() => otherUser(`${'a'.repeat(58)}_clone`)).toThrow('64 bytes');
  expect(() => otherUser('ä'.repeat(29))).toThrow('64 bytes');
});

describe('an attempt', () => {
  const facts = { rotationEnabled: true, owningService: undefined, labels: {} };
  const asked = { secretArn: 'arn:app', token: 't2', test: false };

  test('goes on while its version is pending', () => {
    const labels = { t1: ['AWSCURRENT'], t2: ['AWSPENDING'] };
    expect(attemptOf({ ...facts, labels }, asked)).toEqual({ state: 'pending', currentVersion: 't1' });
  });

  test('is finished where its version is current', () => {
    const labels = { t1: ['AWSPREVIOUS'], t2: ['AWSCURRENT', 'AWSPENDING'] };
    expect(attemptOf({ ...facts, labels }, asked)).toEqual({ state: 'finished' });
  });

  test.each([
    ['AWSPENDING is on version t3', { labels: { t1: ['AWSCURRENT'], t3: ['AWSPENDING'] } }],
    ['no version has AWSPENDING', { labels: { t1: ['AWSCURRENT'] } }],
    ['no version has AWSCURRENT', { labels: { t2: ['AWSPENDING'] } }],
    ['rotation is switched off', { rotationEnabled: false }],
    ['it belongs to rds', { owningService: 'rds' }],
  ])('is refused: %s', (found, changes) => {
    expect(() => attemptOf({ ...facts, ...changes }, asked)).toThrow(found);
  });

  test('a test alone may come before rotation is on', () => {
    const labels = { t1: ['AWSCURRENT'], t2: ['AWSPENDING'] };
    const tested = attemptOf({ ...facts, rotationEnabled: false, labels }, { ...asked, test: true });
    expect(tested.state).toBe('pending');
  });
});

test('a request is read, and none of a wrong one is shown', () => {
  const event = { Step: 'setSecret', SecretId: 'arn:app', ClientRequestToken: 't2' };
  expect(parseRotationRequest({ ...event, RotationToken: 'r' })).toEqual({
    step: 'setSecret',
    secretArn: 'arn:app',
    token: 't2',
    rotationToken: 'r',
  });
  expect(parseRotationRequest(event).rotationToken).toBeUndefined();
  expect(() => parseRotationRequest({ ...event, Step: 'hunter2' })).toThrow(/^(?!.*hunter2).*first at Step/);
  expect(() => parseRotationRequest('hunter2')).toThrow(/^(?!.*hunter2).*the whole/);
});

test.each([
  [
    '42501',
    'permission denied to alter role (must be a member of "rds_password")',
    'password-commands-restricted',
  ],
  [
    '42501',
    'permission denied to grant role "app" (… the ADMIN option on role "app" …)',
    'missing-admin-option',
  ],
  ['42501', 'permission denied for table orders', 'permission-denied'],
  ['28000', 'role "app" is not permitted to log in', 'role-cannot-log-in'],
  ['28000', 'no pg_hba.conf entry for host "10.0.0.1"', 'host-not-admitted'],
  ['53300', 'sorry, too many clients already', 'too-many-connections'],
  ['57P03', 'the database system is starting up', 'server-not-ready'],
  ['25006', 'cannot execute ALTER ROLE in a read-only transaction', 'read-only'],
  ['XX000', 'tuple concurrently updated', 'another-rotation'],
  ['ENOTFOUND', 'getaddrinfo ENOTFOUND nowhere', 'host-not-found'],
  ['CERT_HAS_EXPIRED', 'certificate has expired', 'tls-certificate-expired'],
  [undefined, 'timeout expired', 'connection-timed-out'],
  ['22012', 'division by zero', 'statement-failed'],
  ['28P01', 'password authentication failed for user "createrole_and_rds_password"', 'wrong-password'],
  ['28P01', 'This RDS proxy has no credentials for the role app', 'proxy-without-secret'],
  ['3D000', 'database "pg_hba.conf" does not exist', 'unknown-database'],
  ['28000', 'no pg_hba.conf entry for host "10.0.0.1", user "app", database "app", SSL off', 'tls-required'],
  ['0A000', 'cannot set transaction read-write mode during recovery', 'read-only'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'ssl3_get_record:wrong version number', 'tls-failed'],
] as const)('%s %s is %s', (code, message, name) => {
  expect(classifyDatabaseError({ code, message })).toBe(name);
});
