import { describe, expect, test } from 'vitest';
import { crashingAt, untilCrash } from '../support/crashing.ts';
import { comparePolicy, ExportWorld, nightly, policyOf, sweepOf, wakeUpOf } from '../support/export-world.ts';
import type { Gate } from '../support/interleave.ts';
import { sample } from '../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const ended = wakeUpOf(sample('rds/RDS-EVENT-0164-snapshot-export-completed.json'));
const record = `exports/cluster-A/2026-11/${nightly.task}`;
const refusal = `export-refusals/cluster-A/2026-11/${nightly.task}`;

interface Crash {
  readonly call: string;
  readonly when: 'before' | 'after';
  readonly world: ExportWorld;
}

/** Runs the invocation in a fresh world once for each of its calls, crashing before it and after it. */
async function everyCrash(
  prepare: () => Promise<ExportWorld>,
  invoke: (world: ExportWorld, gate: Gate) => Promise<unknown>,
  check: (crash: Crash) => Promise<void>,
): Promise<number> {
  for (let n = 1; ; n++) {
    for (const when of ['before', 'after'] as const) {
      const world = await prepare();
      const crashing = crashingAt(n, when);
      const end = await untilCrash((gate) => invoke(world, gate), crashing);
      if (end === 'ended') return n - 1;
      await check({ call: crashing.call() ?? '', when, world });
    }
  }
}

/** Later wake-ups, as they would come by themselves: sweeps, a quarter of an hour apart. */
async function sweeps(world: ExportWorld, times = 4): Promise<void> {
  for (let time = 0; time < times; time++) {
    world.pass(15);
    await world.export([sweepOf('export-snapshots')]);
    await world.verify([sweepOf('verify-export')]);
    await world.publish([sweepOf('publish-export')]);
  }
}

describe('export-snapshots crashes at any call', () => {
  test('and the export is started once, all the same', async () => {
    const calls = await everyCrash(
      async () => new ExportWorld(),
      (world, gate) => world.export([created], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const where = `${when} ${call}`;
        expect(
          world.rds.tasks.map(({ identifier }) => identifier),
          where,
        ).toEqual([nightly.task]);
        expect(world.bucket.keys('open/'), where).toEqual([`open/export-intents/${nightly.task}`]);
        expect(world.alerts, where).toEqual([]);
      },
    );
    expect(calls).toBe(21);
  });

  test('and a refusal that a person must know is told', async () => {
    const forbidden = { code: 'AccessDenied', message: 'not authorized' };
    const calls = await everyCrash(
      async () => {
        const world = new ExportWorld();
        world.rds.refusals.push(...Array.from({ length: 20 }, () => forbidden));
        return world;
      },
      (world, gate) => world.export([created], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const where = `${when} ${call}`;
        const repeated = when === 'after' && call.startsWith('Publish') ? 1 : 0;
        const noteLost = when === 'before' && call === `replace ${refusal}` ? 1 : 0;
        expect(
          world.alerts.map(({ id }) => id),
          where,
        ).toEqual(Array.from({ length: 1 + repeated + noteLost }, () => `${refusal}#0`));
        expect(world.bucket.keys('open/export-refusals/'), where).toEqual([]);
      },
    );
    expect(calls).toBe(26);
  });
});

describe('where the database may be asked, whichever call is the last', () => {
  /** Each with compare-export's sweep before the others. */
  async function sweepsWithLists(world: ExportWorld): Promise<void> {
    for (let time = 0; time < 4; time++) {
      world.pass(15);
      await world.compare([sweepOf('compare-export')]);
      await world.export([sweepOf('export-snapshots')]);
    }
  }

  function unlisted(): ExportWorld {
    const world = new ExportWorld();
    world.policy = policyOf({ compare: comparePolicy });
    return world;
  }

  test.each([
    [
      'export-snapshots, which waits for its tables',
      (world: ExportWorld, gate: Gate) => world.export([created], gate),
      15,
    ],
    [
      'compare-export, which lists them',
      async (world: ExportWorld, gate: Gate) => {
        await world.export([created]);
        await world.compare([sweepOf('compare-export')], gate);
      },
      16,
    ],
    [
      'export-snapshots, once they are listed',
      async (world: ExportWorld, gate: Gate) => {
        await world.compare([sweepOf('compare-export')]);
        await world.export([created], gate);
      },
      19,
    ],
  ])(
    '%s: the export is started once, and its tables are listed before it and after',
    async (_, invoke, made) => {
      const calls = await everyCrash(
        async () => unlisted(),
        invoke,
        async ({ call, when, world }) => {
          await sweepsWithLists(world);
          const where = `${when} ${call}`;
          expect(
            world.rds.tasks.map(({ identifier }) => identifier),
            where,
          ).toEqual([nightly.task]);
          const started = world.calls.findIndex((one) => one.startsWith('StartExportTask'));
          const listed = world.calls.flatMap((one, index) => (one.startsWith('ListTables') ? [index] : []));
          expect([Math.min(...listed) < started, Math.max(...listed) > started], where).toEqual([true, true]);
          expect(world.bucket.keys('open/tables-to-list/'), where).toEqual([]);
          expect(world.alerts, where).toEqual([]);
        },
      );
      expect(calls).toBe(made);
    },
  );
});

