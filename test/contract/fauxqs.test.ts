import { buildApp } from 'fauxqs';
import { afterAll, beforeAll } from 'vitest';
import type { ContractTarget } from './contract.ts';
import { s3Contract } from './s3.ts';

/**
 * A second opinion on the suite itself: the npm package `fauxqs` answers as AWS does but for what is listed. A case
 * that is listed and passes fails the test, so the list is what the decision to write our own endpoints rests on.
 */
const app = buildApp({ logger: false, defaultRegion: 'eu-west-1' });
let target: ContractTarget;

beforeAll(async () => {
  target = {
    endpoint: await app.listen({ port: 0, host: '127.0.0.1' }),
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  };
});
afterAll(() => app.close());

s3Contract(
  () => target,
  [
    'objects are encrypted by default, and say so',
    'the checksum that came with a body is kept, and a wrong one refused',
    'a bucket says where it is',
    'If-None-Match: * creates once; the second is 412 and changes nothing',
    'If-Match replaces the version it names; another is 412',
    'If-Match on a missing key is 404',
    'of creates that race, one wins and the others are 412 or 409',
    'keys are listed in the order of their UTF-8 bytes',
    'a delimiter folds keys into common prefixes, over pages too',
    'a versioned bucket keeps what was replaced or deleted',
  ],
);
