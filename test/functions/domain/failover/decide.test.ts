import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type Situation } from '../../../../functions/domain/failover/decide.ts';
import { endOf } from '../../../../functions/domain/failover/end.ts';
import type { Incident } from '../../../../functions/domain/failover/incident.ts';
import { isSameKnowledge, seenNow } from '../../../../functions/domain/failover/known-writers.ts';
import { mergedSteps, type Step, stepOfEntry } from '../../../../functions/domain/failover/step.ts';
import { isSmaller } from '../../../../functions/domain/failover/wording.ts';
import { topologyOf } from '../../../support/failover-world.ts';

const base = Date.parse('2026-11-20T02:14:00Z');

function step(kind: Step['kind'], seconds: number, inferred = false): Step {
  const target = kind === 'completed' || kind === 'started' ? { target: 'ledger-core-2' } : {};
  return { kind, at: new Date(base + seconds * 1_000).toISOString(), text: kind, inferred, ...target };
}

function situation(steps: readonly Step[], change: Partial<Situation> = {}): Situation {
  return {
    incident: undefined,
    clusterId: 'cluster-A',
    clusterIdentifier: 'ledger-core',
    policy: { name: 'ledger-core', escalateAfterSeconds: 300 },
    steps,
    facts: {
      cluster: topologyOf('ledger-core-2'),
      lastWriter: {
        member: { instance: 'ledger-core-1', isWriter: true },
        seenAt: '2026-11-20T02:10:00.000Z',
      },
      gaps: [],
    },
    now: new Date(base + 120_000),
    ...change,
  };
}

/** The incident that comes of steps which become known one after the other. */
function incidentAfter(steps: readonly Step[]): Incident | undefined {
  let incident: Incident | undefined;
  for (const one of steps) {
    const decision = decide(situation([one], { incident }));
    if (decision.kind === 'changed') {
      incident = { ...decision.incident, recorded: [...decision.incident.due] };
    }
  }
  return incident;
}

const failover = [step('started', 8), step('note', 20, true), step('failed', 25), step('completed', 39)];

describe('whatever the order, however often each', () => {
  test('the same steps give one incident, over, with the same verdict, and each message at most once', () => {
    fc.assert(
      fc.property(
        fc
          .shuffledSubarray([...failover, ...failover], { minLength: 1 })
          .filter((steps) => steps.some(({ kind }) => kind === 'completed')),
        (steps) => {
          const incident = incidentAfter(steps);
          expect(incident?.end?.verdict).toBe('completed');
          expect(incident?.end?.writer?.instance).toBe('ledger-core-2');
          const due = incident?.due ?? [];
          expect(new Set(due).size).toBe(due.length);
          expect(due.filter((message) => message !== 'failed')).toEqual(['opening', 'closing']);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('deciding again about what is known changes nothing', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(failover, { minLength: 1 }), (steps) => {
        const incident = incidentAfter(steps);
        fc.pre(incident !== undefined);
        expect(decide(situation(steps, { incident })).kind).toBe('nothing');
      }),
    );
  });

  test('merging keeps each step once, in order, and what was delivered before what was inferred', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...failover, step('started', 9, true))), (steps) => {
        const merged = mergedSteps([], steps);
        expect(merged.map(({ at }) => at)).toEqual(merged.map(({ at }) => at).toSorted());
        expect(mergedSteps(merged, steps)).toEqual(merged);
        expect(merged.filter(({ kind }) => kind === 'started').length).toBeLessThanOrEqual(1);
      }),
    );
    expect(mergedSteps([step('started', 9, true)], [step('started', 8)])).toEqual([step('started', 8)]);
  });
});

