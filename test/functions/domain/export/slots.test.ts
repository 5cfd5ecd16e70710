import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideStarts } from '../../../../functions/domain/export/starts.ts';
import type { ExportTask } from '../../../../functions/domain/export/task.ts';
import type { ExportIntent, WantedExport } from '../../../../functions/domain/export/wanted-export.ts';
import type { ClusterPolicy, Policy } from '../../../../functions/domain/policy/policy.ts';
import { policyOf } from '../../../support/export-world.ts';

const begin = Date.parse('2026-11-20T03:00:00Z');
const slots = 3;

/** Clusters `p0`, `p1`, `p2`, of these priorities. */
function policyWith(priorities: readonly number[]): Policy {
  const [cluster] = policyOf().clusters as [ClusterPolicy];
  const clusters = priorities.map((priority, index) => ({
    ...cluster,
    name: `p${index}`,
    exports: { ...cluster.exports, priority },
  }));
  return { ...policyOf({}, { slots }), clusters };
}

const taskOf = (identifier: string, sourceArn: string, state: string): ExportTask => ({
  identifier,
  sourceArn,
  state,
  percentProgress: 0,
  startedAt: undefined,
  endedAt: undefined,
  bucket: undefined,
  prefix: '',
  only: [],
  failureCause: undefined,
  warningMessage: undefined,
});

/** One round after another: some tasks end, somebody else starts and ends one, and what fits is started. */
const night = fc.record({
  priorities: fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 3, maxLength: 3 }),
  snapshots: fc.uniqueArray(
    fc.record({ id: fc.integer({ min: 0, max: 40 }), cluster: fc.integer({ min: 0, max: 2 }) }),
    { selector: ({ id }) => id, maxLength: 12 },
  ),
  rounds: fc.array(
    fc.record({ ends: fc.integer({ min: 0, max: 3 }), others: fc.integer({ min: 0, max: 4 }) }),
    { maxLength: 20 },
  ),
});

describe('whatever ends, and whatever others start', () => {
  test('slots are never exceeded by ours, each starts once, in order, and in the end all have', () => {
    fc.assert(
      fc.property(night, ({ priorities, snapshots, rounds }) => {
        const policy = policyWith(priorities);
        const started: WantedExport[] = [];
        let intents: ExportIntent[] = [];
        let running: ExportTask[] = [];
        let wanted = snapshots.map(({ id, cluster }): WantedExport => {
          const name = `s${String(id).padStart(2, '0')}`;
          const snapshotTime = new Date(begin - id * 3_600_000).toISOString();
          const its = { snapshotArn: `arn:${name}`, snapshotIdentifier: name, snapshotTime };
          const whose = {
            clusterIdentifier: 'c',
            clusterId: `cluster-${cluster}`,
            policyName: `p${cluster}`,
          };
          return { taskIdentifier: name, attempt: 1, ...its, ...whose, wantedAt: snapshotTime };
        });
        const tail = Array.from({ length: snapshots.length + 1 }, () => ({ ends: slots, others: 0 }));
        for (const [index, { ends, others }] of [...rounds, ...tail].entries()) {
          const now = new Date(begin + index * 900_000);
          running = running.slice(ends);
          intents = intents.filter(({ taskIdentifier }) =>
            running.some((one) => one.identifier === taskIdentifier),
          );
          const foreign = Array.from({ length: others }, (_, n) =>
            taskOf(`other-${n}`, `arn:o${n}`, 'STARTING'),
          );
          const tasks = [...running, ...foreign];
          const starts = decideStarts({ wanted, tasks, intents, lakeBucket: 'steward-lake' }, policy, now);
          const fits = starts.candidates.filter(({ taskIdentifier }) => starts.slots.take(taskIdentifier));
          expect(fits.length).toBe(Math.min(wanted.length, Math.max(0, slots - tasks.length)));
          const ranks = starts.candidates.map((one) => priorities[Number(one.policyName.slice(1))] ?? 0);
          expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
          started.push(...fits);
          running.push(...fits.map((one) => taskOf(one.taskIdentifier, one.snapshotArn, 'STARTING')));
          intents.push(...fits.map((one) => ({ ...one, intendedAt: now.toISOString() })));
          wanted = wanted.filter((one) => !fits.includes(one));
          expect(running.length).toBeLessThanOrEqual(slots);
        }
        expect(wanted).toEqual([]);
        expect(new Set(started.map((one) => one.taskIdentifier)).size).toBe(snapshots.length);
        expect(started).toHaveLength(snapshots.length);
      }),
    );
  });
});
