import { describe, expect, test } from 'vitest';
import type { Clusters } from '../../functions/domain/cluster/cluster.ts';
import type { ExportTasks } from '../../functions/domain/export/task.ts';
import type { Snapshots } from '../../functions/domain/snapshot/snapshots.ts';
import { accountArn, instanceSnapshotOf, snapshotOf, sourceClusterOf } from './export-world.ts';
import { MemoryRds } from './memory-rds.ts';

export interface RdsPorts {
  readonly snapshots: Snapshots;
  readonly instanceSnapshots: Snapshots;
  readonly clusters: Clusters;
  readonly tasks: ExportTasks;
}

/** What every implementation of the RDS ports must do, the fake of the tests as well as the adapter. */
export function describeRdsPorts(name: string, portsOf: (rds: MemoryRds) => RdsPorts): void {
  const kinds = [
    snapshotOf(),
    snapshotOf({ identifier: 'before-release', kind: 'manual', clusterResourceId: undefined }),
    snapshotOf({
      identifier: 'awsbackup:job-1',
      kind: 'aws-backup',
      status: 'copying',
      createdAt: undefined,
    }),
    snapshotOf({ identifier: 'copy-of-nightly', kind: 'copied' }),
    snapshotOf({ identifier: 'other-engine', kind: 'manual', engine: 'aurora-mysql' }),
  ];
  const ofInstances = [
    instanceSnapshotOf(),
    instanceSnapshotOf({ identifier: 'before-release', kind: 'manual', clusterResourceId: undefined }),
    instanceSnapshotOf({ identifier: 'copy-of-nightly', kind: 'copied', sizeGb: undefined }),
    instanceSnapshotOf({ identifier: 'awsbackup:job-1', kind: 'aws-backup' }),
  ];
  const request = {
    identifier: 'task-1',
    sourceArn: snapshotOf().arn,
    prefix: 'exports',
    only: ['ledger.public'],
  };

  function given() {
    const rds = new MemoryRds();
    rds.snapshots = [...kinds, ...ofInstances];
    rds.clusters = ['A', 'B', 'C'].map((letter) =>
      sourceClusterOf({
        resourceId: `cluster-${letter}`,
        identifier: `name-${letter.toLowerCase()}`,
        engine: letter === 'C' ? 'aurora-mysql' : 'aurora-postgresql',
        tags: letter === 'B' ? { team: 'ledger', empty: '' } : {},
      }),
    );
    return { rds, ...portsOf(rds) };
  }

  describe(`the ports of RDS: ${name}`, () => {
    test.each(kinds.map((snapshot) => [snapshot.identifier, snapshot] as const))(
      'find snapshot %s',
      async (identifier, snapshot) => {
        expect(await given().snapshots.find(identifier)).toEqual(snapshot);
      },
    );

    test('find no snapshot that does not exist', async () => {
      expect(await given().snapshots.find('rds:gone')).toBeUndefined();
      expect(await given().snapshots.find('gone')).toBeUndefined();
    });

    test('show all snapshots, page by page', async () => {
      const pages: string[][] = [];
      for await (const page of given().snapshots.pages())
        pages.push(page.map(({ identifier }) => identifier));
      expect(pages.flat()).toEqual(kinds.map(({ identifier }) => identifier));
      expect(pages).toHaveLength(3);
    });

    test.each(ofInstances.map((snapshot) => [snapshot.identifier, snapshot] as const))(
      'find snapshot %s of an instance, though a cluster has one of that name',
      async (identifier, snapshot) => {
        expect(await given().instanceSnapshots.find(identifier)).toMatchObject(snapshot);
      },
    );

    test('find no snapshot of an instance that does not exist', async () => {
      expect(await given().instanceSnapshots.find('rds:gone')).toBeUndefined();
      expect(await given().instanceSnapshots.find('other-engine')).toBeUndefined();
    });

    test('show all snapshots of instances once, page by page, also those of AWS Backup', async () => {
      const pages: string[][] = [];
      for await (const page of given().instanceSnapshots.pages())
        pages.push(page.map(({ identifier }) => identifier));
      expect(pages.flat()).toEqual(ofInstances.map(({ identifier }) => identifier));
      expect(pages.length).toBeGreaterThan(1);
    });

    test('find clusters by resource id, with their tags', async () => {
      const { clusters } = given();
      const found = sourceClusterOf({
        resourceId: 'cluster-B',
        identifier: 'name-b',
        tags: { team: 'ledger', empty: '' },
      });
      expect(await clusters.find('cluster-B')).toEqual(found);
      expect(await clusters.find('cluster-Z')).toBeUndefined();
      expect((await clusters.all()).map(({ identifier }) => identifier)).toEqual([
        'name-a',
        'name-b',
        'name-c',
      ]);
    });

    test('start a task once, and show it', async () => {
      const { tasks } = given();
      expect(await tasks.start(request)).toEqual({ answer: 'started' });
      expect(await tasks.start(request)).toMatchObject({
        answer: 'refused',
        code: 'ExportTaskAlreadyExistsFault',
      });
      expect(await tasks.find('task-1')).toEqual({
        identifier: 'task-1',
        sourceArn: request.sourceArn,
        bucket: 'steward-lake',
        state: 'STARTING',
        percentProgress: 0,
        startedAt: new Date('2026-11-20T02:15:00Z'),
        endedAt: undefined,
        prefix: 'exports',
        only: ['ledger.public'],
        failureCause: undefined,
        warningMessage: undefined,
      });
      expect(await tasks.find('task-2')).toBeUndefined();
    });

    test.each([
      [{ ...request, sourceArn: `${accountArn}:cluster-snapshot:gone` }, 'DBClusterSnapshotNotFoundFault'],
      [
        { ...request, sourceArn: `${accountArn}:cluster-snapshot:awsbackup:job-1` },
        'InvalidExportSourceStateFault',
      ],
    ])('say why a task does not start: %#', async (refused, code) => {
      const { tasks } = given();
      expect(await tasks.start(refused)).toMatchObject({ answer: 'refused', code });
    });

    test('refuse by a code of their own when the slots are full', async () => {
      const { rds, tasks } = given();
      rds.snapshots = Array.from({ length: 6 }, (_, index) => snapshotOf({ identifier: `s-${index}` }));
      const answers: string[] = [];
      for (const { arn, identifier } of rds.snapshots) {
        answers.push((await tasks.start({ ...request, identifier, sourceArn: arn })).answer);
      }
      expect(answers).toEqual(['started', 'started', 'started', 'started', 'started', 'refused']);
      expect(await tasks.active()).toHaveLength(5);
    });

    test('show as active what has not ended', async () => {
      const { rds, tasks } = given();
      rds.snapshots = ['STARTING', 'IN_PROGRESS', 'CANCELING', 'COMPLETE', 'FAILED', 'CANCELED'].map(
        (state) => snapshotOf({ identifier: `s-${state}` }),
      );
      for (const { arn, identifier } of rds.snapshots) {
        rds.start({ identifier, sourceArn: arn, prefix: '', only: [] });
        rds.setTask(identifier, { state: identifier.slice(2) });
      }
      expect((await tasks.active()).map(({ state }) => state)).toEqual([
        'STARTING',
        'IN_PROGRESS',
        'CANCELING',
      ]);
    });

    test('show the tasks of a source, the newest first', async () => {
      const { rds, tasks } = given();
      for (const [day, identifier] of [
        ['20', 'first'],
        ['21', 'second'],
      ] as const) {
        rds.now = () => new Date(`2026-11-${day}T02:15:00Z`);
        rds.start({ ...request, identifier });
        rds.setTask(identifier, {
          state: 'FAILED',
          failureCause: 'so "it" is & was',
          warningMessage: '{"general":[]}',
          endedAt: rds.now(),
        });
      }
      expect((await tasks.ofSource(request.sourceArn)).map(({ identifier }) => identifier)).toEqual([
        'second',
        'first',
      ]);
      expect(await tasks.find('first')).toMatchObject({
        failureCause: 'so "it" is & was',
        warningMessage: '{"general":[]}',
        endedAt: new Date('2026-11-20T02:15:00Z'),
      });
    });
  });
}
