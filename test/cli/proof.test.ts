import { afterEach, beforeEach, expect, test } from 'vitest';
import { proveCaller, type Signer } from '../../cli/session/proof.ts';
import { StsIdentities } from '../../functions/adapters/aws/sts-identities.ts';
import { digestOf } from '../../functions/domain/caller/identity-request.ts';
import { type FrontDoor, startFrontDoor } from '../../local/aws/front-door.ts';
import { createSts } from '../../local/aws/sts/sts.ts';

const place = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };
const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:steward-prod-take-backup';
const request = { cluster: 'orders', reason: 'before migration 42' };
const now = new Date('2026-11-23T02:14:08Z');

let door: FrontDoor;
let signer: Signer;
let sts: StsIdentities;

beforeEach(async () => {
  const allowed = () => ({ allowed: true, reason: '' });
  door = await startFrontDoor({
    ...place,
    clock: { now: () => now, hold: () => () => {} },
    timeline: { record: () => undefined },
    authorizer: { authorizeCall: allowed, authorize: allowed, authorizeService: allowed },
    services: [createSts(place)],
  });
  const roleArn = 'arn:aws:iam::123456789012:role/dba';
  const credentials = door.register({ roleArn, name: 'ann' });
  signer = { credentials, region: 'eu-west-1', stsOrigin: door.url, functionArn, now };
  sts = new StsIdentities({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: door.url });
});
afterEach(() => door.close());

test('STS knows who signed, from the signature that the command made', async () => {
  const proof = await proveCaller(request, signer);
  expect(await sts.ask(proof, { functionArn, requestDigest: await digestOf(request) })).toEqual({
    arn: 'arn:aws:sts::123456789012:assumed-role/dba/ann',
  });
});

test.each([
  ['another function', { functionArn: functionArn.replace('take-backup', 'pause-actions') }],
  [
    'the same function of another account',
    { functionArn: functionArn.replace('123456789012', '210987654321') },
  ],
])('a proof replayed to %s proves nothing', async (_what, elsewhere) => {
  const proof = await proveCaller(request, signer);
  const requestDigest = await digestOf(request);
  expect(await sts.ask(proof, { requestDigest, ...elsewhere })).toEqual({
    refused: 'SignatureDoesNotMatch',
  });
});

test('a proof sent along with another request proves nothing', async () => {
  const proof = await proveCaller(request, signer);
  const requestDigest = await digestOf({ ...request, cluster: 'payments' });
  expect(await sts.ask(proof, { functionArn, requestDigest })).toEqual({ refused: 'SignatureDoesNotMatch' });
});

test('a proof for STS of another region proves nothing here', async () => {
  const proof = await proveCaller(request, { ...signer, region: 'us-east-1' });
  expect(await sts.ask(proof, { functionArn, requestDigest: await digestOf(request) })).toEqual({
    refused: 'SignatureDoesNotMatch',
  });
});

test('credentials that are no longer known are refused; an STS that is not there is no refusal', async () => {
  const stranger = { accessKeyId: 'ASIA0000000000000000', secretAccessKey: 'x', sessionToken: 'y' };
  const proof = await proveCaller(request, { ...signer, credentials: stranger });
  const binding = { functionArn, requestDigest: await digestOf(request) };
  expect(await sts.ask(proof, binding)).toEqual({ refused: 'InvalidClientTokenId' });
  const nowhere = new StsIdentities({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
  await expect(nowhere.ask(proof, binding)).rejects.toMatchObject({
    kind: 'service-unavailable',
    retryable: true,
  });
});
