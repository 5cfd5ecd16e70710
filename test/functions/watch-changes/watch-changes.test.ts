import { describe, expect, test } from 'vitest';
import type { WakeUp } from '../../../functions/domain/wake-up/wake-up.ts';
import { ChangesWorld, callOf, denied, sweep } from '../../support/changes-world.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';

const hour = 3_600_000;
const protectionOff = callOf('ModifyDBCluster-deletion-protection-off');
const protectionOn = callOf('ModifyDBCluster-deletion-protection-on');

/** What is changed, before the record of it arrives. */
function changed(change: (world: ChangesWorld) => void): ChangesWorld {
  const world = new ChangesWorld();
  change(world);
  return world;
}

const unprotected = () =>
  changed((world) => {
    if (world.cluster) world.cluster = { ...world.cluster, deletionProtection: false };
  });

function protect(world: ChangesWorld): void {
  if (world.cluster) world.cluster = { ...world.cluster, deletionProtection: true };
}

const modify = (requestParameters: Readonly<Record<string, unknown>>): WakeUp =>
  callOf('ModifyDBCluster-deletion-protection-off', {
    requestParameters: { dBClusterIdentifier: 'Ledger-Core', ...requestParameters },
  });

describe('a call is told once', () => {
  test.each<[string, () => ChangesWorld, WakeUp, string]>([
    [
      'a snapshot shared with everybody',
      () => changed(({ sharing }) => sharing.set('ledger-core-before-migration', ['all'])),
      callOf('ModifyDBClusterSnapshotAttribute-shared-publicly'),
      'suspicious-change sev1: snapshot shared with an account that is not known',
    ],
    [
      'deletion protection off',
      unprotected,
      protectionOff,
      'suspicious-change sev2: deletion protection switched off',
    ],
    [
      'an instance in the internet',
      () =>
        changed((world) => {
          world.isPublic = true;
        }),
      callOf('ModifyDBInstance-publicly-accessible'),
      'suspicious-change sev1: instance made publicly accessible',
    ],
    [
      'TLS not forced',
      () =>
        changed((world) => {
          world.forced = false;
        }),
      callOf('ModifyDBClusterParameterGroup-tls-not-forced'),
      'suspicious-change sev2: TLS no longer forced',
    ],
    [
      'a key to be deleted',
      () =>
        changed((world) => {
          world.keyState = { arn: 'arn', state: 'PendingDeletion' };
        }),
      callOf('ScheduleKeyDeletion'),
      'suspicious-change sev1: encryption key disabled or to be deleted',
    ],
    [
      'an export into another bucket',
      () => new ChangesWorld(),
      callOf('StartExportTask-elsewhere'),
      'suspicious-change sev2: export into a bucket that is not known',
    ],
    [
      'the master password, which CloudTrail does not show',
      () => new ChangesWorld(),
      modify({ masterUserPassword: 'HIDDEN_DUE_TO_SECURITY_REASONS' }),
      'suspicious-change sev3: master password changed',
    ],
    [
      'logs no longer exported',
      () => new ChangesWorld(),
      modify({ cloudwatchLogsExportConfiguration: { disableLogTypes: ['postgresql'] } }),
      'suspicious-change sev3: export of database logs switched off',
    ],
    [
      'several at once, by the gravest',
      unprotected,
      modify({ deletionProtection: false, enableIAMDatabaseAuthentication: false }),
      'suspicious-change sev2: deletion protection switched off, and 1 further change',
    ],
    [
      'a cluster that is gone',
      () =>
        changed((world) => {
          world.cluster = undefined;
        }),
      callOf('DeleteDBCluster-refused', {
        errorCode: undefined,
        requestParameters: { dBClusterIdentifier: 'ledger-core', skipFinalSnapshot: true },
      }),
      'suspicious-change sev1: cluster deleted, no final snapshot asked for',
    ],
    [
      'a snapshot that is gone, whose cluster the record names',
      () => changed(({ sharing }) => sharing.clear()),
      callOf('DeleteDBClusterSnapshot'),
      'suspicious-change warn: snapshot deleted',
    ],
    [
      'a refused deletion of a snapshot that is still there',
      () => new ChangesWorld(),
      callOf('DeleteDBClusterSnapshot', { errorCode: 'AccessDenied', responseElements: null }),
      'change-refused warn: REFUSED: snapshot deleted',
    ],
    [
      'a trail that stops',
      () => new ChangesWorld(),
      callOf('ScheduleKeyDeletion', { eventName: 'StopLogging', requestParameters: { name: 'all' } }),
      'suspicious-change sev2: CloudTrail stopped recording',
    ],
    [
      'a schedule of the suite',
      () => new ChangesWorld(),
      callOf('ScheduleKeyDeletion', {
        eventName: 'DeleteSchedule',
        requestParameters: { name: 'steward-prod-eu-check-backups-sweep' },
      }),
      'suspicious-change sev2: a part of Aurora Steward switched off',
    ],
  ])('%s', async (_, open, wakeUp, told) => {
    const world = open();
    await world.watch([wakeUp]);
    expect(world.told).toEqual([told]);
    expect(world.announcements).toHaveLength(1);
    await world.watch([wakeUp]);
    world.now += hour;
    await world.watch([wakeUp, sweep]);
    expect(world.told).toEqual([told]);
  });

  test('with who, from where, and how to undo it', async () => {
    const world = unprotected();
    await world.watch([protectionOff]);
    const [alert] = world.alerts;
    expect(alert).toMatchObject({ cluster: 'ledger-core', team: 'payments' });
    expect(alert?.details).toEqual([
      'cluster ledger-core: changed to deletion protection off',
      'now: deletion protection is off (still so)',
      'who: arn:aws:sts::123456789012:assumed-role/dba/alice (AssumedRole, account 123456789012)',
      'role: arn:aws:iam::123456789012:role/dba',
      'MFA: no',
      'user agent: aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux',
    ]);
    expect(alert?.steps.map(({ command }) => command)).toContain(
      'aws rds modify-db-cluster --region eu-west-1 --db-cluster-identifier ledger-core --deletion-protection',
    );
  });

  test('also where it was undone before we looked: then it needs no undoing', async () => {
    const world = new ChangesWorld();
    await world.watch([protectionOff]);
    expect(world.alerts[0]?.details[1]).toBe(
      'now: deletion protection is on (not so: already undone, or not in force yet)',
    );
    expect(world.alerts[0]?.steps.map(({ command }) => command ?? '').join()).not.toContain(
      'modify-db-cluster',
    );
    await world.watch([sweep]);
    expect(world.told).toEqual(['suspicious-change sev2: deletion protection switched off']);
  });

  test('also where its state cannot be read, saying so', async () => {
    const world = new ChangesWorld();
    world.failing.set('key', denied);
    await world.watch([callOf('ScheduleKeyDeletion')]);
    expect(world.alerts[0]?.details[1]).toBe(
      'now: not known: AccessDeniedException (HTTP 400): not authorized',
    );
  });
});

