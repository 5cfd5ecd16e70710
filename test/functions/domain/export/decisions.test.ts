import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideStarts, type StartFacts } from '../../../../functions/domain/export/starts.ts';
import type { ExportTask } from '../../../../functions/domain/export/task.ts';
import { type SnapshotFacts, wantedExports } from '../../../../functions/domain/export/wanted.ts';
import type { ExportIntent, WantedExport } from '../../../../functions/domain/export/wanted-export.ts';
import type { ClusterPolicy, Policy } from '../../../../functions/domain/policy/policy.ts';
import { policyOf, snapshotOf, sourceClusterOf } from '../../../support/export-world.ts';

const now = new Date('2026-11-20T03:00:00Z');

function facts(change: Partial<SnapshotFacts> = {}): SnapshotFacts {
  return {
    snapshots: [snapshotOf()],
    clusters: new Map([['cluster-A', sourceClusterOf()]]),
    recorded: new Set(),
    wouldHave: new Set(),
    intended: new Set(),
    served: new Set(),
    asked: new Map(),
    ...change,
  };
}

describe('what the policy wants', () => {
  const task = 'ledger-core-202611200210-dm8dq19tw3';

  test('is an available snapshot of the right kind and age', () => {
    expect(wantedExports(facts(), policyOf(), now)).toEqual({
      wanted: [
        {
          mode: 'act',
          export: {
            taskIdentifier: task,
            attempt: 1,
            snapshotArn: snapshotOf().arn,
            snapshotIdentifier: 'rds:ledger-core-2026-11-20-02-10',
            snapshotTime: '2026-11-20T02:10:05.000Z',
            clusterIdentifier: 'ledger-core',
            clusterId: 'cluster-A',
            policyName: 'ledger-core',
            wantedAt: '2026-11-20T03:00:00.000Z',
            sizeGb: 120,
          },
        },
      ],
      notWanted: [],
    });
  });

  test.each<[string, Partial<SnapshotFacts>, Policy, string, string]>([
    ['mode off', {}, policyOf({ mode: 'off' }), 'ignored', 'exports are off for ledger-core'],
    [
      'another kind',
      { snapshots: [snapshotOf({ kind: 'aws-backup' })] },
      policyOf(),
      'ignored',
      'ledger-core does not export aws-backup snapshots',
    ],
    [
      'older',
      { snapshots: [snapshotOf({ createdAt: new Date('2026-11-13T02:59:59Z') })] },
      policyOf(),
      'ignored',
      'it is older than 7 days',
    ],
    [
      'not begun',
      { snapshots: [snapshotOf({ status: 'creating', createdAt: undefined })] },
      policyOf(),
      'waiting',
      'the snapshot is creating, not available',
    ],
    [
      'ended',
      { recorded: new Set([task]) },
      policyOf(),
      'already-done',
      `task ${task} has ended and is recorded; ask for attempt 2 to export again`,
    ],
    ['started', { intended: new Set([task]) }, policyOf(), 'already-done', `task ${task} is under way`],
    [
      'of a cluster that is renamed away from the configured name',
      { clusters: new Map([['cluster-A', sourceClusterOf({ identifier: 'old-core' })]]) },
      policyOf(),
      'ignored',
      'cluster ledger-core is not looked after',
    ],
  ])('is not one that is: %s', (_name, change, policy, outcome, reason) => {
    const { wanted, notWanted } = wantedExports(facts(change), policy, now);
    expect(wanted).toEqual([]);
    expect(notWanted).toMatchObject([{ outcome, reason }]);
  });

  test('exactly at the age limit is still wanted', () => {
    const snapshots = [snapshotOf({ createdAt: new Date('2026-11-13T03:00:00Z') })];
    expect(wantedExports(facts({ snapshots }), policyOf(), now).wanted).toHaveLength(1);
  });

  test('knows a cluster that is gone by its last name', () => {
    expect(wantedExports(facts({ clusters: new Map() }), policyOf(), now).wanted).toHaveLength(1);
  });

  test('judges every snapshot once, and asks for nothing again once it is recorded', () => {
    const snapshot = fc
      .record({
        day: fc.integer({ min: 10, max: 20 }),
        minute: fc.integer({ min: 10, max: 59 }),
        kind: fc.constantFrom('automated' as const, 'manual' as const, 'copied' as const),
        status: fc.constantFrom('available', 'creating', 'copying'),
        engine: fc.constantFrom('aurora-postgresql', 'aurora-mysql'),
        clusterIdentifier: fc.constantFrom('ledger-core', 'billing'),
      })
      .map(({ day, minute, ...others }) =>
        snapshotOf({
          ...others,
          identifier: `s-${day}-${minute}`,
          clusterResourceId: `cluster-${others.clusterIdentifier}`,
          createdAt: new Date(`2026-11-${day}T02:${minute}:00Z`),
        }),
      );
    fc.assert(
      fc.property(fc.uniqueArray(snapshot, { selector: ({ arn }) => arn }), (snapshots) => {
        const given = facts({ snapshots, clusters: new Map() });
        const first = wantedExports(given, policyOf(), now);
        expect(first.wanted.length + first.notWanted.length).toBe(snapshots.length);
        const recorded = new Set(first.wanted.map((one) => one.export.taskIdentifier));
        expect(recorded.size).toBe(first.wanted.length);
        expect(wantedExports({ ...given, recorded }, policyOf(), now).wanted).toEqual([]);
        expect(wantedExports(given, policyOf(), now)).toEqual(first);
      }),
    );
  });
});

