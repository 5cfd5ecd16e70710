import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { expect, test } from 'vitest';
import { createEventsEndpoint } from '../../../../local/aws/events/events.ts';
import type { AwsHttpRequest } from '../../../../local/aws/service.ts';

const published: unknown[] = [];

const endpoint = createEventsEndpoint({
  partition: 'aws-cn',
  account: '123456789012',
  region: 'cn-north-1',
  bus: {
    publish(event) {
      published.push(event);
      return 'id-1';
    },
  },
});

function request(...Entries: PutEventsRequestEntry[]): AwsHttpRequest {
  return {
    service: 'events',
    principal: { roleArn: undefined, name: 'test' },
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: { 'x-amz-target': 'AWSEvents.PutEvents' },
    body: Buffer.from(JSON.stringify({ Entries })),
  };
}

const verified = { Source: 'aurora-steward', DetailType: 'Export Verified', Detail: '{}' };

test('is authorised on the bus, with sources and detail types', async () => {
  const failed = { ...verified, DetailType: 'Export Failed' };
  expect(await endpoint.identify(request(verified, failed, verified))).toEqual({
    action: 'events:PutEvents',
    operation: 'PutEvents',
    resources: ['arn:aws-cn:events:cn-north-1:123456789012:event-bus/default'],
    context: {
      'events:source': ['aurora-steward'],
      'events:detail-type': ['Export Verified', 'Export Failed'],
    },
    implied: [],
  });
});

test('takes 256 KiB in all and not a byte more', async () => {
  const rest = Buffer.byteLength('aurora-stewardExport Verified{"a":""}');
  const sized = (bytes: number) => ({ ...verified, Detail: `{"a":"${'x'.repeat(bytes - rest)}"}` });
  const { status } = await endpoint.answer(request(sized(262_144)));
  expect(status).toBe(200);
  await expect(endpoint.answer(request(sized(262_145)))).rejects.toMatchObject({
    code: 'ValidationException',
    status: 400,
    message: 'Total size of the entries in the request is over the limit.',
  });
  await expect(endpoint.answer(request(sized(131_072), sized(131_073)))).rejects.toThrow(/over the limit/);
});

test('the time that is given is the time of the event', async () => {
  published.length = 0;
  await endpoint.answer({
    ...request(),
    body: Buffer.from(JSON.stringify({ Entries: [{ ...verified, Time: 1_795_140_761 }] })),
  });
  expect(published).toEqual([
    {
      source: 'aurora-steward',
      'detail-type': 'Export Verified',
      detail: {},
      resources: [],
      time: new Date('2026-11-20T02:12:41.000Z'),
    },
  ]);
});

test('another bus stops the run by name', async () => {
  await expect(endpoint.answer(request({ ...verified, EventBusName: 'orders' }))).rejects.toThrow(
    'The event bus orders is not imitated by the local run',
  );
  const arn = 'arn:aws-cn:events:cn-north-1:123456789012:event-bus/default';
  expect((await endpoint.answer(request({ ...verified, EventBusName: arn }))).status).toBe(200);
});