describe('a call is not told', () => {
  test.each<[string, WakeUp, string]>([
    ['that switches something on', protectionOn, 'done: nothing to tell; looked at again'],
    [
      'of another cluster',
      modify({ dBClusterIdentifier: 'x', deletionProtection: false }),
      'ignored: of nothing that is watched',
    ],
    [
      'that no check looks at',
      modify({ backupRetentionPeriod: 7 }),
      'ignored: nothing that a check looks at',
    ],
    [
      'that shares with a known account',
      callOf('ModifyDBClusterSnapshotAttribute-shared-publicly', {
        requestParameters: {
          dBClusterSnapshotIdentifier: 'ledger-core-before-migration',
          attributeName: 'restore',
          valuesToAdd: ['210987654321'],
        },
      }),
      'done: nothing to tell; looked at again',
    ],
    [
      'that exports into the lake',
      callOf('StartExportTask-elsewhere', {
        requestParameters: {
          sourceArn: 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core',
          s3BucketName: 'steward-lake',
        },
      }),
      'ignored: nothing that a check looks at',
    ],
    [
      'of the suite itself',
      callOf('StartExportTask-elsewhere', {
        userIdentity: {
          type: 'AssumedRole',
          accountId: '123456789012',
          sessionContext: {
            sessionIssuer: { arn: 'arn:aws:iam::123456789012:role/AuroraSteward-prod-eu-ExportRole-1A2B' },
          },
        },
      }),
      'ignored: the suite itself did it',
    ],
    [
      'by AWS Backup, whose plan has let a snapshot live for long enough',
      callOf('DeleteDBClusterSnapshot', { sourceIPAddress: 'backup.amazonaws.com' }),
      'ignored: nothing that a check looks at',
    ],
    [
      'of a snapshot that is gone, where the record does not name its cluster',
      callOf('DeleteDBClusterSnapshot', {
        requestParameters: { dBClusterSnapshotIdentifier: 'of-nobody-knows-what' },
        responseElements: null,
      }),
      'ignored: of nothing that is watched',
    ],
    [
      'by CloudFormation, of a rule of the suite',
      callOf('ScheduleKeyDeletion', {
        eventName: 'DeleteRule',
        sourceIPAddress: 'cloudformation.amazonaws.com',
        requestParameters: { name: 'AuroraSteward-prod-eu-VerifyExport-1A2B' },
      }),
      'ignored: nothing that a check looks at',
    ],
    [
      'whose record cannot be read',
      callOf('ScheduleKeyDeletion', { eventID: '../../etc' }),
      'ignored: no record of CloudTrail: eventID: Invalid format: Expected /^[A-Za-z0-9-]{8,64}$/ but received "../../etc"',
    ],
  ])('%s', async (_, wakeUp, outcome) => {
    const world = new ChangesWorld();
    expect(await world.watch([wakeUp])).toEqual([outcome]);
    expect(world.told).toEqual([]);
  });

  test('where its check is off, and in mode observe it is announced alone', async () => {
    const off = unprotected();
    off.checks = { ...off.checks, deletionProtectionOff: 'off' };
    await off.watch([protectionOff, sweep]);
    expect([off.told, off.announcements]).toEqual([[], []]);
    const observed = unprotected();
    observed.mode = 'observe';
    expect(await observed.watch([protectionOff])).toEqual([
      'would-have: announced; nobody is told in mode observe',
    ]);
    await observed.watch([sweep]);
    protect(observed);
    await observed.watch([sweep]);
    expect(observed.told).toEqual([]);
    expect(observed.announcements).toMatchObject([
      {
        detailType: 'Suspicious Change Found',
        detail: { checks: ['deletionProtectionOff'], refused: false },
      },
    ]);
  });
});