describe('beside denied tables, whichever call is the last', () => {
  const never = ['ledger.public.cards'];

  test('export-snapshots never asks for more than what is known and not denied', async () => {
    const calls = await everyCrash(
      async () => {
        const world = new ExportWorld();
        world.policy = policyOf({ never });
        const taskIdentifier = 'ledger-core-202611190210-0000000000';
        const key = `exports/cluster-A/2026-11/${taskIdentifier}`;
        const recordedAt = '2026-11-19T02:10:05.000Z';
        const tables = ['ledger.public.accounts', 'ledger.public.cards'];
        const fact = { verdict: 'verified', taskIdentifier, snapshotTime: recordedAt, tables };
        const record = { schema: 1, kind: 'exports', key, recordedBy: 'x', recordedAt, subject: 'x' };
        world.bucket.put(key, { ...record, fact: { ...fact, only: [], empty: [] }, effects: [] });
        return world;
      },
      (world, gate) => world.export([created], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const asked = new Set(world.rds.startRequests.map(({ only }) => only.join()));
        expect([...asked], `${when} ${call}`).toEqual(['ledger.public.accounts']);
        expect(world.rds.tasks, `${when} ${call}`).toHaveLength(1);
      },
    );
    expect(calls).toBe(21);
  });

  test('verify-export tells of denied rows, and nothing of them is published', async () => {
    const calls = await everyCrash(
      async () => {
        const world = new ExportWorld();
        await world.export([created]);
        world.policy = policyOf({ never });
        world.complete(nightly.task, ['ledger.public.accounts', 'ledger.public.cards']);
        world.pass(20);
        return world;
      },
      (world, gate) => world.verify([ended], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const where = `${when} ${call}`;
        expect(new Set(world.alerts.map(({ alert, id }) => `${alert.kind} ${id}`)), where).toEqual(
          new Set([`export-denied-tables ${record}#1`]),
        );
        expect(world.pointers.objects.size, where).toBe(0);
        expect(world.glue.databases.size, where).toBe(0);
      },
    );
    expect(calls).toBe(23);
  });
});

