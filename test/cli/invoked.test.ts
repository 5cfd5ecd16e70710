import { beforeEach, expect, test } from 'vitest';
import { expectGolden } from '../support/cli-golden.ts';
import { CliWorld } from '../support/cli-world.ts';

let world: CliWorld;

beforeEach(() => {
  world = new CliWorld();
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

test('a dry run of retention is a table, at 80 and 200 columns, in colour and piped; JSON as it came', async () => {
  const rows = [
    ['orders-202601010217-nightly-0k3v9x', 'delete', 'marked, and its time ended 20 Nov 2026 10:02 UTC'],
    [
      'orders-202611100217-nightly-0k3v9x',
      'mark',
      'nothing keeps it: to be deleted after 29 Nov 2026 10:02 UTC',
    ],
    ['orders-202611110217-nightly-0k3v9x', 'stays', 'daily, 2026-11-11', 'the newest of the cluster'],
  ].map(([snapshot, action, ...why]) => {
    return { cluster: 'orders', snapshot, taken: '2026-11-10T02:17:00.000Z', action, why };
  });
  const dryRun = {
    dryRun: true,
    backups: 5,
    counts: { delete: 1, mark: 1, unmark: 0, waits: 1, stays: 2 },
    over: { mark: 0, delete: 1 },
    page: 1,
    pages: 2,
    next: { dryRun: true, page: 2 },
    table: [],
    rows,
  };
  const answer = { outcomes: [{ kind: 'done', subject: 'retention', answer: dryRun }] };
  const command = ['invoke', 'keep-backups', '{"dryRun": true}'];
  world.answers.push(answer, answer, answer, answer);
  await expectGolden(world.run(command, { columns: 80 }), 'invoke-dry-run-80');
  await expectGolden(world.run(command, { columns: 200, colour: true }), 'invoke-dry-run-200-colour');
  await expectGolden(world.run(command), 'invoke-dry-run-piped');
  expect(JSON.parse((await world.run([...command, '--json'])).stdout)).toMatchObject({ answer });
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
