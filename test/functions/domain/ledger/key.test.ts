import { describe, expect, it } from 'vitest';
import {
  exportKey,
  isMarkerKey,
  leaseKey,
  markerKey,
  openKeys,
  parseMarkerKey,
} from '../../../../functions/domain/ledger/key.ts';

describe('keys of the ledger', () => {
  it('say what they are about, by the month of the snapshot in UTC', () => {
    const key = exportKey({
      clusterResourceId: 'cluster-ABCD1234',
      snapshotTime: new Date('2026-11-30T23:59:59.999Z'),
      taskIdentifier: 'ledger-core-20261130-2359',
    });
    expect(key).toBe('exports/cluster-ABCD1234/2026-11/ledger-core-20261130-2359');
    expect(leaseKey('export-slots')).toBe('leases/export-slots');
    expect(openKeys('exports/')).toBe('open/exports/');
  });

  it('name the marker of a fact after the fact, the claim and the invocation, and back', () => {
    const claim = { by: 'request-1', until: '2026-11-20T02:16:30.000Z' };
    const key = markerKey('exports/cluster-A/2026-11/nightly', claim);
    expect(key).toBe('open/exports/cluster-A/2026-11/nightly/2026-11-20T02:16:30.000Z.request-1');
    expect(parseMarkerKey(key)).toEqual({ factKey: 'exports/cluster-A/2026-11/nightly', claim });
    expect(isMarkerKey(key)).toBe(true);
    expect(isMarkerKey('exports/open/a')).toBe(false);
  });

  it.each([
    'open/a',
    'open/a/2026-11-20.b',
    'exports/a/2026-11-20T02:16:30.000Z.b',
    'open/a/2026-11-20T02:16:30.000Z.',
  ])('see no marker in %s', (key) => {
    expect(parseMarkerKey(key)).toBeUndefined();
  });

  it.each(['', '..', 'a/b', 'a b', 'ä'])('are not made of %j', (name) => {
    expect(() => leaseKey(name)).toThrow('one element of a ledger key');
  });
});
