import { RDSClient } from '@aws-sdk/client-rds';
import { afterEach, describe, expect, test } from 'vitest';
import { RdsBackupInventory } from '../../../functions/adapters/aws/rds-backup-inventory.ts';
import { RdsBackups } from '../../../functions/adapters/aws/rds-backups.ts';
import { RdsHolds } from '../../../functions/adapters/aws/rds-holds.ts';
import { RdsRetirement } from '../../../functions/adapters/aws/rds-retirement.ts';
import type { Backups } from '../../../functions/domain/backup/backups.ts';
import type { Holds } from '../../../functions/domain/backup/holds.ts';
import type { BackupInventory } from '../../../functions/domain/backup/inventory.ts';
import type { Retirement } from '../../../functions/domain/backup/retirement.ts';
import { BackupWorld } from '../../support/backup-world.ts';
import { clusterOf, heldOf } from '../../support/inventory-world.ts';
import { createLocalRds, type LocalRds } from '../../support/local-rds.ts';
import { RetentionWorld } from '../../support/retention-world.ts';
import { type Served, serve } from '../../support/served.ts';

const purpose = { 'aurora-steward:purpose': 'backup' };
const arnOf = (identifier: string) => `arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:${identifier}`;

interface Ports {
  readonly backups: Backups;
  readonly inventory: BackupInventory;
  readonly retirement: Retirement;
  readonly holds: Holds;
}

/** One cluster, `ledger-core`, with an automated snapshot, a manual one, one of AWS Backup and a copy; all available. */
interface Subject extends Ports {
  close(): Promise<void>;
}

let open: Subject | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function atTheEndpoint(): Promise<Subject> {
  const rds: LocalRds = createLocalRds();
  const served: Served = await serve(rds.endpoint, rds.clock);
  const createdAt = new Date('2026-11-19T02:10:00Z');
  for (const identifier of ['by-hand', 'awsbackup:job-1']) {
    rds.arrangeSnapshot('ledger-core', { identifier, type: 'manual', createdAt, tags: purpose });
  }
  rds.arrangeSnapshot('ledger-core', {
    identifier: 'rds:ledger-core-2026-11-19-02-10',
    type: 'automated',
    createdAt,
  });
  rds.copySnapshot('rds:ledger-core-2026-11-19-02-10', 'copy');
  const { endpoint, region, credentials } = served;
  const client = new RDSClient({ endpoint, region, credentials, maxAttempts: 1 });
  return {
    backups: new RdsBackups(client),
    inventory: new RdsBackupInventory(client),
    retirement: new RdsRetirement(client),
    holds: new RdsHolds(client),
    async close() {
      client.destroy();
      await served.close();
    },
  };
}

async function inMemory(): Promise<Subject> {
  const world = new RetentionWorld();
  const createdAt = new Date('2026-11-19T02:10:00Z');
  const automated = arnOf('rds:ledger-core-2026-11-19-02-10');
  world.inventory.clusterList = [clusterOf({ latestRestorable: new Date('2026-11-20T02:05:02Z') })];
  world.inventory.snapshots = [
    heldOf({ identifier: 'by-hand', kind: 'manual', createdAt, tags: purpose }),
    heldOf({ identifier: 'awsbackup:job-1', kind: 'aws-backup', createdAt, tags: purpose }),
    heldOf({ identifier: 'rds:ledger-core-2026-11-19-02-10', kind: 'automated', createdAt }),
    heldOf({ identifier: 'copy', kind: 'copied', createdAt, sourceArn: automated }),
  ];
  const taking = new BackupWorld();
  taking.snapshots = world.inventory.snapshots.filter(({ kind }) => kind === 'manual' || kind === 'copied');
  return {
    backups: taking.port,
    inventory: world.inventory,
    retirement: world.retirement,
    holds: world.holds,
    close: async () => undefined,
  };
}

