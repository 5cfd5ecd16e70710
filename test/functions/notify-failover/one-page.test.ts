import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import type { FailoverWorld } from '../../support/failover-world.ts';
import { type Gate, Interleaving, seeded } from '../../support/interleave.ts';
import { playOutage } from '../../support/play-outage.ts';
import { bankEvent, bankNames, bankWorld, failedOver, timerOf, wakes } from '../../support/zone-outage.ts';

const at = (time: string) => `2026-11-20T${time}Z`;
const began = at('02:14:08.000');
const started = (name: string) => bankEvent(name, 'started', began);

/** One after the other, each handled before the next. */
async function begin(world: FailoverWorld, names: readonly string[]): Promise<void> {
  for (const name of names) await world.invoke([started(name)]);
}

async function end(world: FailoverWorld, names: readonly string[], time: string): Promise<void> {
  failedOver(world, names);
  for (const name of names) {
    await world.at(at(time)).invoke([bankEvent(name, 'completed', at(time))]);
  }
}

const pageAlerts = (world: FailoverWorld) => [
  ...new Map(
    world.alerts.filter(({ id }) => id.startsWith('failover-pages/')).map(({ id, alert }) => [id, alert]),
  ).values(),
];

describe('a zone that takes twelve clusters down', () => {
  test('one after another: two page by themselves, the third opens the page, the others wake nobody', async () => {
    const world = await bankWorld(12);
    const names = bankNames(12);
    await begin(world, names);
    expect(wakes(world)).toEqual([
      { kind: 'failover-started', cluster: 'bank-01', severity: 'sev1' },
      { kind: 'failover-started', cluster: 'bank-02', severity: 'sev1' },
      { kind: 'failovers-together', cluster: '3 clusters', severity: 'sev1' },
    ]);
    const joined = world.alerts.find(({ alert }) => alert.cluster === 'bank-12')?.alert;
    expect(joined).toMatchObject({ kind: 'failover-started', severity: 'info' });
    expect(joined?.story).toContain(
      'Several clusters fail over together: one page of severity SEV1, opened 02:14:10 UTC, tells of all of them, this ' +
        'one too. The severity of this message is lowered for it.',
    );

    await world.at(at('02:15:10')).invoke([timerOf('bank-12', 'timer-1')]);
    const grown = pageAlerts(world).at(-1);
    expect(grown?.cluster).toBe('12 clusters');
    expect(grown?.story[0]).toBe(
      '9 more since this page was opened: bank-04, bank-05, bank-06, bank-07, bank-08, bank-09, bank-10, bank-11, bank-12.',
    );
    expect(grown?.story[2]).toBe('All writers of this page were in eu-west-1a.');
    await world.invoke([timerOf('bank-11', 'timer-2')]);
    expect(pageAlerts(world)).toHaveLength(2);

    await end(world, names.slice(2, 11), '02:15:20');
    expect(pageAlerts(world)).toHaveLength(2);
    await end(world, ['bank-12'], '02:16:01');
    const closing = pageAlerts(world).at(-1);
    expect(closing).toMatchObject({
      kind: 'failovers-together-over',
      status: 'resolved',
      cluster: '10 clusters',
      headline: 'all failovers of this page over, the last at 02:16:01 UTC',
    });
    expect(closing?.story.at(-1)).toBe('Told by themselves, and perhaps not over: bank-01, bank-02.');
    expect(new Set(pageAlerts(world).map(({ deduplicationKey }) => deduplicationKey)).size).toBe(1);
    await end(world, ['bank-01', 'bank-02'], '02:16:30');
    expect(world.alerts.filter(({ alert }) => alert.kind === 'failover-over')).toHaveLength(12);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('all in one batch: one page lists them all, and is not said again', async () => {
    const world = await bankWorld(12);
    await world.invoke(bankNames(12).map(started));
    expect(wakes(world)).toEqual([{ kind: 'failovers-together', cluster: '12 clusters', severity: 'sev1' }]);
    await world.at(at('02:15:10')).invoke([timerOf('bank-12', 'timer-1')]);
    await end(world, bankNames(12), '02:15:20');
    expect(pageAlerts(world).map(({ kind }) => kind)).toEqual([
      'failovers-together',
      'failovers-together-over',
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('at the same time, in whatever order: whoever wakes nobody is on a page that was told', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const world = await bankWorld(6);
      const names = bankNames(6);
      const actors = names.map((name): [string, (gate: Gate) => Promise<unknown>] => [
        name,
        (gate) => world.invoke([started(name)], gate),
      ]);
      await new Interleaving(seeded(seed)).run(Object.fromEntries(actors));
      expectEachToldOnce(world, names, `seed ${seed}`);
      expect(wakes(world).length, `seed ${seed}`).toBeLessThanOrEqual(3);
      await end(world, names, '02:14:50');
      await sweeps(world);
      expectOver(world, `seed ${seed}`);
    }
  });
});

test('twelve clusters, events in any order and lost, calls side by side: each told once, each page closed once', async () => {
  for (let seed = 2_001; seed <= 2_010; seed++) await playOutage(12, seed);
});

/** What crashed or gave way is finished when the claims have run out. */
async function sweeps(world: FailoverWorld): Promise<void> {
  for (const time of ['02:21:00', '02:26:00']) await world.at(at(time)).sweep();
}

/** Each cluster woke somebody by itself, or is on a page that did. */
function expectEachToldOnce(world: FailoverWorld, names: readonly string[], where: string): void {
  const told = wakes(world);
  for (const name of names) {
    const alone = told.some(({ kind, cluster }) => kind === 'failover-started' && cluster === name);
    const page = pageAlerts(world).length > 0 && memberNames(world).includes(name);
    expect(alone || page, `${name}, ${where}`).toBe(true);
  }
}

function memberNames(world: FailoverWorld): string[] {
  const page = world.bucket.objects.get('failover-pages/sev1/current')?.body as
    | { members: { identifier: string }[] }
    | undefined;
  return page?.members.map(({ identifier }) => identifier) ?? [];
}

function expectOver(world: FailoverWorld, where: string): void {
  const kinds = pageAlerts(world).map(({ kind }) => kind);
  expect(
    kinds.filter((kind) => kind === 'failovers-together-over'),
    where,
  ).toHaveLength(kinds.includes('failovers-together') ? 1 : 0);
  expect(world.bucket.keys('open/'), where).toEqual([]);
}

describe('a crash before or after any call', () => {
  test('of the one that opens the page, and of the one that closes it, loses nothing', async () => {
    const names = bankNames(3);
    let crashes = 0;
    for (let n = 1; ; n++) {
      let ended = 0;
      for (const which of ['opens', 'closes'] as const) {
        for (const when of ['before', 'after'] as const) {
          const world = await bankWorld(3);
          const last =
            which === 'opens' ? started('bank-03') : bankEvent('bank-03', 'completed', at('02:14:50'));
          await begin(world, which === 'opens' ? ['bank-01', 'bank-02'] : names);
          if (which === 'closes') failedOver(world, names);
          else world.clusters = world.clusters.map((cluster) => ({ ...cluster, status: 'failing-over' }));
          const crashing = crashingAt(n, when);
          const result = await untilCrash((gate) => world.invoke([last], gate), crashing);
          if (result === 'ended') ended++;
          else crashes++;
          const where = `${which}, ${when} ${crashing.call()}`;
          await world.at(at('02:18:10')).invoke([last]);
          expectEachToldOnce(world, names, where);
          await end(world, names, '02:19:00');
          await sweeps(world);
          expectOver(world, where);
        }
      }
      if (ended === 4) break;
    }
    expect(crashes).toBeGreaterThan(60);
  });
});

describe('who is woken all the same', () => {
  test('whoever would not get the page: another team, another severity', async () => {
    const world = await bankWorld(5, {
      'bank-03': { importance: 'standard' },
      'bank-04': { team: 'payments' },
      'bank-05': { importance: 'standard' },
    });
    await begin(world, bankNames(5));
    expect(wakes(world)).toEqual([
      { kind: 'failover-started', cluster: 'bank-01', severity: 'sev1' },
      { kind: 'failover-started', cluster: 'bank-02', severity: 'sev1' },
      { kind: 'failovers-together', cluster: '3 clusters', severity: 'sev2' },
      { kind: 'failovers-together', cluster: '4 clusters', severity: 'sev1' },
    ]);
    expect(world.alerts.findLast(({ alert }) => alert.kind === 'failovers-together')?.alert.team).toBe(
      'payments',
    );
  });

  test('a failover that fails, or is not over in time, pages by itself', async () => {
    const world = await bankWorld(3);
    await begin(world, bankNames(3));
    await world.at(at('02:14:30')).invoke([bankEvent('bank-03', 'failed', at('02:14:29.000'))]);
    world.clusters = world.clusters.map((cluster) => ({ ...cluster, status: 'failing-over' }));
    await world.at(at('02:19:10')).invoke([timerOf('bank-02', 'timer-1')]);
    expect(wakes(world).slice(3)).toEqual([
      { kind: 'failover-failed', cluster: 'bank-03', severity: 'sev1' },
      { kind: 'failover-overdue', cluster: 'bank-02', severity: 'sev1' },
    ]);
  });

  test('one that comes later than a page takes more, while that is open', async () => {
    const world = await bankWorld(4);
    await begin(world, bankNames(3));
    world.clusters = world.clusters.map((cluster) => ({ ...cluster, status: 'failing-over' }));
    await world.at(at('02:19:11')).invoke([bankEvent('bank-04', 'started', at('02:19:00.000'))]);
    expect(wakes(world).at(-1)).toEqual({ kind: 'failover-started', cluster: 'bank-04', severity: 'sev1' });
  });

  test('a cluster counts once, also where its global database switches over too', async () => {
    const world = await bankWorld(2);
    await world.invoke([started('bank-01')]);
    for (const name of bankNames(2)) {
      const id = `global-cluster-${name}`;
      world.bucket.objects.set(`open/incident-of/${id}/${name}/${began}`, { body: {}, etag: `"${id}"` });
    }
    await world.invoke([started('bank-02')]);
    expect(wakes(world).map(({ kind }) => kind)).toEqual(['failover-started', 'failover-started']);
  });

  test('one that begins long after those that are still open', async () => {
    const world = await bankWorld(3);
    await begin(world, bankNames(2));
    await world.at(at('02:40:00')).invoke([bankEvent('bank-03', 'started', at('02:39:50.000'))]);
    expect(wakes(world).at(-1)).toEqual({ kind: 'failover-started', cluster: 'bank-03', severity: 'sev1' });
  });

  test('everyone, where the page cannot be had, or nobody wants it', async () => {
    const broken = await bankWorld(3);
    broken.bucket.objects.set('failover-pages/sev1/current', { body: { schema: 9 }, etag: '"x"' });
    await begin(broken, bankNames(3));
    const unwanted = await bankWorld(3, { 'bank-03': { failover: { onePage: undefined } } });
    await begin(unwanted, bankNames(3));
    for (const world of [broken, unwanted]) {
      expect(wakes(world).map(({ kind }) => kind)).toEqual(Array(3).fill('failover-started'));
    }
  });

  test('everyone, where it cannot be read who else fails over; the message says so', async () => {
    const world = await bankWorld(3);
    await begin(world, bankNames(2));
    const throttled = new Fault({
      kind: 'throttled',
      expected: 'a list',
      found: 'SlowDown',
      todo: 'nothing',
    });
    const gate: Gate = async (call, perform) => {
      if (call.key.startsWith('open/incident-of/') && call.name === 'list') throw throttled;
      return perform();
    };
    await world.invoke([started('bank-03')], gate);
    const alert = world.alerts.at(-1)?.alert;
    expect(alert).toMatchObject({ kind: 'failover-started', severity: 'sev1' });
    expect(alert?.story).toContainEqual(
      expect.stringMatching(/^Could not find out: whether other clusters are failing over \(throttled: /),
    );
  });
});

describe('what closes a page', () => {
  test('the next failovers after it is over open another', async () => {
    const world = await bankWorld(3);
    await begin(world, bankNames(3));
    await end(world, bankNames(3), '02:14:50');
    await world.at(at('02:16:00')).sweep();
    for (const name of bankNames(3)) {
      await world.at(at('02:30:10')).invoke([bankEvent(name, 'started', at('02:30:08.000'))]);
    }
    const keys = new Set(pageAlerts(world).map(({ deduplicationKey }) => deduplicationKey));
    expect([...keys]).toEqual([
      'failover-page/sev1/2026-11-20T02:14:10.000Z',
      'failover-page/sev1/2026-11-20T02:30:10.000Z',
    ]);
  });

  test('the sweep, where nobody told the page that its last failover is over', async () => {
    const world = await bankWorld(3);
    await begin(world, bankNames(3));
    failedOver(world, ['bank-03']);
    const gate: Gate = async (call, perform) => {
      if (call.key === 'failover-pages/sev1/current') throw new Error('no reply');
      return perform();
    };
    await world.at(at('02:14:50')).invoke([bankEvent('bank-03', 'completed', at('02:14:50'))], gate);
    expect(pageAlerts(world)).toHaveLength(1);
    await world.at(at('02:16:00')).sweep();
    expect(pageAlerts(world).at(-1)).toMatchObject({
      status: 'resolved',
      headline: 'all failovers of this page over, the last at 02:14:50 UTC',
    });
  });

  test('the sweep, where one on it has no incident that is open', async () => {
    const world = await bankWorld(3);
    await begin(world, bankNames(3));
    const key = 'failover-pages/sev1/current';
    const stored = world.bucket.objects.get(key);
    const page = stored?.body as { members: readonly object[] };
    const ghost = { clusterId: 'cluster-GHOST', identifier: 'ghost', incident: '2026-11-20T02:14:08.000Z' };
    world.bucket.objects.set(key, { body: { ...page, members: [...page.members, ghost] }, etag: '"ghost"' });
    await end(world, bankNames(3), '02:14:50');
    expect(pageAlerts(world)).toHaveLength(1);
    await world.at(at('02:16:00')).sweep();
    expect(pageAlerts(world).at(-1)).toMatchObject({
      status: 'resolved',
      headline: 'all failovers of this page over, the last at 02:16:00 UTC',
    });
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('in mode observe there is none: nobody is told', async () => {
    const world = await bankWorld(3, { 'bank-03': { failover: { mode: 'observe' } } });
    await begin(world, bankNames(3));
    expect(world.bucket.keys('failover-pages/')).toEqual([]);
  });
});

test('to learn of others costs one list for an opening, and nothing where fewer fail over', async () => {
  const world = await bankWorld(2);
  await begin(world, bankNames(2));
  const calls = world.calls.filter((call) =>
    /failover-pages|failover-page-of|list open\/incident-of/.test(call),
  );
  expect(calls).toEqual(['list open/incident-of/', 'list open/incident-of/']);
});
