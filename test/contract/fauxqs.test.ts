import { buildApp } from 'fauxqs';
import { afterAll, beforeAll, vi } from 'vitest';
import type { ContractTarget } from './contract.ts';
import { s3Contract } from './s3.ts';
import { snsContract } from './sns.ts';
import { sqsContract } from './sqs.ts';

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

sqsContract(() => target, passInThisProcess, [
  'attributes that were not asked for stay away',
  'a message delay hides it, up to 900 seconds',
  'a batch succeeds and fails entry by entry',
  'a receipt handle that is none is ReceiptHandleIsInvalid',
  'characters that XML cannot hold are InvalidMessageContents',
  'at most ten messages are received at once',
]);

snsContract(() => target, async () => {}, [
  'a JSON message gives each protocol its own text, and the rest the default',
  'a JSON message needs a default and must be JSON',
  'a subject has less than 100 characters',
  'a subject has no line breaks or control characters',
  'a mailbox and a web hook are pending until they confirm',
  'an endpoint must be one of its protocol',
]);

/** Its queues look at the wall clock when they are asked. */
async function passInThisProcess(seconds: number): Promise<void> {
  const later = Date.now() + seconds * 1000;
  vi.spyOn(Date, 'now').mockReturnValue(later);
}
