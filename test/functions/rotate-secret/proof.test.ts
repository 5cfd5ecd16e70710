import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Aurora, startAurora } from '../../../local/aurora/aurora.ts';
import { openDrivenRotation } from '../../support/driven-rotation.ts';
import { crashRotation } from '../../support/rotation-crashes.ts';
import { outsideOf, rotateUnderLoad } from '../../support/rotations-under-load.ts';
import { cut, type SqlCall, watchingSql } from '../../support/watched-sql.ts';

/** The use case and its adapters, driven by the local Secrets Manager against a real server. Matrices are in the soak. */
let aurora: Aurora;

beforeAll(async () => {
  aurora = await startAurora({
    clusters: [{ identifier: 'ledger-core' }],
    sample: false,
    log: () => undefined,
  });
}, 60_000);
afterAll(() => aurora.close());

describe.each(['single-user', 'alternating-users'] as const)('%s, crashed', (strategy) => {
  test.each([
    ['after', 'putPending', 'tried again'],
    ['before', 'COMMIT', 'tried again'],
    // With the role's lock held in an open transaction.
    ['after', 'SELECT pg_advisory_xact_lock', 'tried again'],
    ['after', 'COMMIT', 'tried again'],
    ['after', 'COMMIT', 'given up for another'],
    ['after', 'moveCurrent', 'tried again'],
  ] as const)(
    '%s %s and %s: nobody is locked out',
    async (when, call, aftermath) => {
      const at = await crashRotation(aurora, { strategy, call, when, aftermath });
      expect(at).toMatch(new RegExp(`^${when} call \\d+, ${call}`));
    },
    20_000,
  );
});

describe('applications with 20 connections', () => {
  test('two users, caches shorter than the interval: nothing fails', async () => {
    const rotation = await openDrivenRotation(aurora, 'alternating-users', 'load_two');
    const { met } = await rotateUnderLoad(rotation, { rotations: 3, cache: 'shorter' });
    expect(met).toMatchObject({ failedQueries: 0, recovered: 0, failed: [] });
    expect(met.logins).toBeGreaterThan(60);
    await rotation.close();
  }, 60_000);

  test('two users, caches that outlive the interval: refused once, recovered by reading again', async () => {
    const rotation = await openDrivenRotation(aurora, 'alternating-users', 'load_two_stale');
    const { met } = await rotateUnderLoad(rotation, { rotations: 2, cache: 'longer' });
    expect(met).toMatchObject({ failedQueries: 0, failed: [] });
    expect(met.recovered).toBeGreaterThan(0);
    await rotation.close();
  }, 60_000);

  test('one user: log-ins fail only between setSecret and finishSecret', async () => {
    const rotation = await openDrivenRotation(aurora, 'single-user', 'load_one');
    const { met, windows } = await rotateUnderLoad(rotation, { rotations: 2, cache: 'shorter' });
    expect(windows).toHaveLength(2);
    expect(met.failedQueries).toBe(0);
    expect(outsideOf(windows, met)).toEqual([]);
    await rotation.close();
  }, 60_000);
});

describe('a failover in the middle of setSecret', () => {
  test.each(['before', 'after'] as const)(
    '%s COMMIT is tried again on the new writer',
    async (when) => {
      const rotation = await openDrivenRotation(aurora, 'alternating-users', `failover_${when}`);
      const steps: string[] = [];
      let writer: string | undefined;
      async function failOver({ sql, client, perform }: SqlCall): Promise<unknown> {
        if (sql !== 'COMMIT' || writer !== undefined) return perform();
        if (when === 'after') await perform();
        const failover = await aurora.failover('ledger-core');
        writer = failover.writer;
        await failover.rejoined;
        cut(client);
        throw new Error('Connection terminated unexpectedly');
      }
      rotation.local.function = async (event) => {
        steps.push(event.Step);
        await watchingSql(failOver, () => rotation.run(event));
      };
      const token = await rotation.rotate();
      expect(writer).toBeDefined();
      expect(steps).toEqual([
        'createSecret',
        'setSecret',
        'createSecret',
        'setSecret',
        'testSecret',
        'finishSecret',
      ]);
      expect(rotation.secret.versions.labelled[token]).toEqual(['AWSPENDING', 'AWSCURRENT']);
      expect(await rotation.opens('AWSCURRENT')).toBe(true);
      expect(await rotation.opens('AWSPREVIOUS')).toBe(true);
      await rotation.close();
    },
    60_000,
  );
});
