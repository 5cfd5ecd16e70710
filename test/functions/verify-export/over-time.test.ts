import { expect, test } from 'vitest';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import {
  ExportWorld,
  manifestsOf,
  nightly,
  policyOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const verify = (world: ExportWorld) => world.verify([sweepOf('verify-export')]);
const record = `exports/cluster-A/2026-11/${nightly.task}`;

test('what was denied when the export began is found in it, though nobody looks after the cluster any more', async () => {
  const world = new ExportWorld();
  world.policy = policyOf({ never: ['ledger.payments'], only: ['ledger.public'] });
  await world.export([created]);
  expect(world.bucket.objects.get(`open/export-intents/${nightly.task}`)?.body).toMatchObject({
    never: ['ledger.payments'],
  });
  world.pass(30);
  world.complete(nightly.task, ['ledger.public.accounts', 'ledger.payments.cards']);
  world.policy = { ...world.policy, clusters: [] };
  await verify(world);
  expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
    '1 denied table in the lake, export not published',
  ]);
  expect(world.bucket.keys('open/exports-to-publish/')).toEqual([]);

  // Checked again, with the rows still there: the record remembers what was denied.
  expect(told(await world.verify([wakeUpOf({ again: record })]))).toEqual(['refused: still incomplete']);
});

test('files that were listed before their manifest came are read all the same, by a later invocation', async () => {
  const world = new ExportWorld();
  await world.export([created]);
  world.pass(30);
  const early = ['ledger.public.a', 'ledger.public.b'];
  const late = 'ledger.public.c';
  world.complete(nightly.task, [...early, late], manifestsOf(nightly.task, early));
  for (let part = 1; part <= 40; part++) {
    const number = String(part).padStart(5, '0');
    world.lake.set(`exports/${nightly.task}/ledger/public.Z0/1/part-${number}-a.gz.parquet`, 'PAR1');
    world.lake.set(`exports/${nightly.task}/ledger/public.b/1/part-${number}-a.gz.parquet`, 'PAR1');
  }
  world.secondsPerFooter = 4;
  expect(told(await verify(world))[0]).toMatch(/^waiting: COMPLETE; the ends of its files are read through/);
  const perTableStatus = [late, 'ledger.public.Z0'].map((target) => ({ target, status: 'COMPLETE' }));
  world.lake.set(
    `exports/${nightly.task}/export_tables_info_${nightly.task}_from_3_to_4.json`,
    JSON.stringify({ perTableStatus }),
  );
  world.secondsPerFooter = 0;
  expect(told(await verify(world))[0]).toBe(`done: ${nightly.task} is recorded: verified`);
  expect(world.bucket.objects.get(record)?.body).toMatchObject({ fact: { rows: 1 + 41 + 1 + 40 } });
});
