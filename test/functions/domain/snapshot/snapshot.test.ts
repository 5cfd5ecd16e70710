import { describe, expect, test } from 'vitest';
import {
  snapshotIdentifierOf,
  snapshotKind,
  snapshotNamedBy,
} from '../../../../functions/domain/snapshot/snapshot.ts';

describe('the kind of a snapshot', () => {
  test.each([
    ['rds:ledger-core-2026-11-20-02-10', 'automated', undefined, 'automated'],
    ['before-release', 'manual', undefined, 'manual'],
    ['awsbackup:job-1', 'manual', undefined, 'aws-backup'],
    ['awsbackup:copyjob-1', 'manual', 'arn:source', 'aws-backup'],
    ['copy-of-nightly', 'manual', 'arn:source', 'copied'],
    ['later', 'something-new', undefined, 'manual'],
  ] as const)('%s, %s, copied from %s: %s', (identifier, type, sourceArn, kind) => {
    expect(snapshotKind({ identifier, type, sourceArn })).toBe(kind);
  });
});

describe('a snapshot that a person names', () => {
  const arn = 'arn:aws-cn:rds:cn-north-1:123456789012:cluster-snapshot:rds:ledger-core-2026-11-20-02-10';

  test.each([
    ['Before-Release', 'before-release'],
    ['rds:ledger-core-2026-11-20-02-10', 'rds:ledger-core-2026-11-20-02-10'],
    ['awsbackup:job-1', 'awsbackup:job-1'],
    [arn, 'rds:ledger-core-2026-11-20-02-10'],
    ['arn:aws:rds:eu-west-1:123456789012:snapshot:rds:x', 'rds:x'],
    ['arn:aws:rds:eu-west-1:123456789012:cluster:x', undefined],
    ['arn:aws:s3:::cluster-snapshot:x', undefined],
    ['', undefined],
    ['-x', undefined],
    ['x-', undefined],
    ['x--y', undefined],
    ['x y', undefined],
    ['s3:x', undefined],
  ])('by %o is %o', (text, identifier) => {
    expect(snapshotNamedBy(text)).toBe(identifier);
  });

  test('is everything after the type in its ARN', () => {
    expect(snapshotIdentifierOf(arn)).toBe('rds:ledger-core-2026-11-20-02-10');
  });
});
