import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../functions/domain/alert/alert.ts';
import type { Announcement } from '../../../functions/domain/announcement/announcement.ts';
import type { RotationAttempt } from '../../../functions/domain/rotation/rotation-record.ts';
import type { Rehearsal, WatchedSecret } from '../../../functions/domain/rotation/watched.ts';
import { watchRotation } from '../../../functions/watch-rotation/watch-rotation.ts';
import { policyOf, sweepOf, wakeUpOf } from '../../support/export-world.ts';
import { MemoryBucket, MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { secretPolicy } from '../../support/rotation-policy.ts';

const sweep = sweepOf('watch-rotation');
const policy = secretPolicy({
  secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app-AbCdEf',
});
const { secretArn, name } = policy;
const key = encodeURIComponent(secretArn.replace(/^.*:secret:/, '')).replaceAll('%', '!');
const hour = 3_600_000;

/** One secret that is rotated, one ledger, one clock. */
class World {
  readonly bucket = new MemoryBucket();
  readonly alerts: Alert[] = [];
  readonly announcements: Announcement[] = [];
  secret: WatchedSecret | undefined = {
    rotationEnabled: true,
    lastRotatedAt: new Date('2026-11-01T03:00:00Z'),
    nextRotationAt: new Date('2026-12-01T23:59:59Z'),
    pendingVersion: undefined,
  };
  rehearsal: Rehearsal = { ready: true, inTheWay: [], warnings: [] };
  rehearsals = 0;
  now = Date.parse('2026-11-23T10:00:00Z');

  record(attempt: Partial<RotationAttempt>): void {
    this.bucket.put(`rotations/${key}/last`, {
      schema: 1,
      secretArn,
      name,
      attempt: {
        version: 'v-2',
        startedAt: '2026-11-23T03:00:00.000Z',
        at: '2026-11-23T03:00:10.000Z',
        step: 'setSecret',
        state: 'under-way',
        ...attempt,
      },
      ...(attempt.state === 'rotated' && {
        lastRotated: { version: 'v-2', at: '2026-11-23T03:00:20.000Z', user: 'app' },
      }),
    });
  }

  async watch(wakeUps = [sweep]) {
    const silent = () => undefined;
    const deps = {
      policy: { ...policyOf(), rotation: { secrets: [{ ...policy, mode: 'act' as const }] } },
      store: new MemoryLedgerStore(this.bucket),
      secrets: { look: async () => this.secret },
      rehearsals: {
        rehearse: async () => {
          this.rehearsals++;
          return this.rehearsal;
        },
      },
      sessionEnds: { end: async () => Promise.reject(new Error('not asked for')) },
      hooks: {
        deployedAt: async () => undefined,
        deploy: async () => undefined,
        invoke: async () => undefined,
      },
      alerts: {
        send: async (alert: Alert) => {
          this.alerts.push(alert);
        },
      },
      announcements: {
        announce: async (announcement: Announcement) => {
          this.announcements.push(announcement);
        },
      },
    };
    const context = {
      now: () => new Date(this.now),
      invocation: { id: `i-${this.now}`, deadline: new Date(this.now + 300_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
    };
    const outcomes = await watchRotation(deps, wakeUps, context);
    this.now += 60_000;
    return outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
  }
}

const failure = {
  name: 'connection-timed-out',
  step: 'setSecret' as const,
  message: 'Expected: a connection. Found: none. Do: open the way.',
  retryable: true,
  times: 1,
  firstAt: '2026-11-23T09:50:00.000Z',
};

test('a secret whose rotation is well says nothing, and is rehearsed once a day', async () => {
  const world = new World();
  expect(await world.watch()).toEqual(['done: nothing is in the way']);
  world.now += 6 * hour;
  await world.watch();
  expect(world.rehearsals).toBe(1);
  world.now += 15 * hour;
  await world.watch();
  expect(world.rehearsals).toBe(2);
  expect(world.alerts).toEqual([]);
});

test('a rotation is announced once', async () => {
  const world = new World();
  world.record({ state: 'rotated', step: 'finishSecret', retired: { user: 'app', count: 2, oldest: [] } });
  await world.watch();
  await world.watch();
  expect(world.announcements).toEqual([
    {
      detailType: 'Secret Rotated',
      detail: {
        version: 1,
        deployment: 'prod-eu',
        secret: { arn: secretArn, name },
        versionId: 'v-2',
        user: 'app',
        rotatedAt: '2026-11-23T03:00:20.000Z',
        retiredSessions: 2,
      },
    },
  ]);
});

describe('a trouble is told once when it begins and once when it is over', () => {
  const troubles: [string, (world: World) => void, string, string][] = [
    [
      'no such secret',
      (world) => {
        world.secret = undefined;
      },
      'rotation-missing',
      'there is no such secret',
    ],
    [
      'rotation switched off',
      (world) => {
        world.secret = world.secret && { ...world.secret, rotationEnabled: false };
      },
      'rotation-not-configured',
      'rotation is switched off',
    ],
    [
      'a failure that no retry can change',
      (world) =>
        world.record({ state: 'failed', failure: { ...failure, name: 'wrong-password', retryable: false } }),
      'rotation-failed',
      'rotation failed, wrong-password',
    ],
    [
      'a failure that lasts',
      (world) =>
        world.record({ state: 'failed', failure: { ...failure, firstAt: '2026-11-23T08:00:00.000Z' } }),
      'rotation-failed',
      'rotation failed, connection-timed-out',
    ],
    [
      'an attempt that is stuck',
      (world) => {
        world.secret = world.secret && { ...world.secret, pendingVersion: 'v-2' };
        world.record({ at: '2026-11-23T03:00:10.000Z' });
      },
      'rotation-stuck',
      'an attempt is stuck',
    ],
    [
      'a rotation that did not come',
      (world) => {
        world.secret = world.secret && { ...world.secret, nextRotationAt: new Date('2026-11-21T23:59:59Z') };
      },
      'rotation-overdue',
      'rotation is overdue since 21 Nov 2026 23:59 UTC',
    ],
    [
      'clients of the former user, shortly before its turn',
      (world) => {
        const warnings = [
          { check: 'former user', found: '3 sessions work as app_clone', todo: 'restart them' },
        ];
        world.rehearsal = { ready: true, inTheWay: [], warnings };
        world.secret = world.secret && { ...world.secret, nextRotationAt: new Date('2026-11-25T03:00:00Z') };
      },
      'rotation-former-user',
      'clients still use the former user, rotated by 25 Nov 2026 03:00 UTC',
    ],
    [
      'a rehearsal that fails',
      (world) => {
        world.rehearsal = {
          ready: false,
          warnings: [],
          inTheWay: [
            { check: 'rights', found: 'missing-admin-option, app is not administered', todo: 'grant it' },
          ],
        };
      },
      'rotation-would-fail',
      'the next rotation would fail, rights',
    ],
  ];
  test.each(troubles)('%s', async (_name, strike, kind, headline) => {
    const world = new World();
    strike(world);
    await world.watch();
    await world.watch();
    expect(world.alerts.map((alert) => [alert.kind, alert.severity, alert.headline])).toEqual([
      [kind, 'sev3', headline],
    ]);
    const well = new World();
    world.secret = well.secret;
    world.rehearsal = well.rehearsal;
    world.bucket.objects.delete(`rotations/${key}/last`);
    world.now += 21 * hour;
    await world.watch();
    await world.watch();
    expect(world.alerts.map((alert) => [alert.kind, alert.status]).slice(1)).toEqual([
      ['rotation-well', 'resolved'],
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });
});

test('a password that opens nothing is grave, and the message says how to settle it', async () => {
  const world = new World();
  world.rehearsal = {
    ready: false,
    warnings: [],
    inTheWay: [{ check: 'log-in', found: 'wrong-password, refused', todo: 'put a working one there' }],
  };
  await world.watch();
  expect(world.alerts.map(({ severity, headline }) => [severity, headline])).toEqual([
    ['sev2', 'its password opens nothing'],
  ]);
  expect(world.alerts[0]?.steps.map(({ command }) => command?.match(/--payload '(.*)' /)?.[1])).toEqual([
    undefined,
    undefined,
    `{"settle":"${name}"}`,
    `{"dryRun":"${name}"}`,
  ]);
});

test('a graver trouble is told beside a lesser one that stands; one message says that both are over', async () => {
  const world = new World();
  const well = world.rehearsal;
  const secret = world.secret;
  if (!secret) throw new TypeError('no secret');
  world.secret = { ...secret, pendingVersion: 'v-9' };
  await world.watch();
  world.now += 21 * hour;
  world.rehearsal = {
    ready: false,
    warnings: [],
    inTheWay: [{ check: 'log-in', found: 'wrong-password, refused', todo: 'put a working one there' }],
  };
  await world.watch();
  await world.watch();
  expect(world.alerts.map(({ kind, severity }) => [kind, severity])).toEqual([
    ['rotation-stuck', 'sev3'],
    ['rotation-would-fail', 'sev2'],
  ]);

  world.now += 21 * hour;
  world.rehearsal = well;
  await world.watch();
  expect(world.alerts).toHaveLength(2);
  world.secret = { ...secret, pendingVersion: undefined };
  await world.watch();
  expect(world.alerts.slice(2).map(({ kind }) => kind)).toEqual(['rotation-well']);
  expect(world.bucket.keys('open/')).toEqual([]);
});

test('a password that opens nothing is told although the rotation has failed, and both end at once', async () => {
  const world = new World();
  world.record({ state: 'failed', failure: { ...failure, retryable: false } });
  await world.watch();
  world.now += 21 * hour;
  world.rehearsal = {
    ready: false,
    warnings: [],
    inTheWay: [{ check: 'log-in', found: 'wrong-password, refused', todo: 'put a working one there' }],
  };
  await world.watch();
  expect(world.alerts.map(({ kind }) => kind)).toEqual(['rotation-failed', 'rotation-would-fail']);

  world.now += 21 * hour;
  world.rehearsal = { ready: true, inTheWay: [], warnings: [] };
  world.record({ state: 'rotated', step: 'finishSecret' });
  await world.watch();
  expect(world.alerts.slice(2).map(({ kind, status }) => [kind, status])).toEqual([
    ['rotation-well', 'resolved'],
  ]);
  expect(world.bucket.keys('open/')).toEqual([]);
});

test('a first failure that a retry may change is not told yet, nor an attempt that has just made a step', async () => {
  const world = new World();
  world.record({ state: 'failed', failure });
  await world.watch();
  world.secret = world.secret && { ...world.secret, pendingVersion: 'v-2' };
  world.record({ at: '2026-11-23T09:59:00.000Z' });
  await world.watch();
  expect(world.alerts).toEqual([]);
});

describe('woken', () => {
  const event = (detail: object) =>
    wakeUpOf({ id: 'e-1', source: 'aws.secretsmanager', 'detail-type': 'Secret Label Updated', detail });
  test('by an event of a secret under rotation it looks; by one of another it does not', async () => {
    const world = new World();
    const own = secretArn.replace(/^.*:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '');
    expect(await world.watch([event({ name: own, labelUpdated: 'AWSCURRENT' })])).toEqual([
      'done: nothing is in the way',
    ]);
    expect(await world.watch([event({ name: 'other', labelUpdated: 'AWSCURRENT' })])).toEqual([
      'ignored: of no secret under rotation here',
    ]);
  });

  test('by hand it looks, and says what else it was asked that it cannot do', async () => {
    const world = new World();
    expect(await world.watch([wakeUpOf({ look: 'rotations' })])).toEqual(['done: nothing is in the way']);
    expect(await world.watch([wakeUpOf({ rotate: 'x' })])).toEqual([
      'refused: expected {"look": "rotations"}',
    ]);
  });
});