describe('verify-export crashes at any call', () => {
  test('and the export is recorded once, announced and alerted, all the same', async () => {
    const calls = await everyCrash(
      async () => {
        const world = new ExportWorld();
        await world.export([created]);
        world.pass(20);
        world.complete(nightly.task, ['ledger.public.accounts', 'ledger.public.customers']);
        const warning = {
          skippedTables: [{ table: 'ledger.public.blobs', reason: 'PERMISSIONS_DO_NOT_EXIST' }],
        };
        world.rds.setTask(nightly.task, { warningMessage: JSON.stringify(warning) });
        return world;
      },
      (world, gate) => world.verify([ended], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const where = `${when} ${call}`;
        expect(world.bucket.keys('exports/'), where).toEqual([record]);
        expect(world.bucket.keys('open/'), where).toEqual([]);
        // A second one only where the reply was lost, or the note that it was sent: then under the same id.
        const lost = { PutEvents: `${record}#0`, Publish: `${record}#1` };
        const announced = world.announcements.map(({ id }) => id);
        const alerted = world.alerts.map(({ id }) => id);
        expect(new Set(announced), where).toEqual(new Set([lost.PutEvents]));
        expect(new Set(alerted), where).toEqual(new Set([lost.Publish]));
        const mayRepeat = when === 'after' ? /^(PutEvents|Publish)/.test(call) : call.startsWith('replace');
        expect(announced.length + alerted.length, where).toBe(mayRepeat ? 3 : 2);
      },
    );
    expect(calls).toBe(23);
  });

  test('and an export that failed is tried once more, and nobody is told', async () => {
    const calls = await everyCrash(
      async () => {
        const world = new ExportWorld();
        await world.export([created]);
        world.pass(20);
        const failureCause = 'An unknown internal error occurred.';
        world.rds.setTask(nightly.task, { state: 'FAILED', failureCause, endedAt: new Date(world.now) });
        return world;
      },
      (world, gate) => world.verify([ended], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const where = `${when} ${call}`;
        const started = world.rds.startRequests.map(({ identifier }) => identifier);
        expect(new Set(started), where).toEqual(new Set([nightly.task, `${nightly.task}-2`]));
        expect(world.rds.tasks, where).toHaveLength(2);
        expect(world.bucket.keys('open/'), where).toEqual([`open/export-intents/${nightly.task}-2`]);
        expect(world.alerts, where).toEqual([]);
      },
    );
    expect(calls).toBe(16);
  });
});

describe('publish-export crashes at any call', () => {
  test('and the export is pointed to, registered and recorded, all the same', async () => {
    const publication = `export-publications/cluster-A/2026-11/${nightly.task}`;
    const calls = await everyCrash(
      async () => {
        const world = new ExportWorld();
        await world.export([created]);
        world.pass(20);
        world.complete(nightly.task, ['ledger.public.accounts', 'ledger.public.customers']);
        await world.verify([ended]);
        return world;
      },
      (world, gate) => world.publish([sweepOf('publish-export')], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const where = `${when} ${call}`;
        expect(world.pointers.keys(), where).toEqual(['latest/ledger-core.json']);
        expect(world.glue.names('steward_prod_eu__ledger_core'), where).toEqual([
          'ledger_public_accounts',
          'ledger_public_customers',
        ]);
        expect(world.glue.partitions.size, where).toBe(2);
        expect(world.bucket.keys('export-publications/'), where).toEqual([publication]);
        expect(world.bucket.keys('open/'), where).toEqual([]);
        const published = world.announcements.filter(({ detailType }) => detailType === 'Export Published');
        const mayRepeat =
          (when === 'after' && call.startsWith('PutEvents')) || call === `replace ${publication}`;
        expect(new Set(published.map((one) => one.id)), where).toEqual(new Set([`${publication}#0`]));
        expect(published.length, where).toBeLessThanOrEqual(mayRepeat ? 2 : 1);
      },
    );
    expect(calls).toBe(27);
  });
});

/** How often an alert may have been sent: a second time only where its reply, or the note of it, was lost. */
function mayBeTold(call: string, when: Crash['when'], record: string): number {
  const replyLost = when === 'after' && call.startsWith('Publish');
  const noteLost = when === 'before' && call === `replace ${record}`;
  return replyLost || noteLost ? 2 : 1;
}

