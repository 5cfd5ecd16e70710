import { expect } from 'vitest';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { EventsWorld, listed, rdsEvent } from './events-world.ts';
import { type Choose, type Gate, Interleaving } from './interleave.ts';
import { orders } from './orders.ts';

/** A recovery, its beginning and its end doubled. */
const events = {
  started: rdsEvent('0020', '2026-11-20T04:21:08Z'),
  again: rdsEvent('0020', '2026-11-20T04:21:08Z', undefined, 'doubled'),
  completed: rdsEvent('0021', '2026-11-20T04:22:50Z'),
  ended: rdsEvent('0021', '2026-11-20T04:22:50Z', undefined, 'doubled too'),
} as const;
type Name = keyof typeof events;

const losses: (Name | undefined)[] = [undefined, 'started', 'again', 'completed', 'ended'];

/** Each order, with each one lost or none. */
export const eventOrders = orders(Object.keys(events) as Name[]).flatMap((order) =>
  losses.map((lost) => ({ order: order.filter((name) => name !== lost), lost })),
);

/** Handles the events in that order, so many at the same time, then what comes by itself; one thread must come of it. */
export async function playEvents(order: readonly Name[], together: number, seed: number): Promise<void> {
  const world = new EventsWorld();
  await world.at('04:20:00').sweep();
  world.entries = [listed('Recovery of the DB instance is complete.', '2026-11-20T04:22:50Z')];
  world.at('04:23:00');
  const choose = chooser(seed);
  for (let from = 0; from < order.length; from += together) {
    const actors = order
      .slice(from, from + together)
      .map((name): [string, (gate: Gate) => Promise<unknown>] => [
        name,
        (gate) => world.invoke([events[name]], gate),
      ]);
    await new Interleaving(choose).run(Object.fromEntries(actors));
  }
  for (const time of ['04:25:00', '04:30:00', '04:35:00', '05:05:00']) await world.at(time).sweep();
  expectOneThread(world, `${order.join(' ')}, ${together} together`);
}

export const batch: readonly WakeUp[] = [events.started, events.completed];

/** Told at most once that it began and exactly once that it is over, in one thread, with nothing left open. */
export function expectOneThread(world: EventsWorld, where: string): void {
  const messages = [...new Set(world.alerts.map(({ id }) => /([a-z-]+)#/.exec(id)?.[1]))];
  expect(
    messages.filter((message) => message === 'over'),
    where,
  ).toHaveLength(1);
  expect(messages.filter((message) => message === 'began').length, where).toBeLessThanOrEqual(1);
  expect(new Set(world.alerts.map(({ alert }) => alert.thread)).size, where).toBe(1);
  expect(
    world.announced.filter((kind) => kind === 'Trouble Over'),
    where,
  ).toHaveLength(1);
  expect(world.bucket.keys('open/'), where).toEqual([]);
}

function chooser(seed: number): Choose {
  let state = seed;
  return (options) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % options;
  };
}