test('an attempt that was refused is told at lower severity, from what the refusal names', async () => {
  const world = new ChangesWorld();
  await world.watch([callOf('DeleteDBCluster-refused')]);
  expect(world.told).toEqual(['change-refused warn: REFUSED: cluster deleted, no final snapshot asked for']);
  const silent = changed((each) => {
    each.changes = { refused: 'off' };
  });
  await silent.watch([callOf('DeleteDBCluster-refused')]);
  expect(silent.told).toEqual([]);
});

test('what a known principal does is told as info', async () => {
  const world = unprotected();
  world.changes = { knownPrincipals: ['arn:aws:iam::123456789012:role/db*'] };
  await world.watch([protectionOff]);
  expect(world.told).toEqual(['suspicious-change info: deletion protection switched off']);
});

test('what somebody outside chose is cleaned, cut, and no link', async () => {
  const world = unprotected();
  await world.watch([
    callOf('ModifyDBCluster-deletion-protection-off', {
      userAgent: `<!channel> [click](https://evil.example)\n\u202e*now* \`rm\`${'x'.repeat(400)}`,
      userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/<@here>' },
    }),
  ]);
  const lines = world.alerts[0]?.details ?? [];
  expect(lines.find((line) => line.startsWith('who:'))).toBe(
    'who: arn:aws:iam::123456789012:user/?@here? (IAMUser)',
  );
  const agent = lines.find((line) => line.startsWith('user agent:')) ?? '';
  expect(agent).toMatch(
    /^user agent: \?!channel\? \?click\?\(https:\/ \/evil\.example\) \?now\? \?rm\?x+\.\.\.$/,
  );
  expect(agent.length).toBeLessThanOrEqual(132);
});

