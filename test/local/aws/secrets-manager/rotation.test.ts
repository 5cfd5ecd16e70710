import {
  CancelRotateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type RotateSecretCommandInput,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RotationEvent } from '../../../../local/aws/secrets-manager/rotation-driver.ts';
import { functionArn, type LocalSecrets, openLocalSecrets } from '../../../support/local-secrets.ts';

const token = '00000000-0000-4000-8000-000000000002';
let local: LocalSecrets;
let client: SecretsManagerClient;
let first: string;
/** Steps that were asked for, and what is to fail: a step, so often. */
let asked: string[];
let failing: { step: string; times: number };

beforeEach(async () => {
  local = await openLocalSecrets();
  client = new SecretsManagerClient({ ...local.at, maxAttempts: 1 });
  const secret = local.manager.addSecret({ name: 'app', text: 'one' });
  first = secret.versions.withLabel('AWSCURRENT')?.id ?? '';
  asked = [];
  failing = { step: '', times: 0 };
  local.function = async (event) => {
    asked.push(event.Step);
    if (event.Step === failing.step && failing.times-- > 0) throw new Error('boom');
    await well(event);
  };
});
afterEach(async () => {
  client.destroy();
  await local.close();
});

/** What the hosted functions do, without a database. */
async function well({ Step, SecretId, ClientRequestToken: version, RotationToken }: RotationEvent) {
  if (Step === 'createSecret') {
    const Labels = { VersionStages: ['AWSPENDING'], RotationToken };
    await client.send(
      new PutSecretValueCommand({ SecretId, ClientRequestToken: version, SecretString: 'two', ...Labels }),
    );
  }
  if (Step !== 'finishSecret') return;
  const move = { VersionStage: 'AWSCURRENT', MoveToVersionId: version };
  await client.send(new UpdateSecretVersionStageCommand({ SecretId, ...move, RemoveFromVersionId: first }));
}

const rotate = (more: Partial<RotateSecretCommandInput> = {}) =>
  client.send(
    new RotateSecretCommand({
      SecretId: 'app',
      ClientRequestToken: token,
      RotationLambdaARN: functionArn,
      ...more,
    }),
  );
const describeSecret = () => client.send(new DescribeSecretCommand({ SecretId: 'app' }));
const labels = async () => (await describeSecret()).VersionIdsToStages;
const minutes = (count: number) => local.clock.runFor(count * 60_000);

const rotation = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