describe.each([
  ['the fakes', inMemory],
  ['the adapters, at the local endpoint', atTheEndpoint],
])('the ports of backups: %s', (_name, setUp) => {
  async function given(): Promise<Ports> {
    open = await setUp();
    return open;
  }

  test('a cluster is found by its identifier, or not at all', async () => {
    const { backups } = await given();
    expect(await backups.source('ledger-core')).toMatchObject({
      identifier: 'ledger-core',
      arn: 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core',
      status: 'available',
    });
    expect(await backups.source('nobody')).toBeUndefined();
    expect((await backups.sources()).map(({ identifier }) => identifier)).toEqual(['ledger-core']);
  });

  test('a snapshot is taken once', async () => {
    const { backups } = await given();
    const backup = { identifier: 'before-42', clusterIdentifier: 'ledger-core', tags: purpose };
    expect(await backups.create(backup)).toEqual({ answer: 'created' });
    expect(await backups.create(backup)).toEqual({ answer: 'exists' });
  });

  test('what counts towards the quota are manual ones and copies, not those of AWS Backup', async () => {
    const { backups } = await given();
    expect((await backups.counted()).map(({ identifier }) => identifier).toSorted()).toEqual([
      'by-hand',
      'copy',
    ]);
  });

  test('a cluster tells how far back and how far forward it can be restored', async () => {
    const { inventory } = await given();
    const [cluster] = await inventory.clusters();
    expect(cluster).toMatchObject({ identifier: 'ledger-core', retentionDays: 7, status: 'available' });
    expect(cluster?.latestRestorable).toEqual(new Date('2026-11-20T02:05:02Z'));
    expect(cluster?.earliestRestorable).toBeInstanceOf(Date);
    expect(cluster?.createdAt).toBeInstanceOf(Date);
  });

  test('snapshots come with kind, tags and source: all, the manual ones, those of a cluster, one by name', async () => {
    const { inventory } = await given();
    const listed = async (kind: 'all' | 'manual') => {
      const found: string[] = [];
      for await (const page of inventory.pages(kind))
        found.push(...page.map((one) => `${one.kind} ${one.identifier}`));
      return found.toSorted();
    };
    const manual = ['aws-backup awsbackup:job-1', 'copied copy', 'manual by-hand'];
    expect(await listed('manual')).toEqual(manual);
    expect(await listed('all')).toEqual(['automated rds:ledger-core-2026-11-19-02-10', ...manual].toSorted());
    const [cluster] = await inventory.clusters();
    expect(await inventory.ofCluster(cluster?.resourceId ?? '')).toHaveLength(4);
    expect(await inventory.ofCluster('cluster-Z')).toEqual([]);
    expect(await inventory.find('by-hand')).toMatchObject({ tags: purpose, sourceArn: undefined });
    expect(await inventory.find('copy')).toMatchObject({
      sourceArn: arnOf('rds:ledger-core-2026-11-19-02-10'),
    });
    expect(await inventory.find('gone')).toBeUndefined();
  });

  test('a mark is given and taken away, and a snapshot that is gone is gone', async () => {
    const { inventory, retirement } = await given();
    await retirement.mark(arnOf('by-hand'), new Date('2026-12-01T00:00:00Z'));
    expect((await inventory.find('by-hand'))?.tags).toEqual({
      ...purpose,
      'aurora-steward:delete-after': '2026-12-01T00:00:00.000Z',
    });
    await retirement.unmark(arnOf('by-hand'));
    expect((await inventory.find('by-hand'))?.tags).toEqual(purpose);
    expect(await retirement.delete('by-hand')).toEqual({ answer: 'gone' });
    expect(await inventory.find('by-hand')).toBeUndefined();
    expect(await retirement.delete('by-hand')).toEqual({ answer: 'gone' });
  });
});

describe.each([
  ['the fake', inMemory],
  ['the adapter, at the local endpoint', atTheEndpoint],
])('the port of holds: %s', (_name, setUp) => {
  test('a hold is put, changed and lifted; one that is not there is lifted as well', async () => {
    open = await setUp();
    const { holds, inventory } = open;
    const tag = 'aurora-steward:hold-by-hand';
    await holds.put(arnOf('by-hand'), tag, 'first');
    await holds.put(arnOf('by-hand'), tag, 'second');
    expect((await inventory.find('by-hand'))?.tags).toEqual({ ...purpose, [tag]: 'second' });
    await holds.lift(arnOf('by-hand'), tag);
    await holds.lift(arnOf('by-hand'), tag);
    expect((await inventory.find('by-hand'))?.tags).toEqual(purpose);
  });
});

describe('the adapters', () => {
  test('pass on why RDS deletes none, and throw what may pass', async () => {
    open = await atTheEndpoint();
    expect(await open.retirement.delete('awsbackup:job-1')).toMatchObject({
      answer: 'refused',
      code: 'InvalidDBClusterSnapshotStateFault',
    });
    await expect(open.retirement.mark(arnOf('gone'), new Date())).rejects.toMatchObject({ name: 'Fault' });
  });
});
