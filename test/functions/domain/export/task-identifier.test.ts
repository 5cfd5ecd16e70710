import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exportTaskIdentifier,
  isDerivedFrom,
  minuteOf,
  withoutAttempt,
} from '../../../../functions/domain/export/task-identifier.ts';

const arn = 'arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:rds:ledger-core-2026-11-20-02-10';
const nightly = {
  clusterIdentifier: 'ledger-core',
  snapshotArn: arn,
  snapshotTime: new Date('2026-11-20T02:10:05Z'),
  attempt: 1,
};

const identity = fc.record({
  clusterIdentifier: fc.oneof(fc.stringMatching(/^[a-z](-?[a-z0-9]){0,62}$/), fc.string()),
  snapshotArn: fc.string(),
  snapshotTime: fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
  attempt: fc.integer({ min: 1, max: 99 }),
});

describe('the identifier of an export task', () => {
  test('is derived from cluster, minute and snapshot', () => {
    expect(exportTaskIdentifier(nightly)).toBe('ledger-core-202611200210-dm8dq19tw3');
    expect(exportTaskIdentifier({ ...nightly, attempt: 2 })).toBe('ledger-core-202611200210-dm8dq19tw3-2');
  });

  test.each([
    ['a'.repeat(63), `${'a'.repeat(30)}-202611200210-dm8dq19tw3`],
    ['Ledger_Core', 'ledger-core-202611200210-dm8dq19tw3'],
    [`${'a'.repeat(29)}-b`, `${'a'.repeat(29)}-202611200210-dm8dq19tw3`],
    ['42-answers', 'answers-202611200210-dm8dq19tw3'],
    ['', 'cluster-202611200210-dm8dq19tw3'],
  ])('of cluster %o is %o', (clusterIdentifier, expected) => {
    expect(exportTaskIdentifier({ ...nightly, clusterIdentifier })).toBe(expected);
  });

  test('always has the form and length that RDS takes', () => {
    fc.assert(
      fc.property(identity, (any) => {
        const identifier = exportTaskIdentifier(any);
        expect(identifier).toMatch(/^[a-z](-?[a-z0-9])*$/);
        expect(identifier.length).toBeLessThanOrEqual(60);
      }),
    );
  });

  test('differs between any two snapshots, and between attempts', () => {
    fc.assert(
      fc.property(identity, fc.string(), fc.integer({ min: 1, max: 99 }), (any, snapshotArn, attempt) => {
        const other = { ...any, snapshotArn, attempt };
        const same = any.snapshotArn === snapshotArn && any.attempt === attempt;
        expect(exportTaskIdentifier(other) === exportTaskIdentifier(any)).toBe(same);
      }),
    );
  });

  test('tells the snapshot it was derived from, the minute, and the first attempt', () => {
    fc.assert(
      fc.property(identity, (any) => {
        const identifier = exportTaskIdentifier(any);
        expect(isDerivedFrom(identifier, any.snapshotArn)).toBe(true);
        expect(isDerivedFrom(identifier, `${any.snapshotArn}x`)).toBe(false);
        expect(withoutAttempt(identifier)).toBe(exportTaskIdentifier({ ...any, attempt: 1 }));
        expect(minuteOf(identifier)).toBe(any.snapshotTime.toISOString().replace(/\D/g, '').slice(0, 12));
      }),
    );
  });

  test('is not seen in one that somebody else gave', () => {
    expect(isDerivedFrom('nightly-export', arn)).toBe(false);
    expect(minuteOf('nightly-export')).toBe('');
    expect(withoutAttempt('nightly-export-2')).toBe('nightly-export-2');
  });
});