describe('what stands open', () => {
  test('is told once when a sweep finds it without an event, and once when it is over', async () => {
    const world = unprotected();
    world.isPublic = true;
    world.forced = false;
    world.sharing.set('ledger-core-before-migration', ['all']);
    world.keyState = { arn: 'arn', state: 'Disabled' };
    await world.watch([sweep]);
    await world.watch([sweep]);
    expect(world.told.toSorted()).toEqual([
      'change-stands-open sev1: a snapshot is shared with an account that is not known',
      'change-stands-open sev1: an instance is publicly accessible',
      'change-stands-open sev1: the encryption key is disabled or to be deleted',
      'change-stands-open sev2: connections without TLS are let in',
      'change-stands-open sev2: deletion protection is off',
    ]);
    const [opened] = world.alerts;
    world.alerts.length = 0;
    protect(world);
    world.isPublic = false;
    world.forced = true;
    world.sharing.set('ledger-core-before-migration', []);
    world.keyState = { arn: 'arn', state: 'Enabled' };
    world.now += hour;
    await world.watch([sweep]);
    await world.watch([sweep]);
    expect(world.told.toSorted()).toEqual([
      'change-undone info: connections without TLS are refused',
      'change-undone info: deletion protection is on',
      'change-undone info: the encryption key can be used',
      'change-undone info: the instance is not publicly accessible any more',
      'change-undone info: the snapshot is shared with no unknown account any more',
    ]);
    expect(world.alerts.map(({ thread }) => thread)).toContain(opened?.thread);
  });

  test('is over as soon as the call that undoes it is known, in the thread of the call that did it', async () => {
    const world = unprotected();
    await world.watch([protectionOff]);
    protect(world);
    await world.watch([protectionOn]);
    expect(world.told).toEqual([
      'suspicious-change sev2: deletion protection switched off',
      'change-undone info: deletion protection is on',
    ]);
    expect(new Set(world.alerts.map(({ thread }) => thread))).toEqual(
      new Set(['change/deletionProtectionOff/ledger-core']),
    );
  });

  test('and is told by its call too, where the event comes after the sweep: then it is known who', async () => {
    const world = unprotected();
    await world.watch([sweep]);
    await world.watch([protectionOff]);
    await world.watch([sweep]);
    expect(world.told).toEqual([
      'change-stands-open sev2: deletion protection is off',
      'suspicious-change sev2: deletion protection switched off',
    ]);
  });

  test('ends where nobody looks at it any more', async () => {
    const world = unprotected();
    await world.watch([sweep]);
    world.cluster = undefined;
    await world.watch([sweep]);
    expect(world.told.at(-1)).toBe('change-undone info: not looked at any more');
  });

  test('what cannot be read neither begins nor ends, and keeps nothing else from being told', async () => {
    const world = unprotected();
    world.keyState = { arn: 'arn', state: 'Disabled' };
    await world.watch([sweep]);
    world.alerts.length = 0;
    world.failing.set('key', denied);
    world.isPublic = true;
    const outcomes = await world.watch([sweep]);
    expect(outcomes.filter((each) => each.startsWith('failed-for-good'))).toHaveLength(1);
    expect(world.told).toEqual(['change-stands-open sev1: an instance is publicly accessible']);
  });

  test('a sweep asks once for each page, group and key; for snapshots once a day', async () => {
    const world = new ChangesWorld();
    await world.watch([sweep]);
    expect(world.asked.toSorted()).toEqual([
      'clusters',
      'forcesTls',
      'instances',
      'key',
      'manualSnapshots',
      'sharedWith',
    ]);
    world.asked.length = 0;
    world.now += hour;
    await world.watch([sweep]);
    expect(world.asked.toSorted()).toEqual(['clusters', 'forcesTls', 'instances', 'key']);
    world.asked.length = 0;
    world.now += 20 * hour;
    await world.watch([sweep]);
    expect(world.asked).toContain('manualSnapshots');
  });

  test('300 snapshots are looked at in three sweeps', async () => {
    const world = new ChangesWorld();
    for (let n = 0; n < 299; n++) world.sharing.set(`s-${n}`, []);
    for (const left of [100, 100, 100, 0]) {
      world.asked.length = 0;
      await world.watch([sweep]);
      world.now += hour;
      expect(world.asked.filter((name) => name === 'sharedWith')).toHaveLength(left);
    }
  });
});

