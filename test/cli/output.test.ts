import { beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../cli/problem.ts';
import { exportRecordOf } from '../support/cli-records.ts';
import { CliWorld, type Printed } from '../support/cli-world.ts';
import { clusterOf, heldOf } from '../support/inventory-world.ts';

const ours = {
  'aurora-steward:purpose': 'backup',
  'aurora-steward:keep-until': '2026-12-22T09:14:00.000Z',
  'aurora-steward:reason': 'before migration 42',
};

let world: CliWorld;

beforeEach(() => {
  world = new CliWorld();
  const wide = 'payments-reporting-read-model-for-the-finance-department';
  world.inventory.clusterList = [
    clusterOf(),
    clusterOf({
      identifier: wide,
      resourceId: 'cluster-B',
      status: 'backing-up',
      latestRestorable: new Date('2026-11-22T09:13:00Z'),
    }),
    clusterOf({
      identifier: 'archive',
      resourceId: 'cluster-C',
      latestRestorable: undefined,
      earliestRestorable: undefined,
    }),
    clusterOf({ identifier: 'of-somebody-else', resourceId: 'cluster-D' }),
  ];
  world.inventory.snapshots = [
    heldOf({ identifier: 'rds:ledger-core-2026-11-22-02-10', createdAt: new Date('2026-11-22T02:10:05Z') }),
    heldOf({
      identifier: 'ledger-core-202611220914-before-migration-42-pw53yp',
      kind: 'manual',
      createdAt: new Date('2026-11-22T09:14:20Z'),
      tags: ours,
    }),
    heldOf({
      identifier: 'awsbackup:job-6f1c',
      kind: 'aws-backup',
      createdAt: new Date('2026-11-21T05:00:00Z'),
      clusterResourceId: 'cluster-B',
    }),
    heldOf({
      identifier: 'being-taken',
      kind: 'manual',
      status: 'creating',
      createdAt: undefined,
      clusterResourceId: 'cluster-B',
    }),
    heldOf({ identifier: 'not-ours', clusterResourceId: 'cluster-D' }),
  ];
  const exports = [
    exportRecordOf('cluster-A', '2026-11-22T02:10:05.000Z', 'incomplete'),
    exportRecordOf('cluster-A', '2026-11-21T02:10:05.000Z', 'verified'),
    exportRecordOf('cluster-B', '2026-11-20T02:10:05.000Z', 'failed'),
  ];
  for (const { key, body } of exports) world.store.bucket.put(key, body);
  for (const key of [
    `open/incident-of/cluster-B/${wide}/2026-11-22T09:58:30.000Z`,
    'open/condition-of/backup-objective/cluster-C',
    'incidents/cluster-B/2026-11-22T09:58:30.000Z/opening',
    'incidents/cluster-A/2026-11-02T14:00:00.000Z/opening',
    'incidents/cluster-A/2026-11-02T14:00:00.000Z/closing',
    'incidents/cluster-A/current',
    'incidents/cluster-A/2025-01-02T14:00:00.000Z/closing',
    'conditions/backup-objective/cluster-C/2026-11-22T06:00:00.000Z/began',
  ]) {
    world.store.bucket.put(key, {});
  }
  world.nextRotations.set(
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ledger-core/app-AbCdEf',
    new Date('2026-12-14T03:00:00Z'),
  );
});

const paused = {
  schema: 1,
  pauses: [
    {
      scope: 'all',
      until: '2026-11-22T18:00:00.000Z',
      reason: 'audit',
      since: '2026-11-22T08:00:00.000Z',
      by: 'arn:aws:sts::123456789012:assumed-role/dba/ann',
    },
    {
      scope: 'cluster-C',
      clusterIdentifier: 'archive',
      until: '2026-11-23T18:00:00.000Z',
      reason: 'move',
      since: '2026-11-22T08:00:00.000Z',
    },
  ],
};

/** Everything that a terminal shows, and how the command ended. */
function shown({ status, stdout, stderr }: Printed): string {
  const errors = stderr === '' ? '' : `--- stderr\n${stderr}`;
  return `${stdout}${errors}--- ${status}\n`;
}

async function expectGolden(printed: Promise<Printed>, name: string): Promise<void> {
  await expect(shown(await printed)).toMatchFileSnapshot(`../golden/cli/${name}.txt`);
}

describe('what is read', () => {
  test.each(['status', 'backups', 'exports', 'incidents'])(
    '%s, at 80 and 200 columns, piped, as JSON',
    async (name) => {
      await expectGolden(world.run([name], { columns: 80 }), `${name}-80`);
      await expectGolden(world.run([name], { columns: 200 }), `${name}-200`);
      await expectGolden(world.run([name]), `${name}-piped`);
      await expectGolden(world.run([name, '--json']), `${name}-json`);
    },
  );

  test('no line is wider than the terminal', async () => {
    for (const name of ['status', 'backups', 'exports', 'incidents']) {
      for (const columns of [80, 100, 140, 200]) {
        const { stdout } = await world.run([name], { columns });
        const widest = Math.max(...stdout.split('\n').map((line) => line.length));
        expect(widest, `${name} at ${columns}`).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('status in colour, with pauses; --no-color and NO_COLOR decline it', async () => {
    world.store.bucket.put('pauses/current', paused);
    await expectGolden(world.run(['status'], { columns: 80, colour: true }), 'status-paused-colour');
    const plain = await world.run(['status', '--no-color'], { columns: 80, colour: true });
    expect(plain.stdout).not.toContain('\u001b');
  });

  test('of one cluster; of one that is not looked after, which says which are', async () => {
    await expectGolden(world.run(['backups', 'ARCHIVE'], { columns: 80 }), 'backups-of-one-empty');
    await expectGolden(world.run(['exports', 'ledger-core'], { columns: 80 }), 'exports-of-one');
    await expectGolden(world.run(['backups', 'orderz'], { columns: 80 }), 'unknown-cluster');
  });

  test('--all shows what it reached, and says what it did not', async () => {
    const both = new CliWorld('test/support/configs/cli-two.config.ts');
    both.outOfReach.set(
      'prod-us',
      new Problem({
        status: 'refused',
        expected: 'credentials that AWS knows',
        found: 'ExpiredToken: The security token included in the request is expired',
        todo: ['Log in (aws sso login), or set AWS_PROFILE.'],
      }),
    );
    await expectGolden(both.run(['status', '--all'], { columns: 80 }), 'status-all');
    await expectGolden(both.run(['status', '--all', '--json']), 'status-all-json');
    await expectGolden(both.run(['status'], { columns: 80 }), 'which-deployment');
  });
});

describe('a backup', () => {
  const answer = {
    snapshot: 'ledger-core-202611221002-before-migration-42-pw53yp',
    cluster: 'ledger-core',
    reason: 'before migration 42',
    requestedAt: '2026-11-22T10:02:30.000Z',
    keepUntil: '2026-12-22T10:02:30.000Z',
  };
  const next = 'RDS takes the snapshot by itself, usually within minutes.';
  const command = ['backup', 'ledger-core', '--reason', 'before migration 42'];

  test('is asked of take-backup, and told', async () => {
    world.answers.push({ ...answer, answer: 'started', next });
    await expectGolden(world.run(command, { columns: 80 }), 'backup-started');
    expect(world.asked).toEqual([
      { name: 'take-backup', request: { cluster: 'ledger-core', reason: 'before migration 42' } },
    ]);
  });

  test('is waited for: a line for each quarter where nothing can be redrawn', async () => {
    world.answers.push({ ...answer, answer: 'started', next }, { ...answer, answer: 'started', next });
    const steps = [0, 3, 30, 55, 60, 80].map((percent) => ({ status: 'creating', percent }));
    world.progress.push(...steps, { status: 'available', percent: 100 });
    await expectGolden(world.run([...command, '--wait']), 'backup-waited-for');
    world.progress.push(...steps, { status: 'available', percent: 100 });
    await expectGolden(world.run([...command, '--wait', '--json']), 'backup-waited-for-json');
  });

  test('that takes too long, or fails, ends by a status of its own', async () => {
    world.answers.push({ ...answer, answer: 'started', next }, { ...answer, answer: 'started', next });
    world.progress.push(...Array.from({ length: 40 }, () => ({ status: 'creating', percent: 12 })));
    await expectGolden(world.run([...command, '--wait', '--timeout', '1']), 'backup-still-waiting');
    world.progress.splice(0, 40, { status: 'failed', percent: 12 });
    await expectGolden(world.run([...command, '--wait']), 'backup-failed');
  });

  test('that is refused says why and what to do, also to programs', async () => {
    const refusal = () =>
      new Problem({
        status: 'refused',
        expected: 'steward-prod-take-backup to do what was asked for',
        found: 'actions are paused until 22 Nov 2026 18:00 UTC (storage migration)',
        todo: [
          'Wait until then, or have it resumed: steward resume.',
          'Or ask again with "despitePause": true, if whoever paused it agrees.',
        ],
      });
    world.answers.push(refusal(), refusal());
    await expectGolden(world.run(command, { columns: 80 }), 'backup-refused');
    await expectGolden(world.run([...command, '--json']), 'backup-refused-json');
  });
});

describe('a hold', () => {
  const snapshot = 'ledger-core-202611220914-before-migration-42-pw53yp';
  const held = {
    answer: 'held',
    snapshot,
    until: '2026-12-22T10:02:30.000Z',
    reason: 'audit 2026',
    by: 'arn:aws:sts::123456789012:assumed-role/dba/ann',
    next: 'Retention keeps it. The hold does not end by itself: people are told when its time is over.',
  };
  const command = ['backups', 'hold', snapshot, '--until', '30d', '--reason', 'audit 2026'];

  test('goes to hold-backups with the time that was meant', async () => {
    world.answers.push(held, { ...held, answer: 'already-held' });
    await expectGolden(world.run(command, { columns: 80 }), 'backups-hold');
    await expectGolden(world.run([...command, '--json']), 'backups-hold-json');
    const request = { hold: snapshot, until: held.until, reason: 'audit 2026' };
    expect(world.asked).toEqual([
      { name: 'hold-backups', request },
      { name: 'hold-backups', request },
    ]);
  });

  test('is lifted only after a yes', async () => {
    const release = ['backups', 'release', snapshot];
    await expectGolden(world.run(release), 'backups-release-nobody-to-ask');
    expect(world.asked).toEqual([]);
    world.answers.push({
      answer: 'released',
      snapshot,
      tag: 'aurora-steward:hold-by-hand',
      stillHeld: [{ tag: 'aurora-steward:hold-drill', until: null, why: 'drill of November' }],
      next: 'Other tags hold it still; each is lifted by its own name.',
    });
    await expectGolden(world.run(release, { columns: 80, typed: 'y' }), 'backups-release');
    expect(world.asked).toEqual([{ name: 'hold-backups', request: { release: snapshot } }]);
  });
});

describe('a pause', () => {
  const answer = {
    paused: 'all',
    until: '2026-11-22T12:02:30.000Z',
    reason: 'audit',
    by: null,
    next: 'Alerts go on.',
  };
  const command = ['pause', 'all', '--until', '2h', '--reason', 'audit'];

  test('of all is shown and asked for first; without a yes nothing is done', async () => {
    await expectGolden(world.run(command, { columns: 80, typed: 'n' }), 'pause-declined');
    await expectGolden(world.run(command), 'pause-nobody-to-ask');
    expect(world.asked).toEqual([]);
  });

  test('goes to pause-actions with the time that was meant', async () => {
    world.answers.push({ ...answer, answer: 'paused' }, { ...answer, answer: 'already-paused' });
    await expectGolden(world.run(command, { columns: 80, typed: 'y' }), 'pause-all');
    await expectGolden(world.run([...command, '--yes', '--json']), 'pause-all-json');
    const request = { pause: 'all', until: '2026-11-22T12:02:30.000Z', reason: 'audit' };
    expect(world.asked).toEqual([
      { name: 'pause-actions', request },
      { name: 'pause-actions', request },
    ]);
  });

  test('is ended by resume', async () => {
    const still = 'all clusters are paused until 22 Nov 2026 18:00 UTC (audit)';
    world.answers.push({ ...answer, paused: 'archive', answer: 'resumed', still, next: 'Resume "all".' });
    await expectGolden(world.run(['resume', 'archive'], { columns: 80 }), 'resume');
  });

  test.each(['tomorrow', '2026-11-23T18:00', '0x1h'])('until %s is not understood', async (until) => {
    const { status, stderr } = await world.run(['pause', 'archive', '--until', until, '--reason', 'x']);
    expect([status, stderr.split('\n')[1]]).toEqual(['misused', `Found     ${until}`]);
  });
});

describe('what is not understood', () => {
  test.each([
    ['stats'],
    ['status', '--alll'],
    ['backup'],
    ['pause', 'archive'],
    ['incidents', '--days', 'many'],
    ['status', '--deployment', 'prd'],
    ['status', '--config', 'nowhere.config.ts'],
    ['invoke', 'take-backup', 'no-such-file.json'],
  ])('%s %s %s', async (...args) => {
    await expectGolden(
      world.run(args, { columns: 80 }),
      `misused-${args.join('-').replaceAll(/[^a-z-]/g, '')}`,
    );
  });

  test('what nobody foresaw shows no stack, unless asked for', async () => {
    world.answers.push(new RangeError('Invalid array length'), new RangeError('Invalid array length'));
    await expectGolden(world.run(['backup', 'ledger-core'], { columns: 80 }), 'unforeseen');
    const { stderr } = await world.run(['backup', 'ledger-core'], { variables: { STEWARD_DEBUG: '1' } });
    expect(stderr).toMatch(/RangeError: Invalid array length\n\s+at /);
  });
});

test('a test alert is sent, and who has subscribed is told', async () => {
  world.answers.push({
    answer: 'sent',
    id: 'a1b2',
    topics: [
      { topic: 'alerts', confirmed: 3, waiting: 1 },
      { topic: 'on-call', confirmed: 1, waiting: 0 },
    ],
    do: ['1 subscription not confirmed: the recipients have a mail from AWS.'],
  });
  await expectGolden(world.run(['alerts', 'test', '--severity', 'sev2'], { columns: 80 }), 'alerts-test');
  expect(world.asked).toEqual([{ name: 'send-test-alert', request: { severity: 'sev2' } }]);
  const { status } = await world.run(['alerts', 'test', '--severity', 'loud']);
  expect(status).toBe('misused');
});

test('a test alert is left open and ended; one that reaches nobody ends by a status of its own', async () => {
  const topics = [{ topic: 'alerts', confirmed: 1, waiting: 0 }];
  world.answers.push(
    { answer: 'left-open', id: 'a1b2', topics, do: ['End it with {"end": "a1b2"}.'] },
    { answer: 'ended', id: 'a1b2', topics: [{ topic: 'alerts', confirmed: 0, waiting: 0 }], do: [] },
  );
  await expectGolden(world.run(['alerts', 'test', '--leave-open'], { columns: 80 }), 'alerts-left-open');
  await expectGolden(world.run(['alerts', 'end', 'a1b2'], { columns: 80 }), 'alerts-ended');
  expect(world.asked).toEqual([
    { name: 'send-test-alert', request: { leaveOpen: true } },
    { name: 'send-test-alert', request: { end: 'a1b2' } },
  ]);
});

test('invoke shows the answer, and the log on stderr where asked', async () => {
  world.answers.push({ answer: 'started' });
  await expectGolden(
    world.run(['invoke', 'take-backup', '{"cluster": "ledger-core"}', '--log'], { columns: 80 }),
    'invoke',
  );
});

test.each([
  ['refused', { answer: 'refused', because: 'no such cluster' }],
  ['refused', { outcomes: [{ kind: 'done' }, { kind: 'refused' }] }],
  ['failed', { outcomes: [{ kind: 'failed-for-good' }, { kind: 'refused' }] }],
  ['failed', { outcomes: [{ kind: 'failed-retryable' }] }],
  ['done', { outcomes: [{ kind: 'waiting' }, { kind: 'would-have' }] }],
  ['done', {}],
])('invoke ends as %s where the function answers %j', async (status, answer) => {
  world.answers.push(answer);
  expect((await world.run(['invoke', 'check-backups'])).status).toBe(status);
});

test('invoking what deletes is shown and asked for first; a dry run is not', async () => {
  await expectGolden(world.run(['invoke', 'keep-backups'], { columns: 80, typed: 'n' }), 'invoke-declined');
  expect((await world.run(['invoke', 'keep-backups'])).status).toBe('not-confirmed');
  expect(world.asked).toEqual([]);
  await world.run(['invoke', 'keep-backups', '{"dryRun": true}']);
  await world.run(['invoke', 'keep-backups', '--yes']);
  expect(world.asked).toEqual([
    { name: 'keep-backups', request: { dryRun: true } },
    { name: 'keep-backups', request: {} },
  ]);
});

test('exports are deleted only after a yes, and kept or let go without one', async () => {
  expect((await world.run(['invoke', 'keep-exports'])).status).toBe('not-confirmed');
  expect(world.asked).toEqual([]);
  await world.run(['invoke', 'keep-exports', '{"keep": "orders-1", "reason": "audit"}']);
  await world.run(['invoke', 'keep-exports', '{"release": "orders-1"}']);
  await world.run(['invoke', 'keep-exports', '{"dryRun": true}']);
  expect(world.asked.map(({ name }) => name)).toEqual(['keep-exports', 'keep-exports', 'keep-exports']);
});

test('its version is printed', async () => {
  expect(await world.run(['--version'])).toEqual({
    status: 'done',
    stdout: 'aurora-steward 0.1.0\n',
    stderr: '',
  });
});

test.each([[['--help']], [['backup', '--help']], [['pause', '--help']]])('help: %s', async (args) => {
  await expectGolden(world.run(args, { columns: 80 }), `help${args.length > 1 ? `-${args[0]}` : ''}`);
});
