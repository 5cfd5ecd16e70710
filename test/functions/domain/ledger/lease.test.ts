import { describe, expect, it } from 'vitest';
import { withLease } from '../../../../functions/domain/ledger/lease.ts';
import { everyChoice, type Fate, type Gate, Interleaving } from '../../../support/interleave.ts';
import { MemoryBucket, MemoryLedgerStore } from '../../../support/memory-ledger-store.ts';

const start = Date.parse('2026-11-20T02:15:00Z');
const openGate: Gate = async (_call, perform) => perform();

/** Tasks that callers bring, and who works on them: the work under the lease serves all it sees. */
class LeaseWorld {
  readonly bucket = new MemoryBucket();
  readonly waiting = new Set<string>();
  now = start;
  readonly working = new Set<string>();
  mostWorking = 0;
  #invocations = 0;

  dependencies(gate: Gate) {
    const id = `invocation-${++this.#invocations}`;
    const invocation = { id, deadline: new Date(this.now + 60_000) };
    return { store: new MemoryLedgerStore(this.bucket, gate), now: () => new Date(this.now), invocation };
  }

  bring = (task: string) => (gate: Gate) => {
    this.waiting.add(task);
    return withLease(this.dependencies(gate), 'export-slots', async () => {
      this.working.add(task);
      this.mostWorking = Math.max(this.mostWorking, this.working.size);
      this.waiting.clear();
      try {
        await gate({ name: 'work', key: task }, () => undefined);
      } finally {
        this.working.delete(task);
      }
    });
  };
}

describe('a lease', () => {
  it('costs three calls undisturbed, and lies free afterwards', async () => {
    const world = new LeaseWorld();
    const deps = world.dependencies(openGate);
    const result = await withLease(deps, 'export-slots', async (round) => `round ${round}`);
    expect(result).toEqual({ rounds: ['round 1'], askedAgain: false });
    expect(deps.store.calls).toEqual([
      'read leases/export-slots',
      'create leases/export-slots',
      'replace leases/export-slots',
    ]);
    expect(world.bucket.objects.get('leases/export-slots')?.body).toEqual({ schema: 1, again: false });
  });

  it('sends a latecomer away and works once more for it', async () => {
    const world = new LeaseWorld();
    const rounds = await withLease(world.dependencies(openGate), 'export-slots', async (round) => {
      if (round > 1) return 'nobody';
      return withLease(world.dependencies(openGate), 'export-slots', async () => 'never');
    });
    expect(rounds).toEqual({ rounds: ['held-by-another', 'nobody'], askedAgain: false });
  });

  it('ends after three rounds, saying that somebody still asks', async () => {
    const world = new LeaseWorld();
    const result = await withLease(world.dependencies(openGate), 'export-slots', async (round) => {
      await withLease(world.dependencies(openGate), 'export-slots', async () => 'never');
      return round;
    });
    expect(result).toEqual({ rounds: [1, 2, 3], askedAgain: true });
    expect(world.bucket.objects.get('leases/export-slots')?.body).toEqual({ schema: 1, again: false });
  });

  it('begins no further round when less than ten seconds remain', async () => {
    const world = new LeaseWorld();
    const result = await withLease(world.dependencies(openGate), 'export-slots', async (round) => {
      await withLease(world.dependencies(openGate), 'export-slots', async () => 'never');
      world.now = start + 50_001;
      return round;
    });
    expect(result).toEqual({ rounds: [1], askedAgain: true });
    expect(world.bucket.objects.get('leases/export-slots')?.body).toEqual({ schema: 1, again: false });
  });

  it('is given back when the work throws, and the error goes on', async () => {
    const world = new LeaseWorld();
    const failing = withLease(world.dependencies(openGate), 'export-slots', async () => {
      throw new Error('no slots to be seen');
    });
    await expect(failing).rejects.toThrow('no slots to be seen');
    expect(await world.bring('next')(openGate)).toMatchObject({ askedAgain: false });
  });

  it('is held for the deadline, 30 seconds and 5 of tolerance, then free for others', async () => {
    const world = new LeaseWorld();
    await new Interleaving(
      () => 0,
      ({ name }) => (name === 'work' ? 'crash-before' : 'reply'),
    ).run({ crashing: world.bring('first') });
    world.now = start + 95_000;
    expect(await world.bring('second')(openGate)).toBe('held-by-another');
    world.now = start + 95_001;
    expect(await world.bring('third')(openGate)).toEqual({ rounds: [undefined], askedAgain: false });
  });

  it('refuses an object that is no lease', async () => {
    const world = new LeaseWorld();
    world.bucket.put('leases/export-slots', { schema: 2 });
    await expect(world.bring('task')(openGate)).rejects.toMatchObject({
      kind: 'invalid-request',
      retryable: false,
    });
  });

  it.each([2, 3])(
    'lets one of %i work at a time and serves them all, in every order',
    async (callers) => {
      const tasks = ['a', 'b', 'c'].slice(0, callers);
      const runs = await everyChoice(async (choose) => {
        const world = new LeaseWorld();
        await new Interleaving(choose).run(
          Object.fromEntries(tasks.map((task) => [task, world.bring(task)])),
        );
        expect(world.mostWorking).toBe(1);
        expect([...world.waiting]).toEqual([]);
        expect(world.bucket.objects.get('leases/export-slots')?.body).toEqual({ schema: 1, again: false });
      });
      expect(runs).toBeGreaterThan(callers === 2 ? 30 : 2_000);
    },
    60_000,
  );

  it('outlives a crash at any call: one works at a time, and the next caller after its end serves all', async () => {
    const fates: readonly Fate[] = ['crash-before', 'crash-after', 'fail-before', 'fail-after'];
    const runs = await everyChoice(async (choose) => {
      const world = new LeaseWorld();
      let left = 1;
      const interleaving = new Interleaving(choose, () => {
        const fate = left > 0 ? fates[choose(fates.length + 1) - 1] : undefined;
        if (fate) left--;
        return fate ?? 'reply';
      });
      await interleaving.run({ a: world.bring('a'), b: world.bring('b') });
      expect(world.mostWorking).toBeLessThanOrEqual(1);
      world.working.clear();
      world.now += 3_600_000;
      expect(await world.bring('sweep')(openGate)).toMatchObject({ askedAgain: false });
      expect([...world.waiting]).toEqual([]);
    });
    expect(runs).toBeGreaterThan(500);
  }, 60_000);
});