/** Whether an alert went out and no record says so yet. */
function sentUnnoted({ alerts, bucket }: ChangesWorld): boolean {
  const records = [...bucket.keys('changes/'), ...bucket.keys('conditions/')];
  const noted = records.some((key) =>
    JSON.stringify(bucket.objects.get(key)?.body).includes('"state":"done","effect":{"alert"'),
  );
  return alerts.length > 0 && !noted;
}

describe('a crash at each call, and the message again', () => {
  test.each(['before', 'after'] as const)('%s it: one call, one alert for each fact', async (when) => {
    for (let at = 1; at < 60; at++) {
      const world = unprotected();
      const crashing = crashingAt(at, when);
      const ended = await untilCrash((gate) => world.watch([protectionOff], gate), crashing);
      if (ended === 'ended') return expect(at).toBeGreaterThan(10);
      const again = sentUnnoted(world);
      world.now += hour;
      await world.watch([protectionOff]);
      await world.watch([sweep]);
      // What was sent and is not noted as sent is sent again, under the same key.
      const line = 'suspicious-change sev2: deletion protection switched off';
      expect([at, world.told]).toEqual([at, again ? [line, line] : [line]]);
      expect(new Set(world.alerts.map(({ deduplicationKey }) => deduplicationKey)).size).toBe(1);
      expect(world.bucket.keys('open/changes/')).toEqual([]);
    }
    throw new Error('it never ended by itself');
  });

  test.each(['before', 'after'] as const)('%s it: a sweep', async (when) => {
    for (let at = 1; at < 80; at++) {
      const world = unprotected();
      const crashing = crashingAt(at, when);
      const ended = await untilCrash((gate) => world.watch([sweep], gate), crashing);
      if (ended === 'ended') return expect(at).toBeGreaterThan(15);
      const again = sentUnnoted(world);
      world.now += hour;
      await world.watch([sweep]);
      const line = 'change-stands-open sev2: deletion protection is off';
      expect([at, world.told]).toEqual([at, again ? [line, line] : [line]]);
    }
    throw new Error('it never ended by itself');
  });
});

test('a request by hand looks at everything; what else comes is said', async () => {
  const world = unprotected();
  await world.watch([{ kind: 'manual', id: 'm', request: { look: 'changes' } }]);
  expect(world.told).toEqual(['change-stands-open sev2: deletion protection is off']);
  expect(await world.watch([{ kind: 'manual', id: 'm', request: { look: 'x' } }])).toEqual([
    'refused: expected {"look": "changes"}',
  ]);
});
