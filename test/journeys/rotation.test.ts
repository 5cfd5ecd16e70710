import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Aurora } from '../../local/aurora/aurora.ts';
import {
  type RotationJourney,
  rotateFunction,
  startLedger,
  startRotationJourney,
} from '../support/journey/rotation-journey.ts';
import { makeVerbose, serverLogs } from '../support/verbose-postgres.ts';

let aurora: Aurora;
let journey: RotationJourney;

beforeAll(async () => {
  aurora = await startLedger();
}, 120_000);
afterAll(() => aurora.close());
beforeEach(async () => {
  journey = await startRotationJourney(aurora);
  await journey.clock.runFor(120_000);
}, 120_000);
afterEach(() => journey.close());

function announced(): string[] {
  return journey.timeline
    .of('event')
    .map(({ event }) => event.detail['eventName'] ?? event.detail['labelUpdated'])
    .map(String);
}

/** Every password that a secret of the journey ever had. */
function passwords(): string[] {
  const names = ['prod/app', 'prod/reports', 'prod/admin'];
  return names
    .flatMap((name) => journey.secretsManager.secret(name).versions.all)
    .map(({ value }) => JSON.parse(value?.text ?? '{}').password);
}

test('a deployment has each secret tested and changes none; a rotation leaves no permission unused', async () => {
  expect(announced().filter((name) => name === 'TestRotationSucceeded')).toHaveLength(2);
  expect(Object.values(journey.labelsOf('prod/app'))).toEqual([['AWSCURRENT']]);

  const clone = await journey.rotate('prod/app');
  expect(journey.labelsOf('prod/app')[clone]).toEqual(['AWSPENDING', 'AWSCURRENT']);
  expect(await journey.logIn('prod/app')).toBe('app_clone');
  await journey.rotate('prod/app');
  expect(await journey.logIn('prod/app')).toBe('app');
  expect(await journey.logIn('prod/app', 'AWSPREVIOUS')).toBe('app_clone');
  await journey.rotate('prod/reports');
  expect(await journey.logIn('prod/reports')).toBe('reports');
  await expect(journey.logIn('prod/reports', 'AWSPREVIOUS')).rejects.toMatchObject({ code: '28P01' });

  const own = journey.iam.unusedPermissions().filter(({ role }) => /rotate-?secret/i.test(role));
  const unused = own.map(({ sid, action }) => `${sid} ${action}`);
  // Asked for only where a password opens nothing any more.
  expect(unused).toEqual(['ReadSecrets secretsmanager:ListSecretVersionIds']);
  expect(journey.frontDoor.failures).toEqual([]);
}, 120_000);

/** Facts about rotations as a whole that people were told. */
function told(): string[] {
  const buckets = journey.stack.resources.filter(({ type }) => type === 'AWS::S3::Bucket');
  const keys = buckets.flatMap(({ ref }) => journey.s3.objects(ref)).map(({ key }) => key);
  return keys
    .filter((key) => /^conditions\/rotation-(hold|wave)\//.test(key))
    .map((key) => key.replace(/^conditions\/rotation-(.+?)\/.*\/(began|over)$/, '$1 $2'))
    .toSorted();
}

test('a round: the canary, then the other one; what a blue/green deployment holds is made up for', async () => {
  const { clock, rds, secretsManager } = journey;
  const { outcomes } = await journey.conduct({ begin: 'round' });
  expect(outcomes.slice(0, 2)).toMatchObject([
    { kind: 'started', reason: 'a round begins' },
    { kind: 'started', subject: 'prod/reports' },
  ]);
  const before = secretsManager.secret('prod/app').versions.all.length;
  rds.addBlueGreenDeployment('bgd-1', 'ledger-core');
  await clock.runUntil(() => !secretsManager.isRotating('prod/reports'));
  expect(await journey.logIn('prod/reports')).toBe('reports');
  // The canary is through; the other secret is of the cluster that has a deployment under way, and waits.
  await clock.runFor(40 * 60_000);
  expect(secretsManager.secret('prod/app').versions.all).toHaveLength(before);
  expect(told()).toEqual(['hold began']);

  // What Secrets Manager begins by itself fails harmlessly, until it gives up.
  const held = await journey.rotate('prod/app');
  expect(journey.labelsOf('prod/app')[held]).toEqual(['AWSPENDING']);
  expect(await journey.logIn('prod/app')).toBe('app');
  await clock.runFor(20 * 60_000);

  rds.setBlueGreenStatus('bgd-1', 'SWITCHOVER_COMPLETED');
  await clock.runFor(20 * 60_000);
  expect(await journey.logIn('prod/app')).toBe('app_clone');
  expect(await journey.logIn('prod/reports')).toBe('reports');
  expect(told()).toEqual(['hold began', 'hold over']);
  const plan = await journey.conduct({ plan: 'waves' });
  expect(plan.outcomes[0]).toMatchObject({ kind: 'would-have', answer: { round: 'none is under way' } });

  const own = journey.iam.unusedPermissions().filter(({ role }) => /conduct-?rotation/i.test(role));
  expect(own.map(({ sid, action }) => `${sid} ${action}`)).toEqual(['Announce events:PutEvents']);
  expect(journey.frontDoor.failures).toEqual([]);
}, 120_000);

test.each([
  ['PutSecretValue', 'before-reply'],
  ['UpdateSecretVersionStage', 'before-reply'],
] as const)(
  'killed at %s, %s: the next try ends well',
  async (operation, kill) => {
    journey.crash.plan({ principal: rotateFunction, operation, call: 1, fault: { kill } });
    const version = await journey.rotate('prod/app');
    expect(journey.crash.pending()).toEqual([]);
    expect(journey.labelsOf('prod/app')[version]).toEqual(['AWSPENDING', 'AWSCURRENT']);
    expect(await journey.logIn('prod/app')).toBe('app_clone');
  },
  120_000,
);

test('no password is in any log, event, record or metric, also where a rotation fails', async () => {
  // From here on: the journey itself makes roles with passwords. What is more verbose stays so: this test is the last.
  await makeVerbose(aurora, 'ledger-core');
  await journey.rotate('prod/reports');
  await journey.rotate('prod/app');
  const { versions } = journey.secretsManager.secret('prod/admin');
  const admin = JSON.parse(versions.withLabel('AWSCURRENT')?.value?.text ?? '{}');
  const wrong = JSON.stringify({ ...admin, password: 'wrong-password-of-the-admin' });
  versions.put('wrong', { text: wrong }, ['AWSCURRENT'], journey.clock.now());
  const failed = await journey.rotate('prod/app');
  expect(journey.labelsOf('prod/app')[failed]).toEqual(['AWSPENDING']);

  const ledger = journey.stack.resources.filter(({ type }) => type === 'AWS::S3::Bucket');
  const records = ledger.flatMap(({ ref }) => journey.s3.objects(ref)).map(({ body }) => body.toString());
  const server = serverLogs(aurora);
  const told = [server, readFileSync(journey.timelineFile, 'utf8'), ...records].join('\n');
  // What would show a leak is there: statements with verifiers, the function's lines, its metrics, its records.
  expect(server).toMatch(/ALTER ROLE \\?"reports\\?" PASSWORD 'SCRAM-SHA-256\$/);
  expect(told).toContain('AuroraSteward');
  expect(told).toContain('wrong-password');
  expect(records.join('\n')).toContain('"wrong-password"');

  const used = passwords();
  expect(used).toHaveLength(7);
  for (const password of used) {
    expect(password.length).toBeGreaterThan(20);
    expect(told.includes(password)).toBe(false);
  }
  expect(told).not.toContain('RotationToken');
}, 120_000);
