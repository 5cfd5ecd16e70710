import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideRetention } from '../../../../functions/domain/backup/decide-retention.ts';
import type { HeldSnapshot } from '../../../../functions/domain/backup/inventory.ts';
import type { RetentionPolicy } from '../../../../functions/domain/policy/retention.ts';
import { deleteAfter, ownBackup } from '../../../support/retention-world.ts';

const rules: RetentionPolicy = {
  mode: 'act',
  keepLast: 0,
  daily: 0,
  weekly: 0,
  monthly: 0,
  yearly: 0,
  minimumAge: '3 days',
  markedFor: '7 days',
};
const unused = { exported: new Set<string>(), awaited: new Set<string>(), copied: new Set<string>() };
const now = new Date('2026-11-22T10:00:00Z');

function decided(backups: readonly HeldSnapshot[], given: Partial<RetentionPolicy> = {}, inUse = unused) {
  return Object.fromEntries(
    decideRetention(backups, { ...rules, ...given }, inUse, now).map(({ backup, action, why }) => [
      backup.identifier,
      `${action}: ${why.join('; ')}`,
    ]),
  );
}

describe('in the words of backup tools', () => {
  const history = [
    ownBackup('y24', '2024-12-31T23:59:00Z'),
    ownBackup('y25', '2025-12-31T02:00:00Z'),
    ownBackup('sep', '2026-09-30T02:00:00Z'),
    ownBackup('oct', '2026-10-31T02:00:00Z'),
    ownBackup('mon', '2026-11-09T02:00:00Z'),
    ownBackup('sun', '2026-11-15T02:00:00Z'),
    ownBackup('morning', '2026-11-16T02:00:00Z'),
    ownBackup('evening', '2026-11-16T20:00:00Z'),
    ownBackup('newest', '2026-11-17T02:00:00Z'),
  ];
  const gone = 'mark: nothing keeps it: to be deleted after 29 Nov 2026 10:00 UTC';

  test('without a rule only the newest stays', () => {
    expect(decided(history)).toEqual({
      ...Object.fromEntries(history.map(({ identifier }) => [identifier, gone])),
      newest: 'stays: the newest of the cluster',
    });
  });

  test('keep the last three, two days, two weeks, two months, three years', () => {
    const kept = decided(history, { keepLast: 3, daily: 2, weekly: 2, monthly: 2, yearly: 3 });
    expect(kept).toEqual({
      y24: 'stays: yearly, 2024',
      y25: 'stays: yearly, 2025',
      sep: gone,
      oct: 'stays: monthly, 2026-10',
      mon: gone,
      sun: 'stays: weekly, week of 2026-11-09',
      morning: 'stays: last 3 of 3',
      evening: 'stays: last 2 of 3; daily, 2026-11-16',
      newest:
        'stays: the newest of the cluster; last 1 of 3; daily, 2026-11-17; weekly, week of 2026-11-16; monthly, 2026-11; yearly, 2026',
    });
  });
});

describe('what stays whatever the rules say', () => {
  const newest = ownBackup('newest', '2026-11-18T02:00:00Z');
  const held = { 'aurora-steward:hold-copy': '2026-11-01T00:00:00Z' };
  test.each<[string, Partial<HeldSnapshot>, string]>([
    [
      'held by a tag',
      { tags: held },
      'stays: held by its tag aurora-steward:hold-copy until 1 Nov 2026 00:00 UTC',
    ],
    ['not available', { status: 'failed' }, 'stays: it is failed: RDS deletes available ones only'],
    ['without a time', { createdAt: undefined }, 'stays: RDS tells no time of it'],
    [
      'promised',
      { tags: { 'aurora-steward:keep-until': '2026-11-23T00:00:00.000Z' } },
      'stays: promised until 23 Nov 2026 00:00 UTC',
    ],
    [
      'with a promise that nobody can read',
      { tags: { 'aurora-steward:keep-until': 'for ever' } },
      'stays: its tag aurora-steward:keep-until cannot be read',
    ],
    [
      'held although it is marked',
      { tags: { ...held, [deleteAfter]: '2026-11-20T00:00:00.000Z' } },
      'unmark: held by its tag aurora-steward:hold-copy until 1 Nov 2026 00:00 UTC',
    ],
  ])('%s', (_name, change, expected) => {
    const one = ownBackup('one', '2026-01-01T00:00:00Z', change);
    expect(decided([one, newest])['one']).toBe(expected);
  });

  test('exported, copied, young', () => {
    const old = ownBackup('old', '2026-01-01T00:00:00Z');
    const other = ownBackup('other', '2026-01-02T00:00:00Z');
    const young = ownBackup('young', '2026-11-19T11:00:00Z');
    const last = ownBackup('last', '2026-11-19T12:00:00Z');
    const inUse = { ...unused, exported: new Set([old.arn]), copied: new Set([other.arn]) };
    expect(decided([old, other, young, last], {}, inUse)).toEqual({
      old: 'stays: it is being exported',
      other: 'stays: it is being copied',
      young: 'stays: younger than 3 days',
      last: 'stays: younger than 3 days; the newest of the cluster',
    });
  });
});

