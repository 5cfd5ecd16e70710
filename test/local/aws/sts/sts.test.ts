import { expect, test } from 'vitest';
import type { AwsHttpRequest, Principal } from '../../../../local/aws/service.ts';
import { createSts } from '../../../../local/aws/sts/sts.ts';

const sts = createSts({ account: '123456789012', partition: 'aws' });

function asks(principal: Principal, Action = 'GetCallerIdentity'): AwsHttpRequest {
  return {
    service: 'sts',
    principal,
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: {},
    body: Buffer.from(`Action=${Action}&Version=2011-06-15`),
  };
}

async function arnOf(principal: Principal): Promise<string | undefined> {
  const { body } = await sts.answer(asks(principal));
  return /<Arn>(.*)<\/Arn>/.exec(body.toString())?.[1];
}

test('a function is its role’s session; the harness is the account', async () => {
  const exporter = { roleArn: 'arn:aws:iam::123456789012:role/exporter', name: 'export-snapshots' };
  expect(await arnOf(exporter)).toBe('arn:aws:sts::123456789012:assumed-role/exporter/export-snapshots');
  expect(await arnOf({ roleArn: undefined, name: 'harness' })).toBe('arn:aws:iam::123456789012:root');
});

test('asking needs no permission; anything else stops the run by name', () => {
  const harness = { roleArn: undefined, name: 'harness' };
  expect(sts.identify(asks(harness))).toMatchObject({ resources: [], implied: [] });
  expect(() => sts.identify(asks(harness, 'AssumeRole'))).toThrow('The operation sts AssumeRole');
});
