import { beforeEach, describe, expect, test } from 'vitest';
import { holdBackups } from '../../../functions/hold-backups/hold-backups.ts';
import { heldOf } from '../../support/inventory-world.ts';
import { MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { ownBackup, RetentionWorld } from '../../support/retention-world.ts';

const byHand = 'aurora-steward:hold-by-hand';
const request = { hold: 'old', until: '2027-01-31T00:00:00Z', reason: 'audit  2026' };
const ann = 'arn:aws:sts::123456789012:assumed-role/dba/ann';
const proof = {
  accessKeyId: 'ASIAEXAMPLE0123456789',
  signedAt: '20261122T100230Z',
  signature: 'ab'.repeat(32),
};

let world: RetentionWorld;

beforeEach(async () => {
  world = new RetentionWorld();
  await world.have(ownBackup('old', '2026-01-01T02:00:00Z'), ownBackup('newest', '2026-11-10T02:00:00Z'));
});

function ask(payload: unknown) {
  const silent = () => undefined;
  const now = new Date(world.now);
  const { inventory, holds, policy } = world;
  const store = new MemoryLedgerStore(world.bucket);
  return holdBackups(
    { policy, inventory, holds, store, identities: { ask: async () => ({ arn: ann }) } },
    payload,
    {
      now: () => now,
      invocation: { id: 'invocation-1', deadline: new Date(now.getTime() + 30_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:steward-prod-eu-hold-backups',
    },
  );
}

describe('a hold', () => {
  test('keeps a backup whose time has come, takes its mark away, and says who, until when and why', async () => {
    await world.days(1);
    expect(world.marked).toEqual(['old']);
    const { answer } = await ask({ ...request, proof: { ...proof, signedAt: '20261123T100230Z' } });
    expect(answer).toMatchObject({
      answer: 'held',
      snapshot: 'old',
      until: '2027-01-31T00:00:00.000Z',
      by: ann,
    });
    expect(world.tagsOf('old')?.[byHand]).toBe('2027-01-31T00:00:00.000Z audit 2026');
    await world.days(30);
    expect([world.left, world.marked]).toEqual([['old', 'newest'], []]);
    expect((await world.dryRun())['rows']).toMatchObject([
      {
        snapshot: 'old',
        action: 'stays',
        why: [`held by its tag ${byHand} until 31 Jan 2027 00:00 UTC (audit 2026)`],
      },
      { snapshot: 'newest' },
    ]);
    expect(world.bucket.objects.get('backup-holds/2026-11/2026-11-23T10:02:30.000Z.old.held')?.body).toEqual({
      snapshot: 'old',
      until: '2027-01-31T00:00:00.000Z',
      reason: 'audit 2026',
      by: ann,
      at: '2026-11-23T10:02:30.000Z',
    });
  });

  test('asked for twice is one; asked for anew it takes the place of the first', async () => {
    await ask(request);
    expect((await ask(request)).answer).toMatchObject({ answer: 'already-held' });
    expect((await ask({ ...request, until: '2027-02-28T00:00:00Z' })).answer).toMatchObject({
      answer: 'held',
    });
    expect(world.tagsOf('old')?.[byHand]).toBe('2027-02-28T00:00:00.000Z audit 2026');
  });

  test('that comes while retention deletes the backup is refused, and may be asked for again', async () => {
    world.bucket.put('open/backup-retention-steps/old', {
      schema: 1,
      step: 'delete',
      identifier: 'old',
      arn: 'arn:old',
      clusterId: 'cluster-A',
      clusterIdentifier: 'ledger-core',
      createdAt: '2026-01-01T02:00:00.000Z',
      deleteAfter: '2026-11-20T00:00:00.000Z',
    });
    expect((await ask(request)).answer).toMatchObject({
      answer: 'refused',
      because: 'retention is deleting it just now',
    });
  });

  test('is released by hand, and then the rules alone decide', async () => {
    await ask(request);
    await world.days(2);
    expect((await ask({ release: 'old' })).answer).toMatchObject({ answer: 'released', stillHeld: [] });
    expect((await ask({ release: 'old' })).answer).toMatchObject({ answer: 'not-held' });
    await world.days(9);
    expect(world.left).toEqual(['newest']);
  });

  test('of another kind is lifted by its name; one that is left is told', async () => {
    world.setTag('old', 'aurora-steward:hold-drill', '2026-11-20T00:00:00Z');
    await ask(request);
    const { answer } = await ask({ release: 'old', tag: 'aurora-steward:hold-drill' });
    expect(answer).toMatchObject({
      answer: 'released',
      stillHeld: [{ tag: byHand, until: '2027-01-31T00:00:00.000Z', why: 'audit 2026' }],
    });
  });
});

describe('an expired hold that still stands', () => {
  test('is told once, holds all the same, and is told once when it is lifted', async () => {
    await ask({ ...request, until: '2026-11-24T00:00:00Z' });
    await world.days(1);
    expect(world.mails).toEqual([]);
    await world.days(5);
    expect(world.mails).toEqual([
      '[WARN] prod-eu ledger-core: hold of a backup ran out 10 h 03 min ago and still stands',
    ]);
    await ask({ release: 'old' });
    await world.days(3);
    expect(world.mails.slice(1)).toEqual([
      '[RESOLVED] prod-eu ledger-core: hold of a backup is lifted or put off',
    ]);
    expect(world.marked).toEqual(['old']);
  });

  test('is over when it is put off, and told again when that time is over too', async () => {
    await ask({ ...request, until: '2026-11-23T00:00:00Z' });
    await world.days(2);
    await ask({ ...request, until: '2026-11-26T00:00:00Z' });
    await world.days(4);
    expect(world.mails.map((mail) => mail.slice(0, 6))).toEqual(['[WARN]', '[RESOL', '[WARN]']);
  });
});

describe('refused', () => {
  test.each([
    [{}, /^a request is/],
    [{ hold: 'old', until: '2026-11-01T00:00:00Z', reason: 'x' }, /in the future/],
    [{ hold: 'old', until: '2126-11-01T00:00:00Z', reason: 'x' }, /more than 10 years/],
    [{ hold: 'old', until: '2027-02-31T00:00:00Z', reason: 'x' }, /in the future with its zone/],
    [{ hold: 'rds:old', until: '2027-01-31T00:00:00Z', reason: 'x' }, /^a request is|identifier/],
    [{ release: 'old', tag: 'aurora-steward:purpose' }, /^a request is|"tag" must/],
    [{ ...request, hold: 'nowhere' }, /^there is no DB cluster snapshot nowhere$/],
  ])('%j', async (payload, because) => {
    const { answer } = await ask(payload);
    expect(answer).toMatchObject({ answer: 'refused', because: expect.stringMatching(because) });
  });

  test("another's snapshot, which this suite never deletes", async () => {
    world.inventory.snapshots.push(heldOf({ identifier: 'theirs', kind: 'manual' }));
    expect((await ask({ ...request, hold: 'theirs' })).answer).toMatchObject({
      because: 'this suite did not take theirs, so it never deletes it',
    });
  });

  test('where retention acts on nothing', async () => {
    world.setRules({ mode: 'observe' });
    expect((await ask(request)).answer).toMatchObject({
      because: 'retention acts on no cluster, so nothing of this suite deletes a backup',
    });
  });
});
