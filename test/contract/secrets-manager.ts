import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  SecretsManagerServiceException,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Reachable } from '../support/served.ts';

/** A Secrets Manager to hold against the contract. */
export interface SecretsManagerSubject {
  readonly at: Reachable;
  /** Lets so much time pass. */
  pass(hours: number): Promise<void>;
  close(): Promise<void>;
}

/** Version ids that say what they are for. */
function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** What Secrets Manager does with secrets, versions and labels, as far as the suite relies on it. */
export function secretsManagerContract(setUp: () => Promise<SecretsManagerSubject>): void {
  let subject: SecretsManagerSubject;
  let client: SecretsManagerClient;
  let arn: string;

  beforeEach(async () => {
    subject = await setUp();
    client = new SecretsManagerClient({ ...subject.at, maxAttempts: 1 });
    const created = await client.send(
      new CreateSecretCommand({ Name: 'prod/app', SecretString: 'one', ClientRequestToken: id(1) }),
    );
    arn = created.ARN ?? '';
  });

  afterEach(async () => {
    client.destroy();
    await subject.close();
  });

  const put = (number: number, text: string, labels?: string[]) =>
    client.send(
      new PutSecretValueCommand({
        SecretId: arn,
        ClientRequestToken: id(number),
        SecretString: text,
        VersionStages: labels,
      }),
    );
  const move = (label: string, to?: number, from?: number) =>
    client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: arn,
        VersionStage: label,
        MoveToVersionId: to === undefined ? undefined : id(to),
        RemoveFromVersionId: from === undefined ? undefined : id(from),
      }),
    );
  const labels = async () =>
    (await client.send(new DescribeSecretCommand({ SecretId: arn }))).VersionIdsToStages;
  const read = async (wanted: { VersionId?: string; VersionStage?: string } = {}) =>
    (await client.send(new GetSecretValueCommand({ SecretId: arn, ...wanted }))).SecretString;

  async function refusal(call: Promise<unknown>): Promise<string> {
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    if (!(error instanceof SecretsManagerServiceException)) throw error;
    return error.name;
  }

  test('an ARN ends in six characters that the name does not have; both find the secret', async () => {
    expect(arn).toMatch(/^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:prod\/app-[A-Za-z0-9]{6}$/);
    expect(await client.send(new GetSecretValueCommand({ SecretId: 'prod/app' }))).toMatchObject({
      ARN: arn,
      Name: 'prod/app',
      VersionId: id(1),
      SecretString: 'one',
      VersionStages: ['AWSCURRENT'],
    });
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: 'prod/other' })))).toBe(
      'ResourceNotFoundException',
    );
  });

  test('a value that is put becomes the current one, and the former the previous one', async () => {
    await put(2, 'two');
    expect(await labels()).toEqual({ [id(1)]: ['AWSPREVIOUS'], [id(2)]: ['AWSCURRENT'] });
    await put(3, 'three');
    expect(await labels()).toEqual({ [id(2)]: ['AWSPREVIOUS'], [id(3)]: ['AWSCURRENT'] });
    expect(await read()).toBe('three');
    expect(await read({ VersionStage: 'AWSPREVIOUS' })).toBe('two');
  });

  test('the same token with the same value changes nothing; with another one it is refused', async () => {
    await put(2, 'two', ['AWSPENDING']);
    await put(2, 'two');
    expect(await labels()).toEqual({ [id(1)]: ['AWSCURRENT'], [id(2)]: ['AWSPENDING'] });
    expect(await refusal(put(2, 'other', ['AWSPENDING']))).toBe('ResourceExistsException');
    expect(await read({ VersionId: id(2) })).toBe('two');
  });

  test('labels that are given leave the current version alone; a token is 32 to 64 characters', async () => {
    await put(2, 'two', ['AWSPENDING', 'blue']);
    expect(await labels()).toEqual({ [id(1)]: ['AWSCURRENT'], [id(2)]: ['AWSPENDING', 'blue'] });
    expect(await read()).toBe('one');
    const short = new PutSecretValueCommand({ SecretId: arn, ClientRequestToken: 't2', SecretString: 'x' });
    expect(await refusal(client.send(short))).toBe('ValidationException');
  });

  test('moving AWSCURRENT moves AWSPREVIOUS by itself, and leaves AWSPENDING where it is', async () => {
    await put(2, 'two', ['AWSPENDING']);
    await move('AWSCURRENT', 2, 1);
    expect(await labels()).toEqual({ [id(1)]: ['AWSPREVIOUS'], [id(2)]: ['AWSPENDING', 'AWSCURRENT'] });
    await move('AWSCURRENT', 1, 2);
    expect(await labels()).toEqual({ [id(1)]: ['AWSCURRENT'], [id(2)]: ['AWSPENDING', 'AWSPREVIOUS'] });
  });

  test('a label that is elsewhere must be named there; AWSCURRENT cannot be taken away', async () => {
    await put(2, 'two', ['AWSPENDING']);
    await put(3, 'three', ['blue']);
    expect(await refusal(move('AWSCURRENT', 2))).toBe('InvalidParameterException');
    expect(await refusal(move('AWSCURRENT', 2, 3))).toBe('InvalidParameterException');
    expect(await refusal(move('AWSCURRENT', undefined, 1))).toBe('InvalidParameterException');
    expect(await refusal(move('AWSCURRENT', 9, 1))).toBe('ResourceNotFoundException');
    await move('AWSPENDING', undefined, 2);
    expect(await labels()).toEqual({ [id(1)]: ['AWSCURRENT'], [id(3)]: ['blue'] });
  });

  test('a version and a label that do not belong together are refused', async () => {
    await put(2, 'two', ['AWSPENDING']);
    const both = read({ VersionId: id(2), VersionStage: 'AWSCURRENT' });
    expect(await refusal(both)).toBe('InvalidRequestException');
    expect(await refusal(read({ VersionId: id(7) }))).toBe('ResourceNotFoundException');
    expect(await refusal(read({ VersionStage: 'green' }))).toBe('ResourceNotFoundException');
  });

  test('versions without a label are deprecated: listed only when asked for, page by page, and still readable', async () => {
    await put(2, 'two');
    await put(3, 'three');
    const list = async (more: object) => {
      const page = await client.send(new ListSecretVersionIdsCommand({ SecretId: arn, ...more }));
      return { ids: page.Versions?.map(({ VersionId }) => VersionId), next: page.NextToken };
    };
    expect(await list({})).toEqual({ ids: [id(2), id(3)], next: undefined });
    const first = await list({ IncludeDeprecated: true, MaxResults: 2 });
    const second = await list({ IncludeDeprecated: true, MaxResults: 2, NextToken: first.next });
    expect([...(first.ids ?? []), ...(second.ids ?? [])].sort()).toEqual([id(1), id(2), id(3)]);
    expect(await read({ VersionId: id(1) })).toBe('one');
  });

  test('about a hundred versions are kept; deprecated ones go, but not within a day', async () => {
    for (let number = 2; number <= 100; number++) await put(number, `value ${number}`);
    expect(await refusal(put(101, 'too soon'))).toBe('LimitExceededException');
    await subject.pass(25);
    await put(101, 'a day later');
    expect(await read()).toBe('a day later');
    expect(await read({ VersionStage: 'AWSPREVIOUS' })).toBe('value 100');
    expect(await refusal(read({ VersionId: id(1) }))).toBe('ResourceNotFoundException');
  });

  test('a name is taken once, unless the same request comes again', async () => {
    const again = (text: string) =>
      client.send(
        new CreateSecretCommand({ Name: 'prod/app', SecretString: text, ClientRequestToken: id(1) }),
      );
    expect((await again('one')).ARN).toBe(arn);
    expect(await refusal(again('two'))).toBe('ResourceExistsException');
  });

  test('secrets are listed, those of a name and a tag if asked', async () => {
    const Tags = [{ Key: 'team', Value: 'payments' }];
    await client.send(new CreateSecretCommand({ Name: 'prod/pay', SecretString: '{}', Tags }));
    const names = async (Key: 'name' | 'tag-key', value: string) => {
      const Filters = [{ Key, Values: [value] }];
      const { SecretList = [] } = await client.send(new ListSecretsCommand({ Filters }));
      return SecretList.map(({ Name }) => Name);
    };
    expect(await names('name', 'prod/')).toEqual(['prod/app', 'prod/pay']);
    expect(await names('tag-key', 'team')).toEqual(['prod/pay']);
  });

  test('a random password has every type of character, less what is excluded', async () => {
    const { RandomPassword = '' } = await client.send(
      new GetRandomPasswordCommand({
        PasswordLength: 40,
        ExcludeCharacters: '/@"\'\\',
        ExcludeNumbers: true,
      }),
    );
    expect(RandomPassword).toMatch(/^[^0-9/@"'\\ ]{40}$/);
    expect(RandomPassword).toMatch(/[a-z]/);
    expect(RandomPassword).toMatch(/[A-Z]/);
    expect(RandomPassword).toMatch(/[^a-zA-Z]/);
  });

  test('a secret without a function cannot be rotated, and rotation that is not on can be switched off', async () => {
    expect(await refusal(client.send(new RotateSecretCommand({ SecretId: arn })))).toBe(
      'InvalidRequestException',
    );
    expect(await client.send(new CancelRotateSecretCommand({ SecretId: arn }))).toMatchObject({ ARN: arn });
  });
}
