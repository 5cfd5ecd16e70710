import { describe, expect, it } from 'vitest';
import { S3LedgerStore } from '../../../functions/adapters/aws/s3-ledger-store.ts';
import { describeLedgerStore } from '../../support/ledger-store-contract.ts';
import { type Disturbance, S3Imitation, s3Error } from '../../support/s3-imitation.ts';

function setUp(...disturbances: { method: string; disturbance: Disturbance }[]) {
  const s3 = new S3Imitation();
  s3.disturbances.push(...disturbances);
  let attempts = 0;
  const newAttemptId = () => `attempt-${++attempts}`;
  return { s3, store: new S3LedgerStore({ client: s3.client(), bucket: 'ledger', newAttemptId }) };
}

const put = (disturbance: Disturbance) => ({ method: 'PUT', disturbance });
const get = (disturbance: Disturbance) => ({ method: 'GET', disturbance });
const inProgress = s3Error(409, 'ConditionalRequestConflict');

describeLedgerStore('the store on S3', async () => {
  const client = new S3Imitation().client();
  return { store: new S3LedgerStore({ client, bucket: 'ledger' }), prefix: 'suite/' };
});

describe('a put whose reply was lost', () => {
  it('is success when its repetition by the SDK meets 412 and finds its own attempt', async () => {
    const { s3, store } = setUp(put('lost'));
    expect(await store.create('exports/a', { by: 'me' })).toEqual({ created: true, etag: '"v1"' });
    expect(s3.requests).toEqual(['PUT exports/a', 'PUT exports/a', 'GET exports/a']);
    expect(s3.objects.get('exports/a')?.text).toBe('{"by":"me","_attempt":"attempt-1"}');
  });

  it('is success for a replacement too', async () => {
    const { store, s3 } = setUp();
    await store.create('leases/a', { by: 'me' });
    s3.disturbances.push(put('lost'));
    expect(await store.replace('leases/a', { by: 'you' }, '"v1"')).toEqual({ replaced: true, etag: '"v2"' });
  });

  it('is refused when another came first', async () => {
    const { store, s3 } = setUp(put('unreachable'));
    s3.objects.set('exports/a', { text: '{"by":"other","_attempt":"theirs"}', etag: '"o"' });
    expect(await store.create('exports/a', { by: 'me' })).toEqual({
      created: false,
      existing: { body: { by: 'other' }, etag: '"o"' },
    });
  });

  it('is a retryable fault when every attempt is lost', async () => {
    const { store } = setUp(put('unreachable'), put('unreachable'), put('unreachable'));
    await expect(store.create('exports/a', {})).rejects.toMatchObject({
      kind: 'service-unavailable',
      retryable: true,
    });
  });
});

describe('409 ConditionalRequestConflict', () => {
  it('is put again while the condition still holds', async () => {
    const { store, s3 } = setUp(put(inProgress), put(inProgress));
    expect(await store.create('exports/a', {})).toMatchObject({ created: true });
    expect(s3.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(3);
  });

  it('is the answer when the other request has won', async () => {
    const { store, s3 } = setUp();
    await store.create('leases/a', { by: 'other' });
    s3.disturbances.push(put(inProgress));
    expect(await store.replace('leases/a', { by: 'me' }, '"v0"')).toMatchObject({
      replaced: false,
      existing: { body: { by: 'other' } },
    });
  });

  it('is a retryable fault after four puts', async () => {
    const { store } = setUp(put(inProgress), put(inProgress), put(inProgress), put(inProgress));
    await expect(store.create('exports/a', {})).rejects.toMatchObject({ kind: 'conflict', retryable: true });
  });
});

describe('what S3 refuses', () => {
  it('403 is never read as absent', async () => {
    const { store } = setUp(get(s3Error(403, 'AccessDenied', 'not authorized to perform: s3:GetObject')));
    await expect(store.read('exports/a')).rejects.toMatchObject({
      kind: 'access-denied',
      retryable: false,
      message: expect.stringContaining('S3 GetObject of s3://ledger/exports/a'),
    });
  });

  it('403 on a put is no answer about the key', async () => {
    const { store } = setUp(put(s3Error(403, 'AccessDenied')));
    await expect(store.create('exports/a', {})).rejects.toMatchObject({ kind: 'access-denied' });
  });

  it('403 on the read that should settle a 412 leaves the put undecided', async () => {
    const { store } = setUp(put(s3Error(412, 'PreconditionFailed')), get(s3Error(403, 'AccessDenied')));
    await expect(store.create('exports/a', {})).rejects.toMatchObject({ kind: 'access-denied' });
  });

  it('a bucket that is gone is not an absent record', async () => {
    const { store } = setUp(get(s3Error(404, 'NoSuchBucket')));
    await expect(store.read('exports/a')).rejects.toMatchObject({ kind: 'not-found', retryable: false });
  });

  it('a list that is denied is a fault', async () => {
    const { store } = setUp(get(s3Error(403, 'AccessDenied')));
    const first = store.list('exports/')[Symbol.asyncIterator]().next();
    await expect(first).rejects.toMatchObject({ kind: 'access-denied' });
  });

  it('an object that is no JSON is for a person to look at', async () => {
    const { store, s3 } = setUp();
    s3.objects.set('exports/a', { text: '{"half":', etag: '"x"' });
    await expect(store.read('exports/a')).rejects.toMatchObject({
      kind: 'invalid-request',
      retryable: false,
    });
  });

  it('throttling is retried by the SDK, then a retryable fault', async () => {
    const slow = s3Error(503, 'SlowDown');
    const { store } = setUp(get(slow), get(slow), get(slow));
    await expect(store.read('exports/a')).rejects.toMatchObject({ kind: 'throttled', retryable: true });
  });
});
