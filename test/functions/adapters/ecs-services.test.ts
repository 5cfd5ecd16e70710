import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ECSClient } from '@aws-sdk/client-ecs';
import { expect, onTestFinished, test } from 'vitest';
import { EcsServices } from '../../../functions/adapters/aws/ecs-services.ts';

/** ECS as it answers in JSON; and what it was asked. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
async function answering(...answers: readonly (readonly [status: number, body: object])[]) {
  const asked: unknown[] = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      asked.push([String(request.headers['x-amz-target']).replace(/^.*\./, ''), JSON.parse(text)]);
      const [status, body] = left.shift() ?? [500, {}];
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = new ECSClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  return { asked, services: new EcsServices({ starting: client, reading: client }) };
}

const ref = { cluster: 'web', service: 'checkout' };

test('the primary deployment says since when tasks start anew', async () => {
  const deployments = [
    { id: 'ecs-svc/2', status: 'PRIMARY', createdAt: 1795402800 },
    { id: 'ecs-svc/1', status: 'ACTIVE', createdAt: 1793502000 },
  ];
  const { asked, services } = await answering([
    200,
    { services: [{ status: 'ACTIVE', deployments }], failures: [] },
  ]);
  expect(await services.deployedAt(ref)).toEqual(new Date('2026-11-23T03:00:00.000Z'));
  expect(asked).toEqual([['DescribeServices', { cluster: 'web', services: ['checkout'] }]]);
});

test('a deployment is forced, of nothing but what the service runs', async () => {
  const { asked, services } = await answering([
    200,
    { service: { deployments: [{ id: 'ecs-svc/3', status: 'PRIMARY' }] } },
  ]);
  expect(await services.deploy(ref)).toBe('ecs-svc/3');
  expect(asked).toEqual([
    ['UpdateService', { cluster: 'web', service: 'checkout', forceNewDeployment: true }],
  ]);
});

test.each([
  ['is missing', { services: [], failures: [{ arn: 'arn:checkout', reason: 'MISSING' }] }],
  ['was deleted', { services: [{ status: 'INACTIVE', deployments: [] }], failures: [] }],
])('a service that %s is not asked for again', async (_how, body) => {
  const { services } = await answering([200, body]);
  await expect(services.deployedAt(ref)).rejects.toMatchObject({ kind: 'not-found', retryable: false });
});

test('a throttled deployment can be tried again, a denied one cannot', async () => {
  const { services } = await answering(
    [400, { __type: 'ThrottlingException', message: 'Rate exceeded' }],
    [400, { __type: 'AccessDeniedException', message: 'no' }],
  );
  await expect(services.deploy(ref)).rejects.toMatchObject({ kind: 'throttled', retryable: true });
  await expect(services.deploy(ref)).rejects.toMatchObject({ kind: 'access-denied', retryable: false });
});
