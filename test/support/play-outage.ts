import { expect } from 'vitest';
import type { FailoverWorld } from './failover-world.ts';
import { type Gate, Interleaving, seeded } from './interleave.ts';
import { bankEvent, bankNames, bankWorld, failedOver, wakes } from './zone-outage.ts';

const at = (time: string) => `2026-11-20T${time}Z`;

/**
 * So many clusters fail over at once, each with the beginning and the end of its failover, in any order, of which either may be
 * lost; the wake-ups are handled side by side, three waves of them. Whatever the order, each cluster woke somebody or stands on a
 * page that did, is told to be over once, and every page is closed once.
 */
export async function playOutage(clusters: number, seed: number): Promise<void> {
  const where = `seed ${seed}`;
  const choose = seeded(seed);
  const world = await bankWorld(clusters);
  const names = bankNames(clusters);
  const events = names.flatMap((name) => {
    const both = [
      bankEvent(name, 'started', at('02:14:08.000')),
      bankEvent(name, 'completed', at('02:14:39.000')),
    ];
    const lost = choose(4);
    return both.filter((_event, index) => index !== lost);
  });
  const waves: (typeof events)[] = [[], [], []];
  for (const event of events) waves[choose(3)]?.push(event);
  for (const [index, wave] of waves.entries()) {
    if (index === 2) failedOver(world, names);
    world.at(at(['02:14:12', '02:14:30', '02:14:45'][index] ?? ''));
    const actors = wave.map((event): [string, (gate: Gate) => Promise<unknown>] => [
      event.id,
      (gate) => world.invoke([event], gate),
    ]);
    await new Interleaving(choose).run(Object.fromEntries(actors));
  }
  for (const time of ['02:17:00', '02:22:00', '02:27:00']) await world.at(at(time)).sweep();
  expectToldOnce(world, names, where);
}

function expectToldOnce(world: FailoverWorld, names: readonly string[], where: string): void {
  const once = [...new Map(world.alerts.map(({ id, alert }) => [id, alert])).values()];
  const pages = [
    ...new Set(once.filter(({ kind }) => kind === 'failovers-together').map(({ thread }) => thread)),
  ];
  const listed = once
    .filter(({ kind }) => kind.startsWith('failovers-together'))
    .flatMap(({ details }) => details);
  for (const name of names) {
    const openings = once.filter(({ kind, cluster }) => kind === 'failover-started' && cluster === name);
    expect(openings.length, `${name}, ${where}`).toBe(1);
    const joined = openings.some(({ story }) => story.some((line) => line.startsWith('Several clusters')));
    const isListed = listed.some((line) => line === name || line.startsWith(`${name} `));
    if (joined) expect(isListed, `${name} on a page, ${where}`).toBe(true);
    const over = once.filter(({ kind, cluster }) => kind === 'failover-over' && cluster === name);
    expect(over.length, `${name} over, ${where}`).toBe(1);
  }
  for (const page of pages) {
    const closings = once.filter(({ thread, status }) => thread === page && status === 'resolved');
    expect(closings.length, `${page}, ${where}`).toBe(1);
  }
  const alone = wakes(world).filter(({ kind }) => kind === 'failover-started');
  expect(alone.length, `alone, ${where}`).toBeLessThanOrEqual(2);
  expect(world.bucket.keys('open/'), where).toEqual([]);
}
