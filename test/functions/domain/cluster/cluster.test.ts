import { describe, expect, test } from 'vitest';
import { policyFor } from '../../../../functions/domain/cluster/cluster.ts';
import type { ClusterPolicy } from '../../../../functions/domain/policy/policy.ts';
import { policyOf } from '../../../support/export-world.ts';

const [template] = policyOf().clusters;
const policyWith = (name: string, match: ClusterPolicy['match']): ClusterPolicy => {
  if (!template) throw new Error('no template');
  return { ...template, name, match };
};

const policies = [
  policyWith('by-team', { tag: { key: 'team', value: 'ledger' } }),
  policyWith('by-stage', { tag: { key: 'stage', value: 'prod' } }),
  policyWith('by-name', { identifier: 'Ledger-Core' }),
];

describe('the policy for a cluster', () => {
  test.each([
    ['ledger-core', { team: 'ledger' }, 'by-name'],
    ['LEDGER-CORE', {}, 'by-name'],
    ['other', { stage: 'prod', team: 'ledger' }, 'by-team'],
    ['other', { stage: 'prod' }, 'by-stage'],
    ['other', { stage: 'Prod' }, undefined],
    ['ledger-core-eu', {}, undefined],
    ['other', {}, undefined],
  ])('%s with tags %o: %s', (identifier, tags, name) => {
    expect(policyFor({ identifier, tags }, policies)?.name).toBe(name);
  });

  test('of a cluster that is gone is found by its name only', () => {
    expect(policyFor({ identifier: 'ledger-core' }, policies)?.name).toBe('by-name');
    expect(policyFor({ identifier: 'other' }, policies)).toBeUndefined();
  });
});