describe('the end', () => {
  const { facts } = situation([]);
  const writerBefore = facts.lastWriter;
  const at = (seconds: number) => new Date(base + seconds * 1_000);
  const former = { cluster: topologyOf('ledger-core-1'), gaps: [] };

  test.each([
    ['a word of the end, and the list agrees', [step('completed', 39)], facts, 40, 'completed by event'],
    ['a word of the end, and the list is old', [step('completed', 39)], former, 98, undefined],
    ['the list still disagrees after a minute', [step('completed', 39)], former, 99, 'completed by event'],
    ['no word, another writer for less than half a minute', [step('started', 8)], facts, 37, undefined],
    ['no word, another writer for half a minute', [step('started', 8)], facts, 38, 'completed by state'],
    ['no word, the former writer for less than two minutes', [step('started', 8)], former, 127, undefined],
    ['no word, the former writer for two minutes', [step('started', 8)], former, 128, 'unchanged by state'],
    ['it failed, the former writer for two minutes', [step('failed', 8)], former, 128, 'failed by state'],
    ['the cluster is gone', [step('started', 8)], { cluster: undefined, gaps: [] }, 68, 'unknown by state'],
    ['RDS cannot be asked', [step('started', 8)], { cluster: undefined, gaps: ['x'] }, 500, undefined],
  ])('%s', (_what, steps, known, seconds, expected) => {
    const end = endOf({ steps, writerBefore }, known, at(seconds));
    expect(end && `${end.verdict} by ${end.by}`).toBe(expected);
  });

  test('no writer, or one that is not available, is no end', () => {
    const cluster = topologyOf('ledger-core-2', { status: 'failing-over' });
    expect(
      endOf({ steps: [step('started', 8)], writerBefore }, { cluster, gaps: [] }, at(900)),
    ).toBeUndefined();
  });
});

describe('which failover a step belongs to', () => {
  const over = incidentAfter([step('started', 8), step('completed', 39)]);

  test('a start after the end opens another incident, which does not take over what was before', () => {
    const decision = decide(
      situation([step('started', 600)], { incident: over, now: new Date(base + 601_000) }),
    );
    expect(decision).toMatchObject({
      kind: 'changed',
      incident: { id: '2026-11-20T02:24:00.000Z', due: ['opening'], recorded: [] },
    });
  });

  test("what RDS's list says of an earlier failover is not this one's", () => {
    const listed = [step('started', -500, true), step('completed', -470, true)];
    const decision = decide(situation([...listed, step('started', 8)]));
    expect(decision.kind === 'changed' && decision.incident.steps).toEqual([step('started', 8)]);
  });
});

test.each([
  ['Started cross AZ failover to DB instance: ledger-core-2', 'started', 'ledger-core-2'],
  ['Started same AZ failover to DB instance: ledger-core-2.', 'started', 'ledger-core-2'],
  ['Promoting previous primary again: ledger-core-1', 'previous-writer', 'ledger-core-1'],
  ['Completed failover to DB instance: ledger-core-2', 'completed', 'ledger-core-2'],
  ['Cluster failover failed, check the health of your cluster instances.', 'failed', undefined],
  ['Something that RDS never said before: ledger-core-2', 'note', undefined],
])('an entry without an event id is known by its words: %s', (text, kind, target) => {
  const entry = { about: 'cluster', identifier: 'ledger-core', at: new Date(base), text } as const;
  const read = stepOfEntry({ ...entry, categories: ['failover'] });
  expect([read.kind, read.target, read.inferred]).toEqual([kind, target, true]);
  expect(stepOfEntry({ ...entry, categories: ['notification'] }).kind).toBe('note');
});

test.each([
  ['db.r8g.2xlarge', 'db.r8g.xlarge', true],
  ['db.r8g.large', 'db.r8g.large', false],
  ['db.r8g.large', 'db.r8g.16xlarge', false],
  ['db.serverless', 'db.r8g.large', undefined],
])('whether %s to %s is smaller: %s', (before, after, expected) => {
  expect(isSmaller(before, after)).toBe(expected);
});

test('known writers: a cluster without a writer keeps the one that was known', () => {
  const first = seenNow(undefined, [topologyOf('ledger-core-1')], new Date(base));
  const between = seenNow(first, [topologyOf('')], new Date(base + 1_000));
  expect(between.clusters['cluster-A']?.writer.instance).toBe('ledger-core-1');
  expect(isSameKnowledge(first, seenNow(first, [topologyOf('ledger-core-1')], new Date(base + 2_000)))).toBe(
    true,
  );
  expect(isSameKnowledge(first, seenNow(first, [topologyOf('ledger-core-2')], new Date(base + 2_000)))).toBe(
    false,
  );
});
