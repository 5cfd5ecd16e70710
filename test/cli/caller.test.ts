import { STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { problemOf } from '../../cli/problem.ts';
import { askWhoCalls } from '../../cli/session/caller.ts';

const now = () => new Date('2026-11-23T02:14:08Z');
const known = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' };

/** How the command ends where STS answers, or does not. */
async function endOf(client: ConstructorParameters<typeof STSClient>[0]) {
  const sts = new STSClient({ region: 'eu-west-1', maxAttempts: 1, ...client });
  const thrown: unknown = await askWhoCalls(sts, now).then(
    () => undefined,
    (error) => error,
  );
  const { status, expected, todo } = problemOf(thrown);
  return { status, expected, todo: todo[0] };
}

test('an STS that nobody reaches is no matter of credentials: the same call may succeed later', async () => {
  expect(await endOf({ credentials: known, endpoint: 'http://127.0.0.1:9' })).toEqual({
    status: 'failed',
    expected: 'STS GetCallerIdentity of the caller to succeed',
    todo: "Run it again in a minute. If it stays so: the network from here, or AWS's health page.",
  });
});

test('credentials that are none are refused, with how to log in', async () => {
  const none = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  });
  expect(await endOf({ credentials: () => Promise.reject(none) })).toEqual({
    status: 'refused',
    expected: 'credentials that AWS knows',
    todo: 'Log in (aws sso login), or set AWS_PROFILE.',
  });
});
