import { describe, expect, test } from 'vitest';
import {
  type Binding,
  digestOf,
  type IdentityProof,
  presignedQuery,
} from '../../../../functions/domain/caller/identity-request.ts';
import { type Identities, whoAsks } from '../../../../functions/domain/caller/who-asks.ts';

const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:steward-prod-take-backup';
const now = new Date('2026-11-23T02:14:38Z');
const proof: IdentityProof = {
  accessKeyId: 'ASIAEXAMPLE0123456789',
  signedAt: '20261123T021408Z',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE/+==',
  signature: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
};
const request = { cluster: 'orders', reason: 'before migration 42' };
/** `printf '{"cluster":"orders","reason":"before migration 42"}' | sha256sum` */
const digest = 'ffa465aa4f97568a071417073410dbf7ac65e39913f349ea9cc77d77cc83f322';

class Sts implements Identities {
  readonly asked: { proof: IdentityProof; binding: Binding }[] = [];
  answer: { arn: string } | { refused: string } = { arn: 'arn:aws:sts::123456789012:assumed-role/dba/ann' };

  async ask(proof: IdentityProof, binding: Binding) {
    this.asked.push({ proof, binding });
    return this.answer;
  }
}

describe('a request', () => {
  test('with a proof is its signer’s, and the proof is bound to this function and this request', async () => {
    const sts = new Sts();
    expect(await whoAsks(sts, { ...request, proof }, { functionArn: `${functionArn}:live`, now })).toEqual({
      request,
      caller: 'arn:aws:sts::123456789012:assumed-role/dba/ann',
    });
    expect(sts.asked).toEqual([
      { proof, binding: { functionArn, requestDigest: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    ]);
  });

  test('without a proof is nobody’s, and STS is not asked', async () => {
    const sts = new Sts();
    expect(await whoAsks(sts, request, { functionArn, now })).toEqual({ request });
    expect(await whoAsks(sts, 'text', { functionArn, now })).toEqual({ request: 'text' });
    expect(sts.asked).toEqual([]);
  });

  test('whose proof STS does not take is refused, not taken for one without', async () => {
    const sts = new Sts();
    sts.answer = { refused: 'SignatureDoesNotMatch' };
    expect(await whoAsks(sts, { ...request, proof }, { functionArn, now })).toEqual({
      unproven: 'STS does not take it: SignatureDoesNotMatch',
    });
  });

  test.each([
    ['62 s after it was signed', '2026-11-23T02:15:10Z', true],
    ['91 s after it was signed', '2026-11-23T02:15:39Z', false],
    ['29 s before it was signed, by another clock', '2026-11-23T02:13:39Z', true],
    ['31 s before it was signed', '2026-11-23T02:13:37Z', false],
  ])('%s', async (_when, at, holds) => {
    const sts = new Sts();
    const asked = await whoAsks(sts, { ...request, proof }, { functionArn, now: new Date(at) });
    expect('caller' in asked).toBe(holds);
    expect(sts.asked).toHaveLength(holds ? 1 : 0);
  });

  test.each([
    ['a text', 'arn:aws:iam::123456789012:root'],
    ['nothing', null],
    ['an address of its own', { ...proof, url: 'https://sts.attacker.example/' }],
    ['headers of its own', { ...proof, headers: { host: 'attacker.example' } }],
    ['a date that is none', { ...proof, signedAt: 'yesterday' }],
    ['a key id that ends the scope', { ...proof, accessKeyId: 'ASIA0123456789AB/20261123' }],
    ['a token that adds to the query', { ...proof, sessionToken: 'x&Action=AssumeRole' }],
    ['half a signature', { ...proof, signature: 'abc' }],
  ])('with %s for a proof is refused unseen', async (_what, given) => {
    const sts = new Sts();
    expect(await whoAsks(sts, { ...request, proof: given }, { functionArn, now })).toEqual({
      unproven: '"proof" is not what steward signs',
    });
    expect(sts.asked).toEqual([]);
  });
});

test('the digest is that of the request’s JSON, members in the order of their names', async () => {
  expect(await digestOf(request)).toBe(digest);
  expect(await digestOf({ reason: 'before migration 42', cluster: 'orders' })).toBe(digest);
  expect(await digestOf({ cluster: 'orders', reason: 'before migration 43' })).not.toBe(digest);
});

test('what is sent to STS is fixed, but for what only the signer knows', () => {
  expect(presignedQuery(proof, 'eu-west-1')).toEqual({
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'ASIAEXAMPLE0123456789/20261123/eu-west-1/sts/aws4_request',
    'X-Amz-Date': '20261123T021408Z',
    'X-Amz-Expires': '60',
    'X-Amz-Security-Token': 'IQoJb3JpZ2luX2VjEXAMPLE/+==',
    'X-Amz-SignedHeaders': 'host;x-aurora-steward-function;x-aurora-steward-request',
    'X-Amz-Signature': '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  });
});
