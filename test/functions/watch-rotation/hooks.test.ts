import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../functions/domain/alert/alert.ts';
import { Fault } from '../../../functions/domain/fault.ts';
import type { RotationHook } from '../../../functions/domain/policy/rotation-hooks.ts';
import type { HookEvent } from '../../../functions/domain/rotation/hooks.ts';
import { runHooks } from '../../../functions/watch-rotation/run-hooks.ts';
import { policyOf } from '../../support/export-world.ts';
import { MemoryBucket, MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { secretPolicy } from '../../support/rotation-policy.ts';

const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app-AbCdEf';
const service: RotationHook = {
  kind: 'ecs-service',
  arn: 'arn:aws:ecs:eu-west-1:123456789012:service/web/checkout',
  cluster: 'web',
  service: 'checkout',
};
const refresh: RotationHook = {
  kind: 'function',
  arn: 'arn:aws:lambda:eu-west-1:123456789012:function:refresh',
  name: 'refresh',
};

function fault(kind: 'throttled' | 'access-denied'): Fault {
  return new Fault({ kind, expected: 'UpdateService to succeed', found: kind, todo: 'grant it' });
}

/** A service of ECS and a function, and what they were asked. */
class World {
  readonly bucket = new MemoryBucket();
  readonly alerts: Alert[] = [];
  readonly asked: string[] = [];
  readonly events: HookEvent[] = [];
  deployedAt: Date | undefined = new Date('2026-11-01T09:00:00Z');
  /** What the next calls meet. */
  faults: Fault[] = [];
  /** Whether the reply of the next deployment is lost: it is begun all the same. */
  lostReply = false;
  version = 'v-2';
  now = Date.parse('2026-11-23T10:00:00Z');

  async run(hooks: readonly RotationHook[]): Promise<string[]> {
    const silent = () => undefined;
    const meet = () => {
      const met = this.faults.shift();
      if (met) throw met;
    };
    const deps = {
      policy: policyOf(),
      store: new MemoryLedgerStore(this.bucket),
      secrets: { look: async () => undefined },
      rehearsals: { rehearse: async () => ({ ready: true, inTheWay: [], warnings: [] }) },
      sessionEnds: { end: async () => Promise.reject(new Error('not asked for')) },
      hooks: {
        deployedAt: async () => this.deployedAt,
        deploy: async () => {
          this.asked.push('deploy');
          meet();
          this.deployedAt = new Date(this.now);
          if (this.lostReply) throw fault('throttled');
          return 'ecs-svc/1';
        },
        invoke: async (_arn: string, event: HookEvent) => {
          this.asked.push('invoke');
          meet();
          this.events.push(event);
        },
      },
      alerts: {
        send: async (alert: Alert) => {
          this.alerts.push(alert);
        },
      },
      announcements: { announce: async () => undefined },
    };
    const context = {
      now: () => new Date(this.now),
      invocation: { id: `i-${this.now}`, deadline: new Date(this.now + 300_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
    };
    const policy = secretPolicy({ secretArn, hooks: [...hooks] });
    const rotation = {
      secretArn,
      name: 'prod/app',
      version: this.version,
      rotatedAt: '2026-11-23T03:00:20.000Z',
    };
    const outcomes = await runHooks(deps, context, policy, rotation);
    this.now += 3_600_000;
    return outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
  }
}

describe('what follows a rotation', () => {
  test('follows each version once', async () => {
    const world = new World();
    expect(await world.run([service, refresh])).toEqual([
      'done: deploying anew (ecs-svc/1), after prod/app was rotated',
      'done: invoked, after prod/app was rotated',
    ]);
    expect(await world.run([service, refresh])).toEqual([]);
    expect(world.asked).toEqual(['deploy', 'invoke']);
    expect(world.bucket.keys('')).toEqual([
      'rotation-hooks/prod!2Fapp-AbCdEf/v-2/function.refresh',
      'rotation-hooks/prod!2Fapp-AbCdEf/v-2/service.web.checkout',
    ]);
    world.version = 'v-3';
    world.deployedAt = new Date('2026-11-01T09:00:00Z');
    await world.run([service, refresh]);
    expect(world.asked).toEqual(['deploy', 'invoke', 'deploy', 'invoke']);
    expect(world.alerts).toEqual([]);
  });

  test('a function gets ids, a key by which it knows a repetition, and no value', async () => {
    const world = new World();
    await world.run([refresh]);
    expect(world.events).toEqual([
      {
        version: 1,
        type: 'Secret Rotated',
        idempotencyKey: 'rotation-hooks/prod!2Fapp-AbCdEf/v-2/function.refresh',
        deployment: 'prod-eu',
        secret: { arn: secretArn, name: 'prod/app' },
        versionId: 'v-2',
        rotatedAt: '2026-11-23T03:00:20.000Z',
      },
    ]);
  });

  test('a service that somebody has deployed since is left alone', async () => {
    const world = new World();
    world.deployedAt = new Date('2026-11-23T03:10:00Z');
    expect(await world.run([service])).toEqual([
      'done: deployed already, 2026-11-23T03:10:00.000Z, after prod/app was rotated',
    ]);
    expect(world.asked).toEqual([]);
  });

  test('a deployment whose reply was lost is recognised, and not begun again', async () => {
    const world = new World();
    world.lostReply = true;
    expect(await world.run([service])).toEqual([expect.stringMatching(/^waiting: try 1 of 4/)]);
    expect(await world.run([service])).toEqual([expect.stringMatching(/^done: deployed already/)]);
    expect(world.asked).toEqual(['deploy']);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('what can pass is tried four times, and then told once', async () => {
    const world = new World();
    world.faults = Array.from({ length: 9 }, () => fault('throttled'));
    for (let sweep = 0; sweep < 6; sweep++) await world.run([refresh]);
    expect(world.asked).toEqual(['invoke', 'invoke', 'invoke', 'invoke']);
    expect(world.alerts.map(({ kind, headline }) => [kind, headline])).toEqual([
      ['rotation-hook-failed', 'rotated, but function refresh was not invoked'],
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('what cannot pass is told at once; the others have their turn all the same', async () => {
    const world = new World();
    world.faults = [fault('access-denied')];
    expect(await world.run([service, refresh])).toEqual([
      'failed-for-good: Expected: UpdateService to succeed. Found: access-denied. Do: grant it.',
      'done: invoked, after prod/app was rotated',
    ]);
    expect(world.alerts.map(({ headline }) => headline)).toEqual([
      'rotated, but ECS service web/checkout was not redeployed',
    ]);
  });
});
