import { expect, test } from 'vitest';
import { openingAlert } from '../../../../functions/domain/failover/open-alerts.ts';

/** The fourth paragraph of the opening of a failover, beside those open clusters. */
function causeBeside(othersOpen: readonly string[]) {
  return openingAlert({
    deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
    importance: 'standard',
    escalateAfterSeconds: 300,
    writerZones: [],
    measures: false,
    incident: {
      schema: 1,
      id: '2026-11-20T02:14:00.000Z',
      clusterId: 'cluster-ORDERS7F3K',
      clusterIdentifier: 'orders',
      policyName: 'orders',
      openedAt: '2026-11-20T02:14:00.000Z',
      steps: [],
      due: [],
      recorded: [],
    },
    facts: { cluster: undefined, lastWriter: undefined, gaps: [] },
    othersOpen,
    now: new Date('2026-11-20T02:14:01Z'),
  }).story[3];
}

test.each([
  [[], 'Other clusters failing over: none.'],
  [['a', 'b'], 'Other clusters failing over: a, b.'],
  [['a', 'b', 'c', 'd', 'e'], 'Other clusters failing over: a, b, c, d, e.'],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'Other clusters failing over: a, b, c, d, e and 2 more.'],
])('beside %j, the opening says: %s', (othersOpen, said) => {
  expect(causeBeside(othersOpen)).toContain(said);
});