describe('a rotation', () => {
  test('asks for four steps in their order, with one token, and ends with AWSCURRENT on the new version', async () => {
    const events: RotationEvent[] = [];
    local.function = async (event) => {
      events.push(event);
      await well(event);
    };
    expect(await rotate()).toMatchObject({ Name: 'app', VersionId: token });
    await minutes(5);
    expect(events.map(({ Step }) => Step)).toEqual(rotation);
    expect(new Set(events.map(({ ClientRequestToken }) => ClientRequestToken))).toEqual(new Set([token]));
    expect(new Set(events.map(({ RotationToken }) => RotationToken)).size).toBe(1);
    expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [token]: ['AWSPENDING', 'AWSCURRENT'] });
    expect(await describeSecret()).toMatchObject({ RotationEnabled: true, RotationLambdaARN: functionArn });
    expect(local.announced).toEqual(['AWSCURRENT', 'AWSCURRENT', 'RotationStarted', 'RotationSucceeded']);
  });

  test('begins with a pending version that has no value yet', async () => {
    let found: unknown;
    local.function = async ({ Step, SecretId, ClientRequestToken }) => {
      if (Step !== 'createSecret') throw new Error('enough');
      const get = new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken });
      found = await client.send(get).catch((error: Error) => error.name);
      expect(await labels()).toMatchObject({ [token]: ['AWSPENDING'] });
    };
    await rotate();
    await local.clock.runFor(1_000);
    expect(found).toBe('ResourceNotFoundException');
  });

  test.each(rotation)('is tried again as a whole, with the same token, when %s has failed', async (step) => {
    failing = { step, times: 1 };
    await rotate();
    await minutes(5);
    const firstTry = rotation.slice(0, rotation.indexOf(step) + 1);
    expect(asked).toEqual([...firstTry, ...rotation]);
    expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [token]: ['AWSPENDING', 'AWSCURRENT'] });
  });

  test('that keeps failing is given up with AWSPENDING where it is; then another is refused until that label is gone', async () => {
    failing = { step: 'setSecret', times: 99 };
    await rotate();
    await minutes(60);
    expect(asked).toHaveLength(10);
    expect(local.announced.filter((name) => name === 'RotationFailed')).toHaveLength(5);
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [token]: ['AWSPENDING'] });
    const another = '00000000-0000-4000-8000-000000000003';
    await expect(rotate({ ClientRequestToken: another })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: "A previous rotation isn't complete. That rotation will be reattempted.",
    });
    failing.times = 0;
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: 'app',
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: token,
      }),
    );
    await rotate({ ClientRequestToken: another });
    await minutes(1);
    expect(await labels()).toMatchObject({ [another]: ['AWSPENDING', 'AWSCURRENT'] });
  });

  test('that was given up goes on with the same token', async () => {
    failing = { step: 'setSecret', times: 5 };
    await rotate();
    await minutes(60);
    await rotate();
    await minutes(1);
    expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [token]: ['AWSPENDING', 'AWSCURRENT'] });
  });

  test('is abandoned when another version comes meanwhile', async () => {
    local.function = async (event) => {
      asked.push(event.Step);
      await well(event);
      if (event.Step !== 'createSecret') return;
      await client.send(new PutSecretValueCommand({ SecretId: 'app', SecretString: 'by hand' }));
    };
    await rotate();
    await minutes(60);
    expect(asked).toEqual(['createSecret']);
    expect(local.announced).toContain('RotationAbandoned');
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 'app' }));
    expect(SecretString).toBe('by hand');
  });

  test('without a value after createSecret, or without the label after finishSecret, has failed', async () => {
    local.function = async ({ Step }) => {
      asked.push(Step);
    };
    await rotate();
    await local.clock.runFor(1_000);
    expect(asked).toEqual(['createSecret']);
  });

  test('with a proof that is not its own cannot give the version a value', async () => {
    await rotate();
    const forged = { ClientRequestToken: token, SecretString: 'x', RotationToken: 'forged' };
    await expect(
      client.send(new PutSecretValueCommand({ SecretId: 'app', ...forged })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('is called off by CancelRotateSecret, which tells its version', async () => {
    failing = { step: 'setSecret', times: 99 };
    await rotate();
    await local.clock.runFor(1_000);
    expect(await client.send(new CancelRotateSecretCommand({ SecretId: 'app' }))).toMatchObject({
      VersionId: token,
    });
    await minutes(60);
    expect(asked).toEqual(['createSecret', 'setSecret']);
    expect(await describeSecret()).toMatchObject({ RotationEnabled: false });
  });

  test('is refused where the function admits no Secrets Manager', async () => {
    const closed = await openLocalSecrets('no policy');
    closed.manager.addSecret({ name: 'app', text: 'one' });
    expect(() => closed.manager.rotate('app', { RotationLambdaARN: functionArn })).toThrow(
      /cannot invoke the specified Lambda function/,
    );
    await closed.close();
  });
});

describe('a change of the schedule alone', () => {
  const daily = { ScheduleExpression: 'rate(1 day)' };

  test('has testSecret look at a copy of the current version, which is gone afterwards', async () => {
    let seen: unknown;
    local.function = async ({ Step, SecretId, ClientRequestToken }) => {
      asked.push(Step);
      const get = new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken });
      const { SecretString, VersionStages } = await client.send(get);
      seen = { SecretString, VersionStages };
    };
    await rotate({ RotateImmediately: false, RotationRules: daily });
    await minutes(5);
    expect(asked).toEqual(['testSecret']);
    expect(seen).toEqual({ SecretString: 'one', VersionStages: ['AWSPENDING'] });
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'] });
    expect(local.announced.slice(1)).toEqual(['TestRotationStarted', 'TestRotationSucceeded']);
  });

  test('rotates at the next time of the schedule, and then at each', async () => {
    const rotations: string[] = [];
    local.function = async ({ Step }) => {
      if (Step === 'createSecret') rotations.push(local.clock.now().toISOString().slice(0, 16));
      if (Step !== 'testSecret') throw new Error('enough');
    };
    await rotate({ RotateImmediately: false, RotationRules: daily });
    expect((await describeSecret()).NextRotationDate?.toISOString()).toBe('2026-11-23T00:00:00.000Z');
    await local.clock.runFor(14 * 3_600_000 + 10_000);
    expect(rotations).toEqual(['2026-11-23T00:00']);
  });

  test.each([
    [{ ScheduleExpression: 'rate(3 hours)' }],
    [{ ScheduleExpression: 'cron(30 3 ? * SUN *)' }],
    [{ ScheduleExpression: 'cron(0 3 ? * SUN 2027)' }],
    [{ ScheduleExpression: 'rate(1 day)', AutomaticallyAfterDays: 1 }],
    [{ AutomaticallyAfterDays: 1001 }],
    [{ AutomaticallyAfterDays: 1, Duration: '25h' }],
    [{}],
  ])('is refused for %j', async (RotationRules) => {
    await expect(rotate({ RotationRules })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect((await describeSecret()).RotationEnabled).toBeUndefined();
  });

  test('takes a cron expression at a full hour of any year, and a window', async () => {
    const RotationRules = { ScheduleExpression: 'cron(0 3 ? * SUN *)', Duration: '3h' };
    await rotate({ RotateImmediately: false, RotationRules });
    const { NextRotationDate, RotationRules: kept } = await describeSecret();
    expect(kept).toEqual(RotationRules);
    expect(NextRotationDate?.toISOString()).toBe('2026-11-29T03:00:00.000Z');
  });
});
