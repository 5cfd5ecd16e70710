import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backupIdentifier } from '../../../../functions/domain/backup/identifier.ts';
import { keepUntil, parseKeepFor } from '../../../../functions/domain/backup/keep-for.ts';
import { judgeRefusal, whichCouldGo } from '../../../../functions/domain/backup/refusal.ts';
import { readBackupRequest } from '../../../../functions/domain/backup/request.ts';
import { backupTags, tagText } from '../../../../functions/domain/backup/tags.ts';
import { snapshotOf } from '../../../support/export-world.ts';

const at = new Date('2026-11-22T10:02:30Z');
const orders = { clusterIdentifier: 'orders', clusterId: 'cluster-A', at };
const day = new Date('2026-01-31T12:00:00Z');

describe('the identifier', () => {
  test('says cluster, minute and reason', () => {
    expect(backupIdentifier({ ...orders, reason: 'before migration 42' })).toBe(
      'orders-202611221002-before-migration-42-5fi09m',
    );
  });

  test('keeps apart what reads alike, and the same name of two clusters', () => {
    const names = [
      backupIdentifier({ ...orders, reason: 'before v1.2' }),
      backupIdentifier({ ...orders, reason: 'before v1 2' }),
      backupIdentifier({ ...orders, reason: 'before v1.2', clusterId: 'cluster-B' }),
    ];
    expect(new Set(names).size).toBe(3);
  });

  test('is what RDS accepts, whatever the cluster is called and whatever the reason', () => {
    const clusterName = fc.stringMatching(/^[a-z](-?[a-z0-9]){0,62}$/).filter((name) => name.length <= 63);
    fc.assert(
      fc.property(
        clusterName,
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        (clusterIdentifier, reason) => {
          const identifier = backupIdentifier({ ...orders, clusterIdentifier, reason });
          expect(identifier).toMatch(/^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        },
      ),
    );
  });
});

describe('how long', () => {
  test.each([
    ['1 day', '2026-02-01T12:00:00.000Z'],
    ['6 weeks', '2026-03-14T12:00:00.000Z'],
    ['1 month', '2026-02-28T12:00:00.000Z'],
    ['25 months', '2028-02-29T12:00:00.000Z'],
    ['7 years', '2033-01-31T12:00:00.000Z'],
  ])('%s from 31 January', (text, end) => {
    const period = parseKeepFor(text);
    expect(period && keepUntil(period, day).toISOString()).toBe(end);
  });

  test.each(['', '30', '0 days', 'forever', '11 years', '-1 day', '30days', '1.5 days'])('not %j', (text) => {
    expect(parseKeepFor(text)).toBeUndefined();
  });

  test('is always later than it was, and never longer than ten years', () => {
    const unit = fc.constantFrom('day', 'week', 'month', 'year');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        unit,
        fc.date({ min: day, noInvalidDate: true, max: new Date('2200-01-01') }),
        (count, one, from) => {
          const period = parseKeepFor(`${count} ${one}s`);
          if (!period) return;
          const passed = keepUntil(period, from).getTime() - from.getTime();
          expect(passed).toBeGreaterThan(0);
          expect(passed).toBeLessThanOrEqual(10 * 366 * 86_400_000);
        },
      ),
    );
  });
});