describe('what is started', () => {
  const wantedOf = (name: string, change: Partial<WantedExport> = {}): WantedExport => ({
    taskIdentifier: name,
    attempt: 1,
    snapshotArn: `arn:${name}`,
    snapshotIdentifier: name,
    snapshotTime: '2026-11-20T02:10:00Z',
    clusterIdentifier: 'ledger-core',
    clusterId: 'cluster-A',
    policyName: 'ledger-core',
    wantedAt: '2026-11-20T02:15:00Z',
    ...change,
  });
  const intentOf = (name: string, intendedAt: string): ExportIntent => ({ ...wantedOf(name), intendedAt });
  const taskOf = (identifier: string, state: string, sourceArn = `arn:${identifier}`): ExportTask => ({
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
  const two = policyOf({}, { slots: 2 });
  type Given = Omit<StartFacts, 'lakeBucket'>;
  const decide = (given: Given, policy: Policy) =>
    decideStarts({ ...given, lakeBucket: 'steward-lake' }, policy, now);
  /** Who gets a slot, and who finds none, if RDS refuses nobody. */
  const startsOf = (given: Given, policy: Policy) => {
    const { candidates, running, waiting, slots } = decide(given, policy);
    const start = candidates.filter(({ taskIdentifier }) => slots.take(taskIdentifier));
    const full = `${slots.taken} of ${slots.count} export slots are taken`;
    const late = candidates.filter((one) => !start.includes(one));
    const reasons = [...waiting.map(({ reason }) => reason), ...late.map(() => full)];
    return { start, running, reasons, slotsUsed: slots.taken };
  };
  const names = (exports: readonly WantedExport[]) => exports.map(({ taskIdentifier }) => taskIdentifier);

  test('first is what has priority, then the older snapshot, then by name', () => {
    const [ledger] = policyOf({ priority: 1 }).clusters as [ClusterPolicy];
    const policy: Policy = {
      ...policyOf(),
      clusters: [
        { ...ledger, name: 'high' },
        { ...ledger, name: 'low', exports: { ...ledger.exports, priority: 0 } },
      ],
    };
    const wanted = [
      wantedOf('d', { policyName: 'low', snapshotTime: '2026-11-01T00:00:00Z' }),
      wantedOf('c', { policyName: 'high' }),
      wantedOf('b', { policyName: 'high' }),
      wantedOf('a', { policyName: 'high', snapshotTime: '2026-11-20T02:11:00Z' }),
    ];
    expect(names(decide({ wanted, tasks: [], intents: [] }, policy).candidates)).toEqual([
      'b',
      'c',
      'a',
      'd',
    ]);
  });

  test('takes into account tasks of others, states that nobody knows, and fresh intents', () => {
    const wanted = [wantedOf('x')];
    const reasonOf = (given: Partial<Given>) => {
      const { start, reasons } = startsOf({ wanted, tasks: [], intents: [], ...given }, two);
      return start.length === 1 ? 'started' : reasons[0];
    };
    const full = '2 of 2 export slots are taken';
    expect(reasonOf({ tasks: [taskOf('p', 'STARTING'), taskOf('q', 'CANCELING')] })).toBe(full);
    expect(reasonOf({ tasks: [taskOf('p', 'STARTING'), taskOf('q', 'SOMETHING_NEW')] })).toBe(full);
    expect(reasonOf({ tasks: [taskOf('p', 'STARTING'), taskOf('q', 'COMPLETE')] })).toBe('started');
    const fresh = '2026-11-20T02:50:00.000Z';
    const old = '2026-11-20T02:49:59.999Z';
    expect(reasonOf({ tasks: [taskOf('p', 'STARTING')], intents: [intentOf('q', fresh)] })).toBe(full);
    expect(reasonOf({ tasks: [taskOf('p', 'STARTING')], intents: [intentOf('q', old)] })).toBe('started');
    expect(reasonOf({ tasks: [taskOf('p', 'STARTING')], intents: [intentOf('p', fresh)] })).toBe('started');
  });

  test('is not what runs already, nor what somebody else exports just now', () => {
    const tasks = [taskOf('a', 'IN_PROGRESS'), taskOf('other', 'STARTING', 'arn:b')];
    const starts = decide({ wanted: [wantedOf('a'), wantedOf('b')], tasks, intents: [] }, policyOf());
    expect(names(starts.running)).toEqual(['a']);
    expect(starts.waiting.map(({ reason }) => reason)).toEqual(['task other is exporting the same snapshot']);
    expect(starts.candidates).toEqual([]);
  });

  test('is not what somebody else exports under the same name; it keeps its slot', () => {
    const tasks = [
      { ...taskOf('a', 'IN_PROGRESS'), bucket: 'lake-of-others' },
      taskOf('b', 'STARTING', 'arn:z'),
    ];
    const wanted = [wantedOf('a'), wantedOf('b'), wantedOf('c')];
    const starts = startsOf({ wanted, tasks, intents: [] }, two);
    expect(starts.running).toEqual([]);
    expect(starts.reasons).toEqual([
      "task a is somebody else's, and in progress",
      "task b is somebody else's, and in progress",
      '2 of 2 export slots are taken',
    ]);
  });

  test('is tried again where an intent has no task: it holds its slot already', () => {
    const intents = [intentOf('a', '2026-11-20T02:55:00Z'), intentOf('b', '2026-11-20T02:55:00Z')];
    const starts = startsOf({ wanted: [wantedOf('a'), wantedOf('c')], tasks: [], intents }, two);
    expect(names(starts.start)).toEqual(['a']);
    expect(starts.reasons).toEqual(['2 of 2 export slots are taken']);
  });

  test('is one attempt of a snapshot at a time, also where neither is in progress yet', () => {
    const first = wantedOf('a', { snapshotArn: 'arn:s' });
    const second = wantedOf('a-2', { snapshotArn: 'arn:s' });
    const both = startsOf({ wanted: [second, first], tasks: [], intents: [] }, two);
    expect(names(both.start)).toEqual(['a']);
    expect(both.reasons).toEqual(['task a is exporting the same snapshot']);
    const intents = [{ ...intentOf('a', '2026-11-20T02:55:00Z'), snapshotArn: 'arn:s' }];
    expect(startsOf({ wanted: [second], tasks: [], intents }, two).start).toEqual([]);
  });

  test('gives the slot of one that is refused to the next', () => {
    const wanted = ['a', 'b', 'c'].map((name) => wantedOf(name));
    const { slots } = decide({ wanted, tasks: [], intents: [] }, policyOf({}, { slots: 1 }));
    expect(['a', 'b'].map((name) => slots.take(name))).toEqual([true, false]);
    slots.giveBack('a');
    expect(['b', 'c'].map((name) => slots.take(name))).toEqual([true, false]);
  });

  test('never exceeds the slots, whatever there is, and leaves no slot empty while something waits', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const state = fc.constantFrom('STARTING', 'IN_PROGRESS', 'COMPLETE', 'FAILED', 'CANCELED', 'CANCELING');
    const tasks = fc.uniqueArray(fc.tuple(name, state), { selector: ([identifier]) => identifier });
    const wanted = fc.uniqueArray(name);
    const intents = fc.uniqueArray(name);
    fc.assert(
      fc.property(
        tasks,
        wanted,
        intents,
        fc.integer({ min: 1, max: 5 }),
        (someTasks, some, intended, slots) => {
          const given = {
            wanted: some.map((one) => wantedOf(one)),
            tasks: someTasks.map(([identifier, its]) => taskOf(identifier, its)),
            intents: intended.map((one) => intentOf(one, '2026-11-20T02:55:00Z')),
          };
          const starts = startsOf(given, policyOf({}, { slots }));
          const before = new Set([
            ...intended,
            ...someTasks.filter(([, its]) => /ING$|PROGRESS$/.test(its)).map(([one]) => one),
          ]);
          expect(starts.slotsUsed).toBeLessThanOrEqual(Math.max(slots, before.size));
          if (starts.reasons.length > 0) expect(starts.slotsUsed).toBeGreaterThanOrEqual(slots);
          expect(starts.start.length + starts.running.length + starts.reasons.length).toBe(some.length);
          const shuffled = { ...given, wanted: given.wanted.toReversed(), tasks: given.tasks.toReversed() };
          expect(startsOf(shuffled, policyOf({}, { slots }))).toEqual(starts);
        },
      ),
    );
  });
});