describe('what takes long is told, whatever call of the sweep crashes', () => {
  test('an export that is overdue', async () => {
    const key = `export-overdue/cluster-A/2026-11/${nightly.task}`;
    await everyCrash(
      async () => {
        const world = new ExportWorld();
        await world.export([created]);
        world.pass(25 * 60);
        return world;
      },
      (world, gate) => world.export([sweepOf('export-snapshots')], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const where = `${when} ${call}`;
        const told = Array.from({ length: mayBeTold(call, when, key) }, () => `${key}#0`);
        expect(
          world.alerts.map(({ id }) => id),
          where,
        ).toEqual(told);
        expect(world.bucket.keys('open/'), where).toEqual([`open/export-intents/${nightly.task}`]);
        expect(world.rds.tasks, where).toHaveLength(1);
      },
    );
  });

  test('exports that wait', async () => {
    await everyCrash(
      async () => {
        const world = new ExportWorld();
        world.policy = policyOf({}, { slots: 1 });
        world.rds.start({ identifier: 'theirs', sourceArn: nightly.arn, prefix: '', only: [] });
        world.rds.setTask('theirs', { sourceArn: `${nightly.arn}-another` });
        await world.export([created]);
        world.pass(25 * 60);
        return world;
      },
      (world, gate) => world.export([sweepOf('export-snapshots')], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const where = `${when} ${call}`;
        const key = `export-waits/${nightly.task}`;
        const told = Array.from({ length: mayBeTold(call, when, key) }, () => `${key}#0`);
        expect(
          world.alerts.map(({ id }) => id),
          where,
        ).toEqual(told);
        expect(world.rds.tasks, where).toHaveLength(1);
        const open = ['open/export-wait-told', `open/exports-wanted/${nightly.task}`];
        expect(world.bucket.keys('open/'), where).toEqual(open);
      },
    );
  });

  test('a limit that is reached', async () => {
    await everyCrash(
      async () => {
        const world = new ExportWorld();
        world.policy = policyOf({}, { monthlyLimitUsd: 1 });
        return world;
      },
      (world, gate) => world.export([created], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        const where = `${when} ${call}`;
        const told = Array.from(
          { length: mayBeTold(call, when, 'export-limits/2026-11') },
          () => 'export-limits/2026-11#0',
        );
        expect(
          world.alerts.map(({ id }) => id),
          where,
        ).toEqual(told);
        expect(world.rds.tasks, where).toEqual([]);
        expect(world.bucket.keys('open/'), where).toEqual([`open/exports-wanted/${nightly.task}`]);
      },
    );
  });

  test('the start below a limit counts the export once', async () => {
    await everyCrash(
      async () => {
        const world = new ExportWorld();
        world.policy = policyOf({}, { monthlyLimitUsd: 2 });
        return world;
      },
      (world, gate) => world.export([created], gate),
      async ({ call, when, world }) => {
        await sweeps(world);
        expect(world.rds.tasks, `${when} ${call}`).toHaveLength(1);
        const spent = world.bucket.objects.get('export-spending/2026-11')?.body;
        expect(spent, `${when} ${call}`).toMatchObject({ tasks: { [nightly.task]: 1.2 } });
        expect(world.alerts, `${when} ${call}`).toEqual([]);
      },
    );
  });
});

test('a request to cancel that crashes at any call cancels when it comes again', async () => {
  const ask = wakeUpOf({ cancel: nightly.task }, 'hand-1');
  const calls = await everyCrash(
    async () => {
      const world = new ExportWorld();
      await world.export([created]);
      return world;
    },
    (world, gate) => world.export([ask], gate),
    async ({ call, when, world }) => {
      await world.export([ask]);
      expect(world.rds.tasks[0]?.state, `${when} ${call}`).toBe('CANCELING');
    },
  );
  expect(calls).toBe(2);
});

describe('compare-export crashes at any call', () => {
  const comparison = `export-comparisons/cluster-A/2026-11/${nightly.task}`;

  test('and the difference is recorded, and told, all the same', async () => {
    const calls = await everyCrash(
      async () => {
        const world = new ExportWorld();
        world.policy = policyOf({ compare: comparePolicy });
        await world.compare([sweepOf('compare-export')]);
        await world.export([created]);
        world.pass(20);
        world.complete(nightly.task, ['ledger.public.accounts']);
        await world.verify([ended]);
        world.rows = { ...world.rows, tables: [{ name: 'ledger.public.accounts', rows: 4_200 }] };
        return world;
      },
      (world, gate) => world.compare([sweepOf('compare-export')], gate),
      async ({ call, when, world }) => {
        world.pass(20);
        await world.compare([sweepOf('compare-export')]);
        const where = `${when} ${call}`;
        // Sent and not noted as sent: the same message comes a second time, by the same id.
        expect([...new Set(world.alerts.map(({ alert, id }) => `${alert.kind} ${id}`))], where).toEqual([
          `export-differs ${comparison}#1`,
        ]);
        expect(world.alerts.length, where).toBeLessThanOrEqual(2);
        expect(world.bucket.keys('export-comparisons/'), where).toEqual([comparison]);
        expect(world.bucket.keys('open/exports-to-compare/'), where).toEqual([]);
        expect(world.bucket.keys('open/tables-to-list/'), where).toEqual([]);
        expect(world.bucket.keys('open/export-comparisons/'), where).toEqual([]);
      },
    );
    expect(calls).toBe(30);
  });
});
