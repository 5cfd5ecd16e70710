import { describe, expect, test } from 'vitest';
import { BackupWorld, backupPolicyOf } from '../../support/backup-world.ts';
import { Interleaving } from '../../support/interleave.ts';

const request = { cluster: 'ledger-core', reason: 'before migration 42', keepFor: '30 days' };
const snapshot = 'ledger-core-202611221002-before-migration-42-hash';
const withoutHash = (text: unknown) => String(text).replace(/-[0-9a-z]{6}$/, '-hash');

describe('a request', () => {
  test('takes a snapshot with its tags, and is answered at once', async () => {
    const world = new BackupWorld();
    const { outcome, answer } = await world.take(request);
    expect(outcome.kind).toBe('started');
    expect({ ...answer, snapshot: withoutHash(answer['snapshot']), next: '' }).toEqual({
      answer: 'started',
      snapshot,
      cluster: 'ledger-core',
      reason: 'before migration 42',
      requestedAt: '2026-11-22T10:02:30.000Z',
      keepUntil: '2026-12-22T10:02:30.000Z',
      next: '',
    });
    expect(world.created.map(({ tags }) => tags)).toEqual([
      {
        'aurora-steward:purpose': 'backup',
        'aurora-steward:keep-until': '2026-12-22T10:02:30.000Z',
        'aurora-steward:reason': 'before migration 42',
        'aurora-steward:origin': 'by-hand',
        'aurora-steward:policy': 'ledger-core',
      },
    ]);
  });

  test('sent five times makes one snapshot, also over a minute and once it is there', async () => {
    const world = new BackupWorld();
    const answers: unknown[] = [];
    for (let time = 0; time < 5; time++) {
      answers.push((await world.take(request)).answer['answer']);
      world.pass(3);
      if (time === 2) world.finish();
    }
    expect(answers).toEqual(['started', 'already-started', 'already-started', 'completed', 'completed']);
    expect(world.created).toHaveLength(1);
  });

  test('sent by two at once makes one snapshot, in every order of their calls', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const world = new BackupWorld();
      let turn = seed;
      const choose = (options: number) => {
        const picked = turn % options;
        turn = Math.floor(turn / options) + (turn % 7);
        return picked;
      };
      await new Interleaving(choose).run({
        first: (gate) => world.take(request, gate),
        second: (gate) => world.take(request, gate),
      });
      expect(world.created, `order ${seed}`).toHaveLength(1);
      expect(world.bucket.keys('open/backup-intents/'), `order ${seed}`).toHaveLength(1);
    }
  });

  test('whose snapshot RDS failed is refused, and says how to ask again', async () => {
    const world = new BackupWorld();
    await world.take(request);
    world.finish('failed');
    expect((await world.take(request)).answer).toMatchObject({ answer: 'refused' });
    expect((await world.take({ ...request, reason: 'before migration 42, again' })).answer).toMatchObject({
      answer: 'started',
    });
  });

  test('is another request after a quarter of an hour, or for another reason', async () => {
    const world = new BackupWorld();
    await world.take(request);
    await world.take({ ...request, reason: 'before migration 43' });
    world.pass(16);
    await world.take(request);
    expect(new Set(world.created.map(({ identifier }) => identifier)).size).toBe(3);
  });
});

