import { describe, expect, test } from 'vitest';
import { ExportWorld, policyOf, snapshotOf, sweepOf, wakeUpOf } from '../support/export-world.ts';
import { everyChoice, type Gate, Interleaving } from '../support/interleave.ts';

const snapshots = ['a', 'b', 'c'].map((identifier) => snapshotOf({ identifier, kind: 'manual' }));

/** A world with one slot, in which three snapshots are wanted. */
function oneSlot(): ExportWorld {
  const world = new ExportWorld();
  world.policy = policyOf({}, { slots: 1 });
  world.rds.snapshots = [...snapshots];
  return world;
}

/** Side by side, an event's invocation and another's, in an order that numbers decide. */
async function sideBySide(world: ExportWorld, choose: (options: number) => number) {
  const asked = (snapshot: string) => (gate: Gate) =>
    world.export([wakeUpOf({ snapshot }, snapshot)], oneAtATime(gate));
  return new Interleaving(choose).run({ first: asked('a'), second: asked('b') });
}

/** The interleaving knows one call of an actor at a time; reads side by side are put one after the other. */
function oneAtATime(gate: Gate): Gate {
  let last: Promise<unknown> = Promise.resolve();
  return (call, perform) => {
    const result = last.then(() => gate(call, perform));
    last = result.catch(() => undefined);
    return result;
  };
}

/** Reproducible choices from a seed (a linear congruential generator). */
function chooser(seed: number) {
  let state = seed;
  return (options: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * options);
  };
}

describe('invocations side by side', () => {
  test('never take more slots than there are, and none is lost, in 300 orders', async () => {
    for (let seed = 1; seed <= 300; seed++) {
      const world = oneSlot();
      const results = await sideBySide(world, chooser(seed));
      expect(world.rds.tasks, `seed ${seed}`).toHaveLength(1);
      expect([...results.keys()].sort(), `seed ${seed}`).toEqual(['first', 'second']);
      world.rds.setTask(world.rds.tasks[0]?.identifier ?? '', { state: 'CANCELED' });
      world.pass(15);
      await world.export([sweepOf('export-snapshots')]);
      expect(world.rds.tasks, `seed ${seed}`).toHaveLength(2);
    }
  });

  test('of one event start its export once, in every order of their first steps', async () => {
    let steps = 0;
    const orders = await everyChoice(async (choose) => {
      const world = oneSlot();
      let left = 8;
      const first = (options: number) => (left-- > 0 ? choose(options) : 0);
      const asked = (gate: Gate) => world.export([wakeUpOf({ snapshot: 'a' }, 'a')], oneAtATime(gate));
      await new Interleaving(first).run({ first: asked, second: asked });
      expect(world.rds.tasks).toHaveLength(1);
      steps++;
    });
    expect(steps).toBe(orders);
    expect(orders).toBe(256);
  });
});

test('an invocation without time left starts nothing, and leaves it on the list', async () => {
  const world = oneSlot();
  const outcomes = await world.export([wakeUpOf({ snapshot: 'a' })], async (call, perform) => {
    const result = perform();
    // 110 of the 120 seconds are gone when RDS at last tells its active tasks.
    if (call.name === 'DescribeExportTasks') world.now += 110_000;
    return result;
  });
  expect(outcomes).toMatchObject([{ kind: 'waiting', reason: 'this invocation has no time left' }]);
  expect(world.rds.startRequests).toEqual([]);
  expect(world.bucket.keys('open/exports-wanted/')).toHaveLength(1);
});
