import { expect, test } from 'vitest';
import { createLambdaEndpoint } from '../../../../local/aws/lambda/lambda.ts';
import { AwsError, type AwsHttpRequest } from '../../../../local/aws/service.ts';
import type { InvocationResult } from '../../../../local/lambda/invoker.ts';

let result: InvocationResult;

const lambda = createLambdaEndpoint({
  partition: 'aws',
  account: '123456789012',
  region: 'eu-west-1',
  invoker: { has: () => true, invoke: async () => result },
});

function request(path: string, headers: Record<string, string> = {}, method = 'POST'): AwsHttpRequest {
  return {
    service: 'lambda',
    principal: { roleArn: undefined, name: 'test' },
    method,
    url: new URL(`http://127.0.0.1${path}`),
    headers,
    body: Buffer.from('{}'),
  };
}

const invocations = (name: string) => `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;

test.each([
  'export-snapshots',
  '123456789012:function:export-snapshots',
  'arn:aws:lambda:eu-west-1:123456789012:function:export-snapshots',
  'export-snapshots:$LATEST',
])('%s is authorised as lambda:InvokeFunction on the function', async (name) => {
  expect(await lambda.identify(request(invocations(name)))).toEqual({
    action: 'lambda:InvokeFunction',
    operation: 'Invoke',
    resources: ['arn:aws:lambda:eu-west-1:123456789012:function:export-snapshots'],
    context: {},
    implied: [],
  });
});

test.each([
  [request('/2015-03-31/functions', {}, 'GET'), /lambda GET \/2015-03-31\/functions/],
  [request(`${invocations('a')}?Qualifier=live`), /version or alias live of a/],
  [request(invocations('a'), { 'x-amz-client-context': 'e30=' }), /x-amz-client-context/],
])('what is not imitated stops the run by name', (asked, what) => {
  expect(() => lambda.identify(asked)).toThrow(what);
});

test('what the host refuses is answered under the name that the SDK has for it', async () => {
  const body = '{"Type":"User","Message":"Rate Exceeded."}';
  result = { status: 429, payload: Buffer.from(body), requestId: 'r' };
  const { status, headers, body: answered } = await lambda.answer(request(invocations('a')));
  expect([status, headers['x-amzn-errortype'], String(answered)]).toEqual([
    429,
    'TooManyRequestsException',
    body,
  ]);
});

test('what the front door refuses is spelt as Lambda spells it', () => {
  const { status, headers, body } = lambda.renderError(
    new AwsError('AccessDenied', 403, 'because no policy allows it'),
    request(invocations('a')),
  );
  expect([status, headers['x-amzn-errortype'], body]).toEqual([
    403,
    'AccessDeniedException',
    '{"Type":"User","Message":"because no policy allows it"}',
  ]);
});