describe('a request', () => {
  test('names the cluster by identifier or ARN, in any case', () => {
    const expected = {
      cluster: 'orders',
      reason: 'before 42',
      keepFor: undefined,
      requestedBy: undefined,
      despitePause: false,
    };
    expect(readBackupRequest({ cluster: 'Orders', reason: '  before\n 42 ' })).toEqual(expected);
    expect(
      readBackupRequest({
        cluster: 'arn:aws:rds:eu-west-1:123456789012:cluster:orders',
        reason: 'before 42',
      }),
    ).toEqual(expected);
  });

  test.each<[unknown, string]>([
    ['orders', 'a request is {"cluster": "orders", "reason": "before migration 42", "keepFor": "30 days"}'],
    [
      { reason: 'x' },
      'a request is {"cluster": "orders", "reason": "before migration 42", "keepFor": "30 days"}',
    ],
    [{ cluster: 'a--b', reason: 'x' }, '"cluster" must be the identifier or ARN of a DB cluster'],
    [
      { cluster: 'orders', reason: ' ' },
      '"reason" must not be empty: it is what tells this backup from others later',
    ],
    [
      { cluster: 'orders', reason: 'x'.repeat(201) },
      '"reason" is too long: at most 200 characters, since it becomes a tag',
    ],
    [
      { cluster: 'orders', reason: 'x', keepFor: 'long' },
      '"keepFor" must be 1 day to 10 years, written like "30 days", "6 weeks", "3 months" or "7 years"',
    ],
  ])('%j is refused in words', (payload, words) => {
    expect(readBackupRequest(payload)).toBe(words);
  });

  test('an unknown member is refused by name', () => {
    expect(readBackupRequest({ cluster: 'orders', reason: 'x', keep: '3 days' })).toContain('keep');
  });
});

test('tags say who, why, until when, in characters that RDS takes', () => {
  expect(
    backupTags({
      ...{ snapshotIdentifier: 's', clusterIdentifier: 'orders', clusterId: 'c', clusterArn: 'a' },
      policyName: 'orders',
      reason: 'before "42" & more',
      requestedBy: 'ann@example.com',
      origin: 'by-hand',
      requestedAt: '2026-11-22T10:02:30.000Z',
      keepUntil: '2026-12-22T10:02:30.000Z',
    }),
  ).toEqual({
    'aurora-steward:purpose': 'backup',
    'aurora-steward:keep-until': '2026-12-22T10:02:30.000Z',
    'aurora-steward:reason': 'before _42_ _ more',
    'aurora-steward:origin': 'by-hand',
    'aurora-steward:policy': 'orders',
    'aurora-steward:requested-by': 'ann@example.com',
  });
});

test.each([
  ['rds: storage migration', 'rds_ storage migration'],
  ['AWS:upgrade', 'AWS_upgrade'],
  ['before aws: upgrade', 'before aws: upgrade'],
  ['日本語 🚀', '日本語 _'],
])('the tag of %j is %j: RDS keeps values that begin like its own tags to itself', (text, value) => {
  expect(tagText(text)).toBe(value);
});

describe('refusals', () => {
  const cluster = { identifier: 'orders', status: 'backing-up' };

  test.each([
    ['InvalidDBClusterStateFault', 'cluster is backing-up, not available', true],
    ['SnapshotQuotaExceededFault', 'quota of manual cluster snapshots reached', false],
    ['AccessDenied', 'no permission to take snapshots', false],
    ['KMSKeyNotAccessibleFault', "the cluster's KMS key cannot be used", false],
    ['SomethingNewFault', 'SomethingNewFault', false],
  ])('%s', (code, cause, passes) => {
    expect(judgeRefusal(code, cluster)).toMatchObject({ cause, passes });
  });

  test('what could go: ours whose time is over, then the oldest of others; never ours whose time is not', () => {
    const ours = (identifier: string, until: string) => ({
      ...snapshotOf({ identifier, kind: 'manual' }),
      tags: { 'aurora-steward:purpose': 'backup', 'aurora-steward:keep-until': until },
    });
    const theirs = (identifier: string, created: string) => ({
      ...snapshotOf({ identifier, kind: 'manual', createdAt: new Date(created) }),
      tags: {},
    });
    const snapshots = [
      theirs('newer', '2026-03-01T00:00:00Z'),
      ours('over', '2026-11-01T00:00:00Z'),
      ours('longer-over', '2026-10-01T00:00:00Z'),
      ours('needed', '2026-12-01T00:00:00Z'),
      theirs('old', '2025-01-01T00:00:00Z'),
    ];
    expect(whichCouldGo(snapshots, at)).toEqual([
      'longer-over (was to be kept until 1 Oct 2026 00:00 UTC)',
      'over (was to be kept until 1 Nov 2026 00:00 UTC)',
      'old (of 1 Jan 2025 00:00 UTC)',
      'newer (of 1 Mar 2026 00:00 UTC)',
    ]);
  });
});