test('a mark waits for its time, then the backup goes; a mark that cannot be read is given anew', () => {
  const marked = (identifier: string, value: string) =>
    ownBackup(identifier, '2026-01-01T00:00:00Z', { tags: { [deleteAfter]: value } });
  expect(
    decided([
      marked('waits', '2026-11-22T10:00:01.000Z'),
      marked('goes', '2026-11-22T10:00:00.000Z'),
      marked('odd', 'soon'),
      ownBackup('newest', '2026-11-18T02:00:00Z'),
    ]),
  ).toEqual({
    waits: 'waits: marked: to be deleted after 22 Nov 2026 10:00 UTC',
    goes: 'delete: marked, and its time ended 22 Nov 2026 10:00 UTC',
    odd: 'mark: nothing keeps it: to be deleted after 29 Nov 2026 10:00 UTC',
    newest: 'stays: the newest of the cluster',
  });
});

/** Some are of tomorrow, by RDS's clock. */
const minutesAgo = fc.integer({ min: -24 * 60, max: 3 * 366 * 24 * 60 });
const histories = fc
  .uniqueArray(
    fc.record({
      ago: minutesAgo,
      status: fc.constantFrom('available', 'available', 'available', 'creating', 'failed'),
      hold: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
      promisedDays: fc.integer({ min: -400, max: 40 }),
      mark: fc.option(fc.integer({ min: -20, max: 20 })),
    }),
    { selector: ({ ago }) => ago, maxLength: 60 },
  )
  .map((all) =>
    all.map(({ ago, status, hold, promisedDays, mark }, index) =>
      ownBackup(`b-${index}`, new Date(now.getTime() - ago * 60_000).toISOString(), {
        status,
        tags: {
          'aurora-steward:keep-until': new Date(now.getTime() + promisedDays * 86_400_000).toISOString(),
          ...(hold && { 'aurora-steward:hold': '' }),
          ...(mark !== null && { [deleteAfter]: new Date(now.getTime() + mark * 86_400_000).toISOString() }),
        },
      }),
    ),
  );
const count = fc.integer({ min: 0, max: 12 });
const anyRules = fc
  .record({
    keepLast: count,
    daily: count,
    weekly: count,
    monthly: count,
    yearly: fc.integer({ min: 0, max: 4 }),
    minimumAge: fc.constantFrom('1 day', '3 days', '5 weeks'),
  })
  .map((counts) => ({ ...rules, ...counts }));

/** Some of the backups are in use, each in one way. */
const uses = fc.array(fc.constantFrom('exported', 'awaited', 'copied', 'unused', 'unused', 'unused'), {
  minLength: 60,
  maxLength: 60,
});

function inUseOf(history: readonly HeldSnapshot[], ways: readonly string[]) {
  const of = (way: string) =>
    new Set(history.filter((_one, index) => ways[index] === way).map(({ arn }) => arn));
  return { exported: of('exported'), awaited: of('awaited'), copied: of('copied') };
}

/** The rules once more, one backup at a time: how many later periods of its kind have a backup? */
function mustStay(one: HeldSnapshot, all: readonly HeldSnapshot[], given: RetentionPolicy): boolean {
  const at = one.createdAt?.getTime() ?? 0;
  if (one.status !== 'available') return true;
  if ('aurora-steward:hold' in one.tags) return true;
  const days = { '1 day': 1, '3 days': 3, '5 weeks': 35 }[given.minimumAge] ?? Number.NaN;
  if (now.getTime() - at < days * 86_400_000) return true;
  if (Date.parse(one.tags['aurora-steward:keep-until'] ?? '') > now.getTime()) return true;
  const newer = all
    .filter(({ status, createdAt }) => status === 'available' && (createdAt?.getTime() ?? 0) > at)
    .map(({ createdAt }) => createdAt?.getTime() ?? 0);
  if (newer.length === 0 || newer.length < given.keepLast) return true;
  const dayOf = (time: number) => Math.floor(time / 86_400_000);
  const formOf = {
    daily: dayOf,
    // 5 January 1970 was a Monday.
    weekly: (time: number) => Math.floor((dayOf(time) - 4) / 7),
    monthly: (time: number) => new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth(),
    yearly: (time: number) => new Date(time).getUTCFullYear(),
  };
  return (['daily', 'weekly', 'monthly', 'yearly'] as const).some((name) => {
    const later = new Set(newer.map(formOf[name]));
    return !later.has(formOf[name](at)) && later.size < given[name];
  });
}

test('for any history and any rules: what must be kept is kept, and nothing else', () => {
  fc.assert(
    fc.property(histories, anyRules, uses, (history, given, ways) => {
      const used = new Set(history.filter((_one, index) => ways[index] !== 'unused'));
      for (const { backup, action } of decideRetention(history, given, inUseOf(history, ways), now)) {
        const kept = action === 'stays' || action === 'unmark';
        const must = used.has(backup) || mustStay(backup, history, given);
        expect([backup.identifier, kept]).toEqual([backup.identifier, must]);
        if (action === 'delete')
          expect(Date.parse(backup.tags[deleteAfter] ?? '')).toBeLessThanOrEqual(now.getTime());
      }
    }),
    { numRuns: 300 },
  );
});

test('for any history and any rules: what was decided does not depend on the order in which RDS lists it', () => {
  fc.assert(
    fc.property(histories, anyRules, (history, given) => {
      expect(decided(history.toReversed(), given)).toEqual(decided(history, given));
    }),
  );
});