describe('a refusal says what to do', () => {
  test('of an unknown cluster: which are known', async () => {
    const { outcome, answer } = await new BackupWorld().take({ ...request, cluster: 'ledger-cor' });
    expect(outcome.kind).toBe('refused');
    expect(answer).toEqual({
      answer: 'refused',
      because: 'there is no DB cluster ledger-cor in eu-west-1',
      do: ['Clusters looked after here: ledger-core.'],
    });
  });

  test('of a busy cluster; nobody takes the backup later behind the back of who was refused', async () => {
    const world = new BackupWorld();
    world.status = 'failing-over';
    world.refusals.push({ code: 'InvalidDBClusterStateFault', message: 'not available' });
    const { outcome, answer } = await world.take(request);
    expect(outcome.kind).toBe('refused');
    expect(answer['because']).toBe(
      'cluster is failing-over, not available (InvalidDBClusterStateFault: not available)',
    );
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('of a full quota: which could go', async () => {
    const world = new BackupWorld();
    await world.take({ ...request, reason: 'long ago', keepFor: '1 day' });
    world.pass(3 * 24 * 60);
    world.refusals.push({ code: 'SnapshotQuotaExceededFault', message: 'Cannot create more than 100' });
    const { outcome, answer } = await world.take(request);
    expect(outcome.kind).toBe('failed-for-good');
    expect(answer['because']).toBe(
      'quota of manual cluster snapshots reached (SnapshotQuotaExceededFault: Cannot create more than 100)',
    );
    const [first = ''] = answer['couldGo'] as string[];
    expect(first).toMatch(
      /^ledger-core-202611221002-long-ago-.{6} \(was to be kept until 23 Nov 2026 10:02 UTC\)$/,
    );
  });

  test.each([['off', 'backups are switched off for this cluster']] as const)(
    'in mode %s',
    async (mode, because) => {
      const world = new BackupWorld();
      world.policy = backupPolicyOf({ mode });
      expect((await world.take(request)).answer).toMatchObject({ answer: 'refused', because });
    },
  );

  test('of a cluster that no policy chooses', async () => {
    const world = new BackupWorld();
    world.policy = { ...world.policy, clusters: [] };
    expect((await world.take(request)).answer).toMatchObject({ because: 'this cluster is not looked after' });
  });
});

test('in observe nothing is taken, and the ledger says what would have been', async () => {
  const world = new BackupWorld();
  world.policy = backupPolicyOf({ mode: 'observe' });
  const { outcome, answer } = await world.take(request);
  expect([outcome.kind, answer['answer']]).toEqual(['would-have', 'would-have']);
  expect(world.created).toEqual([]);
  expect(world.bucket.keys().map(withoutHash)).toEqual([`would-have/backups/cluster-A/2026-11/${snapshot}`]);
});

describe('while actions are paused, a request by hand', () => {
  test('is refused with the reason and the way round it', async () => {
    const world = new BackupWorld();
    world.pause('2026-11-22T18:00:00.000Z');
    const { outcome, answer } = await world.take(request);
    expect(outcome.kind).toBe('refused');
    expect(answer).toEqual({
      answer: 'refused',
      because: 'actions are paused until 22 Nov 2026 18:00 UTC (storage migration)',
      do: [
        'Wait until then, or have it resumed: steward resume.',
        'Or ask again with "despitePause": true (steward backup --despite-pause), if whoever paused it agrees.',
      ],
    });
    expect(world.created).toEqual([]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('is served where its asker says so', async () => {
    const world = new BackupWorld();
    world.pause('2026-11-22T18:00:00.000Z');
    expect((await world.take({ ...request, despitePause: true })).outcome.kind).toBe('started');
  });
});

describe('who asks', () => {
  const proof = {
    accessKeyId: 'ASIAEXAMPLE0123456789',
    signedAt: '20261122T100210Z',
    signature: 'ab'.repeat(32),
  };

  test('is on the snapshot and in the ledger, where it is proven', async () => {
    const world = new BackupWorld();
    await world.take({ ...request, proof });
    expect(world.created[0]?.tags['aurora-steward:asked-by']).toBe(
      'arn:aws:sts::123456789012:assumed-role/dba/ann',
    );
    const [key = ''] = world.bucket.keys('open/backup-intents/');
    expect(world.bucket.objects.get(key)?.body).toMatchObject({
      askedBy: 'arn:aws:sts::123456789012:assumed-role/dba/ann',
    });
    expect(JSON.stringify([...world.bucket.objects.values()])).not.toContain('ASIAEXAMPLE');
  });

  test('refuses the request where the proof does not hold', async () => {
    const world = new BackupWorld();
    world.identity = { refused: 'SignatureDoesNotMatch' };
    const { outcome, answer } = await world.take({ ...request, proof });
    expect(outcome.kind).toBe('refused');
    expect(answer).toMatchObject({ answer: 'refused', code: 'identity-not-proven' });
    expect(world.calls).toEqual([]);
  });
});
