import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import { ExportWorld, nightly, policyOf, snapshotOf, sweepOf, wakeUpOf } from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const database = 'steward_prod_eu__ledger_core';
const record = `exports/cluster-A/2026-11/${nightly.task}`;
const noted = `open/views-to-define/cluster-A.2026-11.${nightly.task}`;
const views = ['ledger_public_accounts_typed', 'ledger_public_customers_typed'];
const published = wakeUpOf({
  id: 'event-2',
  source: 'aurora-steward',
  'detail-type': 'Export Published',
  detail: {},
});
const timer = wakeUpOf({ look: 'views' });
const sweep = sweepOf('define-views');
const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const alertKinds = ({ alerts }: ExportWorld) => alerts.map(({ alert }) => alert.kind);

/** A world in which the nightly export is published, and wants views. */
async function publishedWorld(): Promise<ExportWorld> {
  const world = new ExportWorld();
  world.policy = policyOf({ views: true });
  await world.export([wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'))]);
  world.pass(20);
  world.complete(nightly.task, ['ledger.public.accounts', 'ledger.public.customers']);
  await world.verify([wakeUpOf(sample('rds/RDS-EVENT-0164-snapshot-export-completed.json'))]);
  await world.publish([sweepOf('publish-export')]);
  world.alerts.length = 0;
  return world;
}

/** The next night, with another column type in accounts where it is given. */
async function nextNight(world: ExportWorld, accounts?: string): Promise<void> {
  const tables = ['ledger.public.accounts', 'ledger.public.customers'];
  const createdAt = new Date('2026-11-21T02:10:05Z');
  world.rds.snapshots = [snapshotOf({ identifier: 'rds:ledger-core-2026-11-21-02-10', createdAt })];
  world.now = Date.parse('2026-11-21T02:15:00Z');
  await world.export([sweepOf('export-snapshots')]);
  const task = world.rds.tasks.find(({ identifier }) => identifier.includes('20261121'))?.identifier ?? '';
  world.complete(task, tables);
  if (accounts) world.lake.set(`exports/${task}/ledger/public.accounts/1/part-00000-a.gz.parquet`, accounts);
  world.pass(20);
  await world.verify([sweepOf('verify-export')]);
  await world.publish([sweepOf('publish-export')]);
  world.alerts.length = 0;
}

test('a damaged record keeps no other database from its views', async () => {
  const world = await publishedWorld();
  const other = 'exports/cluster-B/2026-11/orders-202611200210-aaaaaaaaaa';
  world.bucket.put(other, { edited: true });
  world.bucket.put('open/views-to-define/cluster-B.2026-11.orders-202611200210-aaaaaaaaaa', {
    record: other,
  });
  expect((await world.defineViews([published])).map(({ kind }) => kind)).toEqual([
    'failed-for-good',
    'started',
  ]);
});

describe('views of a published export', () => {
  test('are asked for, looked at a few seconds later, recorded, and done with', async () => {
    const world = await publishedWorld();
    expect(told(await world.defineViews([published]))).toEqual([
      `started: Athena is at 2 views: ${views.join(', ')}`,
    ]);
    expect(world.timers).toEqual([10]);
    expect(told(await world.defineViews([timer]))).toEqual(['done: 2 views stand']);
    expect(world.timers).toEqual([10]);

    expect(world.athena.begun).toEqual(views.map((view, index) => `execution-${index + 1} ${view}`));
    expect(world.bucket.keys('open/')).toEqual([]);
    expect(world.bucket.keys('view-definitions/')).toEqual([`view-definitions/${database}/000001`]);
    expect(alertKinds(world)).toEqual([]);
  });

  test('are not made again with the next export, unless their definition changed', async () => {
    const world = await publishedWorld();
    await world.defineViews([published]);
    await world.defineViews([timer]);
    await nextNight(world);
    expect(told(await world.defineViews([published]))).toEqual(['already-done: 2 views stand']);
    expect(world.athena.begun).toHaveLength(2);
  });

  test('show a second version of a table under the name that they have', async () => {
    const world = await publishedWorld();
    await world.defineViews([published]);
    await world.defineViews([timer]);
    await nextNight(world, JSON.stringify({ rows: 2, columns: [{ name: 'id', type: 'string' }] }));
    await world.defineViews([published]);
    await world.defineViews([timer]);
    expect(world.athena.begun.slice(2)).toEqual(['execution-3 ledger_public_accounts_typed']);
    const sql = world.athena.statements.get('ledger_public_accounts_typed');
    expect(sql?.match(/FROM .*/g)).toEqual([
      `FROM "${database}"."ledger_public_accounts_v2"`,
      `FROM "${database}"."ledger_public_accounts"`,
    ]);
  });

  test('are made again where somebody dropped one, when it is asked for', async () => {
    const world = await publishedWorld();
    await world.defineViews([published]);
    await world.defineViews([timer]);
    world.glue.databases.get(database)?.delete('ledger_public_customers_typed');
    await world.defineViews([wakeUpOf({ define: record })]);
    await world.defineViews([timer]);
    expect(world.athena.begun.slice(2)).toEqual(['execution-3 ledger_public_customers_typed']);
  });

  test('are not asked for where the policy wants none', async () => {
    const world = await publishedWorld();
    world.policy = policyOf();
    expect(told(await world.defineViews([published]))).toEqual(['ignored: its policy asks for no views']);
    expect(world.athena.begun).toEqual([]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('show nothing of what the policy denies by now', async () => {
    const world = await publishedWorld();
    world.policy = policyOf({ views: true, never: ['ledger.public.customers'] });
    await world.defineViews([published]);
    expect(world.athena.begun).toEqual(['execution-1 ledger_public_accounts_typed']);
  });

  test('are waited for while Athena is at them', async () => {
    const world = await publishedWorld();
    world.athena.slow = true;
    await world.defineViews([published]);
    expect(told(await world.defineViews([timer]))).toEqual([
      `waiting: Athena is at 2 views: ${views.join(', ')}`,
    ]);
    expect(world.timers).toEqual([10, 10]);
    expect(world.bucket.keys('open/')).toEqual([noted]);
  });

  test('go on where Athena takes no more at the moment', async () => {
    const world = await publishedWorld();
    world.athena.answers.push({ answer: 'not-now' });
    await world.defineViews([published]);
    expect(world.athena.begun).toEqual([]);
    await world.defineViews([timer]);
    expect(told(await world.defineViews([timer]))).toEqual(['done: 2 views stand']);
  });
});

describe('a view that Athena does not make', () => {
  const refused = {
    state: 'failed',
    why: 'Insufficient Lake Formation permission(s): Required Create Table on ledger',
    canPass: false,
  } as const;

  test('is told once, tried again each hour, and told when it is over', async () => {
    const world = await publishedWorld();
    world.athena.failures.push(refused, refused);
    await world.defineViews([published]);
    expect(told(await world.defineViews([timer]))[0]).toMatch(
      /^failed-for-good: 2 of 2 views not made: Insufficient/,
    );
    for (let quarter = 0; quarter < 3; quarter++) {
      world.pass(15);
      await world.defineViews([sweep]);
    }
    expect(world.athena.begun).toHaveLength(2);
    expect(alertKinds(world)).toEqual(['catalogue-views-not-made']);
    expect(world.alerts[0]?.alert.headline).toBe('2 typed views not made: Lake Formation refuses');

    world.pass(16);
    await world.defineViews([sweep]);
    await world.defineViews([timer]);
    expect(world.athena.begun).toHaveLength(4);
    expect(alertKinds(world)).toEqual(['catalogue-views-not-made', 'catalogue-views-whole']);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('for a reason that passes is tried again at once, and told to nobody', async () => {
    const world = await publishedWorld();
    world.athena.failures.push({ state: 'failed', why: 'internal error', canPass: true });
    await world.defineViews([published]);
    await world.defineViews([timer]);
    expect(told(await world.defineViews([timer]))).toEqual(['done: 2 views stand']);
    expect(alertKinds(world)).toEqual([]);
  });

  test('for a reason that should pass and does not is told after three times', async () => {
    const world = await publishedWorld();
    const failure = { state: 'failed', why: 'internal error', canPass: true } as const;
    world.athena.failures.push(failure, { state: 'succeeded' }, failure, failure);
    await world.defineViews([published]);
    await world.defineViews([timer]);
    await world.defineViews([timer]);
    expect(alertKinds(world)).toEqual([]);
    expect(told(await world.defineViews([timer]))).toEqual([
      'failed-for-good: 1 of 2 views not made: internal error',
    ]);
    expect(alertKinds(world)).toEqual(['catalogue-views-not-made']);
  });

  test('since its statement is refused keeps nobody from the others', async () => {
    const world = await publishedWorld();
    world.athena.refusals.set('ledger_public_accounts_typed', 'WorkGroup analytics is not found.');
    await world.defineViews([published]);
    await world.defineViews([timer]);
    expect(world.athena.begun).toEqual(['execution-1 ledger_public_customers_typed']);
    expect(world.alerts[0]?.alert.details).toEqual([
      'ledger.public.accounts: WorkGroup analytics is not found.',
    ]);
  });

  test('since Athena denies it fails for good, with one alert, until it works', async () => {
    const world = await publishedWorld();
    const denied = new Fault({
      kind: 'access-denied',
      expected: 'Athena StartQueryExecution to succeed',
      found: 'AccessDeniedException: not authorized to perform athena:StartQueryExecution',
      todo: 'grant it',
    });
    world.athena.answers.push(denied, denied);
    expect((await world.defineViews([published]))[0]?.kind).toBe('failed-for-good');
    world.pass(15);
    await world.defineViews([sweep]);
    expect(alertKinds(world)).toEqual(['catalogue-views-not-made']);
    await world.defineViews([sweep]);
    await world.defineViews([timer]);
    expect(alertKinds(world)).toEqual(['catalogue-views-not-made', 'catalogue-views-whole']);
  });
});

describe('define-views crashes at any call', () => {
  test.each([
    ['before', 'asking'],
    ['after', 'asking'],
    ['before', 'looking'],
    ['after', 'looking'],
  ] as const)('%s it, %s: each view is made once, all the same', async (when, what) => {
    let calls = 0;
    for (let n = 1; ; n++) {
      const world = await publishedWorld();
      if (what === 'looking') await world.defineViews([published]);
      const crashing = crashingAt(n, when);
      const crashed = (gate: Parameters<ExportWorld['defineViews']>[1]) =>
        world.defineViews([published], gate);
      if ((await untilCrash(crashed, crashing)) === 'ended') break;
      calls = n;
      for (let quarter = 0; quarter < 4; quarter++) {
        world.pass(15);
        await world.defineViews([sweep]);
      }
      const where = `${when} ${crashing.call()}`;
      expect(world.athena.begun, where).toHaveLength(2);
      expect([...world.athena.statements.keys()].sort(), where).toEqual(views);
      expect(world.bucket.keys('open/'), where).toEqual([]);
      expect(world.alerts, where).toEqual([]);
    }
    expect(calls).toBeGreaterThan(10);
  });
});

test.each([{ define: 'ledger-core' }, { look: 'everything' }, { define: record, look: 'views' }, {}])(
  'a request by hand of another form is refused: %j',
  async (request) => {
    const world = await publishedWorld();
    expect(told(await world.defineViews([wakeUpOf(request)]))).toEqual([
      'refused: expected {"define": "exports/…"}, the key of the record of a published export',
    ]);
  },
);
