import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../functions/domain/fault.ts';
import { recordFact } from '../../../../functions/domain/ledger/fact.ts';
import { finishOpenFacts } from '../../../../functions/domain/ledger/finish.ts';
import { FactWorld, openGate } from '../../../support/fact-world.ts';
import type { Gate } from '../../../support/interleave.ts';

const key = 'exports/cluster-A/2026-11/nightly';
const marker = `open/${key}/2026-11-20T02:16:30.000Z.invocation-1`;

function failing(kind: 'throttled' | 'access-denied', what: RegExp): Gate {
  return async (call, perform) => {
    if (what.test(`${call.name} ${call.key}`)) {
      throw new Fault({ kind, expected: 'a message to be published', found: kind, todo: 'wait' });
    }
    return perform();
  };
}

describe('recordFact', () => {
  it('makes three calls of the store and one for each effect', async () => {
    const world = new FactWorld(2);
    const deps = world.dependencies(openGate);
    expect(await recordFact(deps, world.fact)).toBe('recorded');
    expect(deps.store.calls).toEqual([
      `create ${marker}`,
      `create ${key}`,
      `replace ${key}`,
      `replace ${key}`,
      `removeMarker ${marker}`,
    ]);
  });

  it('writes what an auditor reads', async () => {
    const world = new FactWorld(1);
    await world.record(openGate);
    expect(world.bucket.objects.get(key)?.body).toEqual({
      schema: 1,
      kind: 'exports',
      key: 'exports/cluster-A/2026-11/nightly',
      recordedBy: 'invocation-1',
      recordedAt: '2026-11-20T02:15:00.000Z',
      subject: 'nightly',
      fact: { status: 'complete' },
      effects: [
        {
          state: 'done',
          effect: { say: 'effect 0' },
          doneAt: '2026-11-20T02:15:00.000Z',
          doneBy: 'invocation-1',
        },
      ],
    });
  });

  it('needs one call and no marker for a fact without effects', async () => {
    const world = new FactWorld(0);
    const deps = world.dependencies(openGate);
    expect(await recordFact(deps, world.fact)).toBe('recorded');
    expect(deps.store.calls).toEqual([`create ${key}`]);
    expect(await world.record(openGate)).toBe('already-recorded');
  });

  it('calls nothing twice for a fact that is recorded, and keeps the first record', async () => {
    const world = new FactWorld(1);
    await world.record(openGate);
    const deps = world.dependencies(openGate);
    const other = { ...world.fact, body: { status: 'partial' }, effects: [{ say: 'other' }] };
    expect(await recordFact(deps, other)).toBe('already-recorded');
    expect(deps.store.calls.map((call) => call.split(' ')[0])).toEqual(['create', 'create', 'removeMarker']);
    expect(world.performed).toEqual([{ id: `${key}#0`, say: 'effect 0' }]);
  });

  it('tries every effect, then says that one failed and whether a retry can help', async () => {
    const world = new FactWorld(3);
    const gate = failing('throttled', /perform .*#1/);
    await expect(world.record(gate)).rejects.toMatchObject({ kind: 'throttled', retryable: true });
    expect(world.performed.map(({ id }) => id)).toEqual([`${key}#0`, `${key}#2`]);
    expect(world.bucket.keys('open/')).toEqual([marker]);
  });

  it('can be continued at once after a failure, since the claim is given up', async () => {
    const world = new FactWorld(2);
    await expect(world.record(failing('access-denied', /perform/))).rejects.toMatchObject({
      retryable: false,
    });
    expect(await world.record(openGate)).toBe('recorded');
    expect(world.performed.map(({ id }) => id)).toEqual([`${key}#0`, `${key}#1`]);
  });

  it('leaves a fact to the invocation that is at it', async () => {
    const world = new FactWorld(1);
    let meanwhile: unknown;
    await world.record(async (call, perform) => {
      if (call.name === 'perform') meanwhile = await world.record(openGate);
      return perform();
    });
    expect(meanwhile).toBe('being-finished-by-another');
    expect(world.performed).toHaveLength(1);
  });

  it('keeps a claim for the deadline, 30 seconds and 5 of tolerance', async () => {
    const world = new FactWorld(1);
    await expect(world.record(failing('throttled', /perform|replace/))).rejects.toThrow();
    world.advance(95_000);
    expect(await world.record(openGate)).toBe('being-finished-by-another');
    world.advance(1);
    expect(await world.record(openGate)).toBe('recorded');
  });

  it('keeps what another noted who took over, and does not repeat it', async () => {
    const world = new FactWorld(2);
    let overtaken = false;
    await world.record(async (call, perform) => {
      if (call.name === 'perform' && !overtaken) {
        overtaken = true;
        world.passTime();
        await world.record(openGate);
      }
      return perform();
    });
    expect(world.performed.map(({ id }) => id)).toEqual([`${key}#0`, `${key}#1`, `${key}#0`]);
    expect(world.bucket.objects.get(key)?.body).toMatchObject({
      effects: [{ doneBy: 'invocation-2' }, { doneBy: 'invocation-2' }],
    });
  });

  it('does not guess at an effect that another version wrote', async () => {
    const world = new FactWorld(1);
    const deps = world.dependencies(openGate);
    const recorded = recordFact(deps, { ...world.fact, effects: [JSON.parse('{"sing":"loud"}')] });
    await expect(recorded).rejects.toMatchObject({ kind: 'invalid-request', retryable: false });
  });

  it('does not touch an object that is no record', async () => {
    const world = new FactWorld(1);
    world.bucket.put(key, { schema: 2 });
    await expect(world.record(openGate)).rejects.toMatchObject({ kind: 'invalid-request', retryable: false });
    expect(world.bucket.objects.get(key)?.body).toEqual({ schema: 2 });
  });
});

describe('finishOpenFacts', () => {
  /** A fact whose effects could not be carried out, an hour ago. */
  async function openWorld() {
    const world = new FactWorld(1);
    await expect(world.record(failing('throttled', /perform/))).rejects.toThrow();
    return world;
  }

  it('finishes a fact in four calls and one for each effect', async () => {
    const world = await openWorld();
    world.passTime();
    const deps = world.dependencies(openGate);
    const finished = await finishOpenFacts(deps, { prefix: 'exports/', redo: async () => undefined });
    expect(finished).toEqual([{ key, result: 'finished' }]);
    expect(deps.store.calls.map((call) => call.split(' ')[0])).toEqual([
      'list',
      'read',
      'replace',
      'replace',
      'removeMarker',
    ]);
  });

  it('leaves the markers of invocations that may be at work', async () => {
    const world = await openWorld();
    expect(await world.sweep(openGate)).toEqual([]);
    expect(world.bucket.keys('open/')).toEqual([marker]);
  });

  it('does the work again where no record was written, and keeps the marker if that fails', async () => {
    const world = new FactWorld(1);
    await expect(world.record(failing('throttled', /create exports/))).rejects.toThrow();
    world.passTime();
    const deps = world.dependencies(openGate);
    const redo = async () => {
      throw new Fault({ kind: 'throttled', expected: 'tasks', found: 'Throttling', todo: 'wait' });
    };
    expect(await finishOpenFacts(deps, { prefix: 'exports/', redo })).toMatchObject([
      { key, result: 'failed', fault: { kind: 'throttled' } },
    ]);
    expect(world.bucket.keys()).toEqual([marker]);
    expect(await world.sweep(openGate)).toEqual([{ key, result: 'redone' }]);
    expect(world.bucket.keys()).toEqual([key]);
  });

  it('tells of what is no marker, and goes on with the others', async () => {
    const world = await openWorld();
    world.bucket.put('open/exports/0-strange', { subject: 'x' });
    world.passTime();
    expect(await world.sweep(openGate)).toMatchObject([
      { key: 'open/exports/0-strange', result: 'failed', fault: { kind: 'invalid-request' } },
      { key, result: 'finished' },
    ]);
  });

  it('begins nothing when less than ten seconds remain', async () => {
    const world = await openWorld();
    world.passTime();
    const deps = world.dependencies(openGate);
    world.advance(50_001);
    expect(await finishOpenFacts(deps, { prefix: 'exports/', redo: async () => undefined })).toEqual([]);
  });

  it('leaves facts of other prefixes alone', async () => {
    const world = await openWorld();
    world.passTime();
    const deps = world.dependencies(openGate);
    expect(await finishOpenFacts(deps, { prefix: 'alerts/', redo: async () => undefined })).toEqual([]);
  });
});
