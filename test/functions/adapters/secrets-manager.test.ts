import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SecretsManagerSecrets } from '../../../functions/adapters/aws/secrets-manager.ts';
import { secretsManagerClient } from '../../../functions/adapters/aws/secrets-manager-client.ts';

/** What was asked, and what is answered to it in turn: a body, or the name of an error. */
let asked: unknown[];
let answers: (object | string)[];
let server: Server;
let secrets: SecretsManagerSecrets;

beforeEach(async () => {
  asked = [];
  answers = [];
  server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    asked.push({ operation, ...JSON.parse(await text(request)) });
    const answer = answers.shift() ?? {};
    response.writeHead(typeof answer === 'string' ? 400 : 200, {
      'content-type': 'application/x-amz-json-1.1',
    });
    const body = JSON.stringify(typeof answer === 'string' ? { __type: answer, message: 'so' } : answer);
    response.end(answer instanceof Buffer ? answer : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  secrets = new SecretsManagerSecrets(client);
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

test('a version without a value, or none at all, is no error', async () => {
  answers = ['ResourceNotFoundException', { SecretString: 'text' }];
  expect(await secrets.read('arn:app', { id: 't2' })).toBeUndefined();
  expect(await secrets.read('arn:app', { label: 'AWSCURRENT' })).toBe('text');
  expect(asked).toEqual([
    { operation: 'GetSecretValue', SecretId: 'arn:app', VersionId: 't2' },
    { operation: 'GetSecretValue', SecretId: 'arn:app', VersionStage: 'AWSCURRENT' },
  ]);
});

test('a binary value is told as one; of an answer that is cut off nothing is shown', async () => {
  answers = [
    { SecretBinary: 'aHVudGVyMg==' },
    Buffer.from('{"SecretString": "{\\"password\\": \\"hunter2" hunter3'),
  ];
  await expect(secrets.read('arn:app', { id: 't2' })).rejects.toMatchObject({
    failure: 'secret-malformed',
    found: 'SecretBinary',
  });
  const thrown = await secrets.read('arn:app', { id: 't2' }).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ kind: 'service-unavailable', retryable: true });
  expect(inspect(thrown, { depth: 9, showHidden: true })).not.toMatch(/hunter/);
});

test('the rotation token goes with the value; a value that came first is left', async () => {
  answers = [{}, 'ResourceExistsException'];
  await secrets.putPending('arn:app', { token: 't2', rotationToken: 'proof', text: 'text' });
  await secrets.putPending('arn:app', { token: 't2', rotationToken: undefined, text: 'text' });
  const put = {
    operation: 'PutSecretValue',
    SecretId: 'arn:app',
    ClientRequestToken: 't2',
    SecretString: 'text',
    VersionStages: ['AWSPENDING'],
  };
  expect(asked).toEqual([{ ...put, RotationToken: 'proof' }, put]);
});

test('AWSCURRENT moves in one call, and AWSPENDING is left alone', async () => {
  await secrets.moveCurrent('arn:app', { to: 't2', from: 'v1' });
  expect(asked).toEqual([
    {
      operation: 'UpdateSecretVersionStage',
      SecretId: 'arn:app',
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: 't2',
      RemoveFromVersionId: 'v1',
    },
  ]);
});

test('AWSPENDING is taken off one version, and put on none', async () => {
  await secrets.removePending('arn:app', 't1');
  expect(asked).toEqual([
    {
      operation: 'UpdateSecretVersionStage',
      SecretId: 'arn:app',
      VersionStage: 'AWSPENDING',
      RemoveFromVersionId: 't1',
    },
  ]);
});

test('versions come from every page, without labels too, the newest first', async () => {
  answers = [
    { Versions: [{ VersionId: 'v1', CreatedDate: 100 }], NextToken: 'more' },
    {
      Versions: [
        { VersionId: 't2', CreatedDate: 300 },
        { VersionId: 't3', CreatedDate: 200 },
      ],
    },
  ];
  expect(await secrets.versionIds('arn:app')).toEqual(['t2', 't3', 'v1']);
  expect(asked).toEqual([
    { operation: 'ListSecretVersionIds', SecretId: 'arn:app', IncludeDeprecated: true },
    { operation: 'ListSecretVersionIds', SecretId: 'arn:app', IncludeDeprecated: true, NextToken: 'more' },
  ]);
});

test('labels, owner and state are read; a denial says what to grant', async () => {
  answers = [
    { RotationEnabled: true, OwningService: 'rds', VersionIdsToStages: { v1: ['AWSCURRENT'] } },
    'AccessDeniedException',
  ];
  expect(await secrets.describe('arn:app')).toEqual({
    rotationEnabled: true,
    owningService: 'rds',
    labels: { v1: ['AWSCURRENT'] },
  });
  await expect(secrets.describe('arn:app')).rejects.toMatchObject({ kind: 'access-denied' });
});

test('in the VPC it is found by an endpoint of its own, before that of all services', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
  vi.stubEnv(
    'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  );
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  await new SecretsManagerSecrets(secretsManagerClient()).describe('arn:app');
  expect(asked).toEqual([{ operation: 'DescribeSecret', SecretId: 'arn:app' }]);
});
