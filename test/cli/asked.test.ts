import { beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../cli/problem.ts';
import { expectGolden } from '../support/cli-golden.ts';
import { CliWorld } from '../support/cli-world.ts';

let world: CliWorld;

beforeEach(() => {
  world = new CliWorld();
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

  test.each([80, 200])(
    'is waited for in a terminal of %i columns: one line is drawn again',
    async (columns) => {
      world.answers.push({ ...answer, answer: 'started', next });
      const steps = [0, 42, 99].map((percent) => ({ status: 'creating', percent }));
      world.progress.push(...steps, { status: 'available', percent: 100 });
      await expectGolden(
        world.run([...command, '--wait'], { columns, colour: true, typed: '' }),
        `backup-waited-for-${columns}`,
      );
    },
  );

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
          'Or ask again with "despitePause": true (steward backup --despite-pause), if whoever paused it agrees.',
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

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('is not done where whoever is asked leaves by %s', async (_key, typed) => {
    const { status, stderr } = await world.run(command, { columns: 80, typed });
    expect(status).toBe('not-confirmed');
    expect(stderr).toMatch(
      /\? \[y\/N\][^\n]*\nExpected {2}a yes\nFound {5}none\nDo {8}Nothing was done\.\n$/,
    );
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

  test.each([
    'tomorrow',
    '2026-11-23T18:00',
    '0x1h',
    '99999999999d',
    '2027-02-31T00:00:00Z',
    '2027-01-31T25:00:00Z',
  ])('until %s is not understood', async (until) => {
    const { status, stderr } = await world.run(['pause', 'archive', '--until', until, '--reason', 'x']);
    expect([status, stderr.split('\n')[1]]).toEqual(['misused', `Found     ${until}`]);
  });
});
