import { Signer } from '@aws-sdk/rds-signer';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { databaseToken } from '../../../functions/adapters/aws/database-token.ts';

const credentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret/with+signs=',
  sessionToken: 'session/token+with=signs',
};
const login = {
  host: 'ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com',
  port: 5432,
  user: "odd user's (name)*",
  region: 'eu-west-1',
};

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-20T02:14:08.123Z') }));
afterEach(() => vi.useRealTimers());

test.each([
  ['with a session', credentials],
  ['without one', { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'another' }],
])("is the token that AWS's own signer makes, %s", async (_name, identity) => {
  const signer = new Signer({
    hostname: login.host,
    port: login.port,
    username: login.user,
    region: login.region,
    credentials: identity,
  });
  const token = databaseToken({ ...login, credentials: identity, now: new Date() });
  const [own, theirs] = [token, await signer.getAuthToken()].map((text) => new URL(`https://${text}`));
  expect(Object.fromEntries(own?.searchParams ?? [])).toEqual(Object.fromEntries(theirs?.searchParams ?? []));
  expect([own?.host, own?.pathname]).toEqual([theirs?.host, theirs?.pathname]);
});
