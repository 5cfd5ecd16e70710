import { describe, expect, test } from 'vitest';
import type { FailoverStory } from '../../../../functions/domain/failover/alert-parts.ts';
import { plannedBecause, saidByRds, severityOf } from '../../../../functions/domain/failover/cause.ts';
import { healthText } from '../../../../functions/domain/failover/health.ts';
import type { Incident } from '../../../../functions/domain/failover/incident.ts';
import {
  failedAlert,
  openingAlert,
  overdueAlert,
} from '../../../../functions/domain/failover/open-alerts.ts';
import { stepOfEntry } from '../../../../functions/domain/failover/step.ts';
import { topologyOf } from '../../../support/failover-world.ts';

const incident: Incident = {
  schema: 1,
  id: '2026-11-20T02:14:08.103Z',
  clusterId: 'cluster-A',
  clusterIdentifier: 'ledger-core',
  policyName: 'ledger-core',
  openedAt: '2026-11-20T02:14:10.000Z',
  steps: [],
  writerBefore: { member: { instance: 'ledger-core-1', isWriter: true }, seenAt: '2026-11-20T02:10:00.000Z' },
  due: [],
  recorded: [],
};

function facts(cluster: ReturnType<typeof topologyOf> | undefined) {
  return { cluster, lastWriter: undefined, gaps: [] };
}

function note(categories: readonly string[], text: string) {
  const about = 'instance' as const;
  const at = new Date('2026-11-20T02:13:00Z');
  return stepOfEntry({ about, identifier: 'ledger-core-1', at, categories, text });
}

describe('whether the cluster is healthy again', () => {
  const whole = topologyOf('ledger-core-2');
  const [one, two] = whole.members;

  test('it is, with a writer and a reader', () => {
    expect(healthText({ facts: facts(whole) })).toBe(
      'Now: healthy again; the cluster and its writer are available, and a failover target exists.',
    );
  });

  test.each([
    ['RDS lists the cluster as failing-over', topologyOf('ledger-core-2', { status: 'failing-over' })],
    ['RDS lists no writer', topologyOf('nobody')],
    [
      'its writer is rebooting, no reader is left that could take over',
      topologyOf('', { members: two ? [{ ...two, isWriter: true, status: 'rebooting' }] : [] }),
    ],
    [
      'none of its readers is available',
      topologyOf('', {
        members:
          one && two
            ? [
                { ...one, status: 'rebooting' },
                { ...two, isWriter: true },
              ]
            : [],
      }),
    ],
  ])('it is not: %s', (lacks, cluster) => {
    expect(healthText({ facts: facts(cluster) })).toBe(`Now: NOT healthy yet; ${lacks}.`);
  });

  test('nobody knows, where RDS could not be asked', () => {
    expect(healthText({ facts: facts(undefined) })).toBe(
      'Now: whether it is healthy again is not known, since RDS could not be asked.',
    );
  });
});

describe('what was to be expected', () => {
  const maintained = {
    ...incident,
    steps: [note(['maintenance'], 'Applying off-line patches to DB instance.')],
  };

  test('lowers the severity by one, and says so', () => {
    const story = { incident: maintained, facts: facts(topologyOf('ledger-core-2')) };
    expect(severityOf(story, 'sev1')).toBe('sev2');
    expect(plannedBecause(story)).toBe(
      "maintenance, inferred from RDS's list of events: 02:13:00 UTC ledger-core-1: Applying off-line patches to DB instance",
    );
  });

  test('in a drill of the suite wakes nobody', () => {
    const cluster = topologyOf('ledger-core-2', { tags: { 'aurora-steward:purpose': 'drill' } });
    expect(severityOf({ incident, facts: facts(cluster) }, 'sev1')).toBe('info');
  });

  test('lowers nothing once it failed, or does not end', () => {
    const failed = {
      kind: 'failed',
      at: '2026-11-20T02:15:00.000Z',
      text: 'failed',
      inferred: false,
    } as const;
    const story: FailoverStory = {
      deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
      importance: 'low',
      escalateAfterSeconds: 300,
      writerZones: [],
      measures: false,
      incident: { ...maintained, steps: [...maintained.steps, failed] },
      facts: facts(topologyOf('ledger-core-2')),
      now: new Date('2026-11-20T02:20:00Z'),
    };
    for (const alert of [openingAlert(story), failedAlert(story), overdueAlert(story)]) {
      expect(alert.severity).toBe('sev1');
      expect(alert.story).toContain(
        "Planned: maintenance, inferred from RDS's list of events: 02:13:00 UTC ledger-core-1: Applying off-line patches to DB instance.",
      );
    }
  });

  test('is not maintenance that is merely available', () => {
    const offered = note(['maintenance'], 'The DB instance has a DB engine minor version upgrade available.');
    const story = { incident: { ...incident, steps: [offered] }, facts: facts(undefined) };
    expect(severityOf(story, 'sev1')).toBe('sev1');
  });
});

test('a crash of the former writer is inferred from its recovery', () => {
  const steps = [note(['recovery'], 'Recovery of the DB instance has started.')];
  expect(saidByRds({ incident: { ...incident, steps }, facts: facts(undefined) })).toBe(
    "the former writer failed, inferred from RDS's list of events: 02:13:00 UTC ledger-core-1: Recovery of the DB instance has started",
  );
});
