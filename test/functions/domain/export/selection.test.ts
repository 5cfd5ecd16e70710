import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { periodOf, periodText } from '../../../../functions/domain/export/period.ts';
import { decideStarts } from '../../../../functions/domain/export/starts.ts';
import { nothingKnown, servedDay, wantedExports } from '../../../../functions/domain/export/wanted.ts';
import type { WantedExport } from '../../../../functions/domain/export/wanted-export.ts';
import type { Snapshot } from '../../../../functions/domain/snapshot/snapshot.ts';
import { policyOf, snapshotOf } from '../../../support/export-world.ts';

const now = new Date('2026-11-29T23:59:00Z');
const looked = { clusters: new Map(), asked: new Map<string, number>() };

function at(time: string, change: Partial<Snapshot> = {}): Snapshot {
  return snapshotOf({ identifier: `s-${time.replace(/\D+/g, '-')}`, createdAt: new Date(time), ...change });
}

const namesOf = (wanted: readonly { export: WantedExport }[]) =>
  wanted.map((one) => one.export.snapshotIdentifier);

describe('a period', () => {
  test.each([
    ['2026-11-20T23:59:59Z', '2026-11-20', 'the week of 2026-11-16'],
    ['2026-11-22T23:59:59Z', '2026-11-22', 'the week of 2026-11-16'],
    ['2026-11-23T00:00:00Z', '2026-11-23', 'the week of 2026-11-23'],
    ['2027-01-01T12:00:00Z', '2027-01-01', 'the week of 2026-12-28'],
  ])('of %s is the day %s or %s, in UTC', (time, day, week) => {
    expect(periodText(periodOf(new Date(time), 'day') ?? [])).toBe(day);
    expect(periodText(periodOf(new Date(time), 'week') ?? [])).toBe(week);
    expect(periodOf(new Date(time), 'snapshot')).toBeUndefined();
  });
});

describe('one snapshot a day', () => {
  const policy = policyOf({ onePer: 'day', notOlderThanDays: 30 });

  test('is the oldest, whatever the order in which RDS lists them', () => {
    const snapshots = [at('2026-11-20T14:00:00Z'), at('2026-11-20T02:10:00Z'), at('2026-11-21T02:10:00Z')];
    const { wanted, notWanted } = wantedExports({ ...looked, ...nothingKnown, snapshots }, policy, now);
    expect(namesOf(wanted)).toEqual(['s-2026-11-20-02-10-00-', 's-2026-11-21-02-10-00-']);
    expect(wanted.map((one) => one.export.standsFor)).toEqual(['2026-11-20', '2026-11-21']);
    expect(notWanted.map(({ reason }) => reason)).toEqual(['another snapshot stands for 2026-11-20']);
  });

  test('is none where the day is served, also by a snapshot that is gone', () => {
    const served = new Set([servedDay('cluster-A', '2026-11-20')]);
    const snapshots = [at('2026-11-20T14:00:00Z')];
    expect(wantedExports({ ...looked, ...nothingKnown, served, snapshots }, policy, now).wanted).toEqual([]);
  });

  test('does not count for what a person asks for', () => {
    const snapshots = [at('2026-11-20T02:10:00Z'), at('2026-11-20T14:00:00Z')];
    const asked = new Map([[snapshots[1]?.arn ?? '', 1]]);
    const { wanted } = wantedExports({ ...looked, ...nothingKnown, asked, snapshots }, policy, now);
    expect(namesOf(wanted)).toEqual(['s-2026-11-20-02-10-00-', 's-2026-11-20-14-00-00-']);
    expect(wanted.map((one) => one.export.standsFor)).toEqual(['2026-11-20', undefined]);
  });

  test('stays one where two invocations each saw one: the list keeps the older', () => {
    const wanted = [at('2026-11-20T14:00:00Z'), at('2026-11-20T02:10:00Z')].flatMap((snapshot) =>
      wantedExports({ ...looked, ...nothingKnown, snapshots: [snapshot] }, policy, now).wanted.map(
        (one) => one.export,
      ),
    );
    const starts = decideStarts({ wanted, tasks: [], intents: [], lakeBucket: 'steward-lake' }, policy, now);
    expect(starts.candidates.map((one) => one.snapshotIdentifier)).toEqual(['s-2026-11-20-02-10-00-']);
    expect(starts.superfluous.map((one) => one.snapshotIdentifier)).toEqual(['s-2026-11-20-14-00-00-']);
    const intents = wanted.slice(0, 1).map((one) => ({ ...one, intendedAt: now.toISOString() }));
    const late = decideStarts(
      { wanted: wanted.slice(1), tasks: [], intents, lakeBucket: 'steward-lake' },
      policy,
      now,
    );
    expect(late.superfluous.map((one) => one.snapshotIdentifier)).toEqual(['s-2026-11-20-02-10-00-']);
  });
});

test('only identifiers that fit exports.names are wanted', () => {
  const snapshots = [at('2026-11-28T02:00:00Z', { identifier: 'release-7' }), at('2026-11-28T03:00:00Z')];
  const { wanted, notWanted } = wantedExports(
    { ...looked, ...nothingKnown, snapshots },
    policyOf({ names: ['release-*'] }),
    now,
  );
  expect(namesOf(wanted)).toEqual(['release-7']);
  expect(notWanted.map(({ reason }) => reason)).toEqual([
    'its identifier fits none of exports.names of ledger-core',
  ]);
});

describe('whatever is seen, in whatever order and company', () => {
  const snapshot = fc
    .record({
      hour: fc.integer({ min: 0, max: 20 * 24 - 1 }),
      clusterResourceId: fc.constantFrom('cluster-A', 'cluster-B'),
      kind: fc.constantFrom('automated' as const, 'manual' as const, 'copied' as const),
    })
    .map(({ hour, clusterResourceId, kind }) => {
      const time = new Date(Date.UTC(2026, 10, 5, hour)).toISOString();
      return at(time, { clusterResourceId, kind, identifier: `${clusterResourceId}-${hour}` });
    });
  const looks = fc.array(fc.uniqueArray(snapshot, { selector: ({ arn }) => arn }), { maxLength: 6 });

  test.each(['day', 'week'] as const)(
    'each %s of a cluster with a fit snapshot has exactly one export',
    (onePer) => {
      const policy = policyOf({ onePer, notOlderThanDays: 30, snapshots: ['automated', 'manual'] });
      fc.assert(
        fc.property(looks, (batches) => {
          const recorded = new Set<string>();
          const served = new Set<string>();
          const exported: string[] = [];
          for (const snapshots of batches) {
            const known = { ...nothingKnown, recorded, served };
            for (const { export: one } of wantedExports({ ...looked, ...known, snapshots }, policy, now)
              .wanted) {
              recorded.add(one.taskIdentifier);
              served.add(servedDay(one.clusterId, one.snapshotTime.slice(0, 10)));
              exported.push(`${one.clusterId} ${one.standsFor}`);
            }
          }
          const due = batches.flat().filter(({ kind }) => kind !== 'copied');
          const periods = due.map(
            ({ createdAt = now, clusterResourceId }) =>
              `${clusterResourceId} ${periodOf(createdAt, onePer)?.[0]}`,
          );
          expect(exported.toSorted()).toEqual([...new Set(periods)].toSorted());
        }),
      );
    },
  );
});
