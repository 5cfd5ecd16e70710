import { beforeEach, describe, expect, test } from 'vitest';
import { pausesKey, readPauses } from '../../../functions/domain/pause/pause.ts';
import { pauseActions } from '../../../functions/pause-actions/pause-actions.ts';
import { policyOf, sourceClusterOf } from '../../support/export-world.ts';
import { clusterOf } from '../../support/inventory-world.ts';
import { MemoryLedgerStore } from '../../support/memory-ledger-store.ts';

const until = '2026-11-23T18:00:00.000Z';
const request = { pause: 'ledger-core', until: '2026-11-23T19:00:00+01:00', reason: 'storage migration' };
const ann = 'arn:aws:sts::123456789012:assumed-role/dba/ann';
const proof = {
  accessKeyId: 'ASIAEXAMPLE0123456789',
  signedAt: '20261123T160000Z',
  signature: 'ab'.repeat(32),
};

let store: MemoryLedgerStore;
let now: Date;

beforeEach(() => {
  store = new MemoryLedgerStore();
  now = new Date('2026-11-23T16:00:00Z');
});

function ask(payload: unknown) {
  const silent = () => undefined;
  const source = async (identifier: string) =>
    identifier === 'ledger-core' ? { ...sourceClusterOf(), status: 'available' } : undefined;
  const named = async (identifiers: readonly string[]) =>
    identifiers.includes('legacy-pg')
      ? [{ ...clusterOf({ identifier: 'legacy-pg', resourceId: 'db-L' }), allocatedGb: 200 }]
      : [];
  return pauseActions(
    {
      policy: {
        clusters: policyOf({}, { name: 'legacy-pg' }).clusters.map((one) => ({
          ...one,
          match: { instance: 'legacy-pg' },
        })),
      },
      store,
      backups: { source },
      instances: { named },
      identities: { ask: async () => ({ arn: ann }) },
    },
    payload,
    {
      now: () => now,
      invocation: { id: 'invocation-1', deadline: new Date(now.getTime() + 30_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:steward-prod-pause-actions',
    },
  );
}

const paused = async (clusterId: string) => (await readPauses(store, now)).of(clusterId)?.reason;
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

describe('a pause', () => {
  test('of an instance that the configuration names, by its resource id', async () => {
    const { answer } = await ask({ ...request, pause: 'legacy-pg' });
    expect(answer).toMatchObject({ answer: 'paused', paused: 'legacy-pg' });
    expect(await paused('db-L')).toBe('storage migration');
    expect(await ask({ resume: 'legacy-pg' })).toMatchObject({ answer: { answer: 'resumed' } });
  });

  test('of a cluster stops what is done to it until its time, and to no other', async () => {
    const { outcome, answer } = await ask({ ...request, proof });
    expect(outcome).toEqual({
      kind: 'done',
      subject: 'ledger-core',
      reason: 'paused until 23 Nov 2026 18:00 UTC (storage migration)',
      details: { by: ann },
    });
    expect(answer).toMatchObject({ answer: 'paused', paused: 'ledger-core', until, by: ann });
    expect(await paused('cluster-A')).toBe('storage migration');
    expect(await paused('cluster-B')).toBeUndefined();
    later(119);
    expect(await paused('cluster-A')).toBe('storage migration');
    later(1);
    expect(await paused('cluster-A')).toBeUndefined();
  });

  test('of all stops what is done to every cluster; the one that lasts longer is told', async () => {
    await ask({ ...request, pause: 'all', until: '2026-11-23T17:00:00Z', reason: 'audit' });
    await ask(request);
    expect([await paused('cluster-A'), await paused('cluster-B')]).toEqual(['storage migration', 'audit']);
  });

  test('asked for twice stands once; asked for anew it takes the place of the first', async () => {
    await ask(request);
    later(1);
    expect((await ask(request)).answer).toMatchObject({
      answer: 'already-paused',
      since: '2026-11-23T16:00:00.000Z',
    });
    const { answer } = await ask({ ...request, until: '2026-11-24T18:00:00Z' });
    expect(answer).toMatchObject({ answer: 'paused', replaced: { until, reason: 'storage migration' } });
    expect(store.bucket.objects.get(pausesKey)?.body).toMatchObject({
      pauses: [{ scope: 'cluster-A', until: '2026-11-24T18:00:00.000Z', since: '2026-11-23T16:01:00.000Z' }],
    });
  });

  test('leaves in the ledger who, when, until when and why', async () => {
    await ask({ ...request, proof });
    later(1);
    await ask({ resume: 'ledger-core' });
    expect(store.bucket.keys('pauses/2026-11/')).toEqual([
      'pauses/2026-11/2026-11-23T16:00:00.000Z.cluster-A.paused',
      'pauses/2026-11/2026-11-23T16:01:00.000Z.cluster-A.resumed',
    ]);
    expect(
      store.bucket.objects.get('pauses/2026-11/2026-11-23T16:01:00.000Z.cluster-A.resumed')?.body,
    ).toEqual({
      scope: 'cluster-A',
      clusterIdentifier: 'ledger-core',
      until,
      reason: 'storage migration',
      since: '2026-11-23T16:00:00.000Z',
      by: ann,
      resumedAt: '2026-11-23T16:01:00.000Z',
    });
  });

  test.each([
    ['that is over', { until: '2026-11-23T15:00:00Z' }, /must be a time in the future/],
    ['without a zone', { until: '2026-11-23T18:00' }, /must be a time in the future with its zone/],
    ['for longer than anybody remembers', { until: '2026-12-25T18:00:00Z' }, /more than 31 days away/],
    ['without a reason', { reason: ' ' }, /must be a text of 1 to 200/],
    ['of a cluster that does not exist', { pause: 'orderz' }, /there is no DB cluster orderz/],
    ['with a member that nobody knows', { force: true }, /a request is/],
  ])('%s is refused, and nothing is stored', async (_what, change, because) => {
    const { outcome, answer } = await ask({ ...request, ...change });
    expect(outcome.kind).toBe('refused');
    expect(answer['because']).toMatch(because);
    expect(store.bucket.keys()).toEqual([]);
  });
});

describe('resuming', () => {
  test('ends a pause at once, and says that nothing was paused the second time', async () => {
    await ask(request);
    expect((await ask({ resume: 'ledger-core' })).answer).toMatchObject({
      answer: 'resumed',
      reason: 'storage migration',
    });
    expect(await paused('cluster-A')).toBeUndefined();
    expect((await ask({ resume: 'ledger-core' })).answer).toMatchObject({ answer: 'not-paused' });
  });

  test('one cluster says that all are still paused', async () => {
    await ask({ ...request, pause: 'all' });
    await ask(request);
    expect((await ask({ resume: 'ledger-core' })).answer).toMatchObject({
      answer: 'resumed',
      still: 'all clusters are paused until 23 Nov 2026 18:00 UTC (storage migration)',
    });
  });

  test('a cluster that is gone goes by the name that it had', async () => {
    await ask(request);
    store.bucket.put(pausesKey, {
      schema: 1,
      pauses: [
        {
          scope: 'cluster-Z',
          clusterIdentifier: 'gone',
          until,
          reason: 'x',
          since: '2026-11-23T15:00:00.000Z',
        },
      ],
    });
    expect((await ask({ resume: 'gone' })).answer).toMatchObject({ answer: 'resumed' });
    expect((await readPauses(store, now)).all).toEqual([]);
  });
});

test('pauses of another form stop what acts: it is not known whether it may', async () => {
  store.bucket.put(pausesKey, { schema: 2 });
  await expect(readPauses(store, now)).rejects.toThrow('Expected: pauses of schema 1 under pauses/current');
});
