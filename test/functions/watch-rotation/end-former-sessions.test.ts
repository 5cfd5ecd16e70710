import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../functions/domain/alert/alert.ts';
import type { EndAnswer } from '../../../functions/domain/rotation/former-sessions.ts';
import { parseRotationRecord } from '../../../functions/domain/rotation/rotation-record.ts';
import { endFormerSessions } from '../../../functions/watch-rotation/end-former-sessions.ts';
import { policyOf } from '../../support/export-world.ts';
import { MemoryBucket, MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { secretPolicy } from '../../support/rotation-policy.ts';

const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app-AbCdEf';
const hour = 3_600_000;
const ended: EndAnswer = {
  answer: 'done',
  count: 3,
  sessions: [{ user: 'app', application: 'billing', client: '10.0.0.7', count: 3 }],
};
const not = (cause: string, retryable: boolean): EndAnswer => ({
  answer: 'not-ended',
  cause,
  retryable,
  reason: `Found: ${cause}.`,
});

/** A secret that was rotated at 3:00, with a grace of twelve hours. */
class World {
  readonly bucket = new MemoryBucket();
  readonly alerts: Alert[] = [];
  readonly asked: string[] = [];
  answers: (EndAnswer | Error)[] = [];
  grace: number | undefined = 12 * hour;
  before: string | undefined = '2026-11-23T03:00:15.000Z';

  async at(time: string): Promise<string[]> {
    const silent = () => undefined;
    const deps = {
      policy: policyOf(),
      store: new MemoryLedgerStore(this.bucket),
      secrets: { look: async () => undefined },
      rehearsals: { rehearse: async () => ({ ready: true, inTheWay: [], warnings: [] }) },
      hooks: {
        deployedAt: async () => undefined,
        deploy: async () => undefined,
        invoke: async () => undefined,
      },
      sessionEnds: {
        end: async (name: string, version: string) => {
          this.asked.push(`${name} ${version}`);
          const answer = this.answers.shift() ?? ended;
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
      alerts: {
        send: async (alert: Alert) => {
          this.alerts.push(alert);
        },
      },
      announcements: { announce: async () => undefined },
    };
    const now = new Date(`${time}Z`);
    const context = {
      now: () => now,
      invocation: { id: `i-${time}`, deadline: new Date(now.getTime() + 300_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
    };
    const policy = secretPolicy({
      secretArn,
      ...(this.grace !== undefined && { endSessionsAfterMs: this.grace }),
    });
    const record = parseRotationRecord('rotations/x/last', {
      schema: 1,
      secretArn,
      name: 'app',
      attempt: { version: 'v-2', startedAt: 'x', at: 'x', step: 'finishSecret', state: 'rotated' },
      lastRotated: {
        version: 'v-2',
        at: '2026-11-23T03:00:20.000Z',
        ...(this.before !== undefined && { before: this.before }),
      },
    });
    const outcomes = await endFormerSessions(deps, context, policy, record);
    return outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
  }
}

describe('sessions from before a rotation', () => {
  test('are ended once, when the grace is over, and whose they were is told', async () => {
    const world = new World();
    expect(await world.at('2026-11-23T15:00:19')).toEqual([]);
    expect(await world.at('2026-11-23T15:00:20')).toEqual([
      'done: sessions from before the rotation that were ended: 3',
    ]);
    expect(await world.at('2026-11-23T16:00:20')).toEqual([]);
    expect(world.asked).toEqual(['app v-2']);
    expect(world.alerts.map(({ kind, headline }) => [kind, headline])).toEqual([
      ['rotation-sessions-ended', '3 sessions of its former password ended'],
    ]);
    expect(world.bucket.keys('')).toEqual(['sessions-ended/prod!2Fapp-AbCdEf/v-2']);
  });

  test('that are none are nobody’s news', async () => {
    const world = new World();
    world.answers = [{ answer: 'done', count: 0, sessions: [] }];
    await world.at('2026-11-23T16:00:00');
    expect(await world.at('2026-11-23T17:00:00')).toEqual([]);
    expect(world.alerts).toEqual([]);
  });

  test.each<[string, Partial<World>, string]>([
    ['without a grace', { grace: undefined }, '2026-11-24T16:00:00'],
    [
      'where nobody noted when the password became a former one',
      { before: undefined },
      '2026-11-24T16:00:00',
    ],
    ['a week after the grace', {}, '2026-11-30T15:00:20'],
  ])('go on: %s', async (_, changes, time) => {
    const world = Object.assign(new World(), changes);
    expect(await world.at(time)).toEqual([]);
    expect(world.asked).toEqual([]);
  });

  test('wait while paused, for as long as that takes', async () => {
    const world = new World();
    world.answers = Array.from({ length: 9 }, () => not('paused', true));
    for (let sweep = 0; sweep < 9; sweep++) {
      expect(await world.at(`2026-11-23T${15 + sweep}:30:00`)).toEqual(['waiting: Found: paused.']);
    }
    expect(await world.at('2026-11-24T01:00:00')).toEqual([
      'done: sessions from before the rotation that were ended: 3',
    ]);
  });

  test('are tried four times where that can help, then their going on is told once', async () => {
    const world = new World();
    world.answers = [new Error('no answer'), ...Array.from({ length: 9 }, () => not('read-only', true))];
    const outcomes = [];
    for (let sweep = 0; sweep < 6; sweep++)
      outcomes.push(...(await world.at(`2026-11-23T${16 + sweep}:00:00`)));
    expect(outcomes.map((outcome) => outcome.slice(0, 17))).toEqual([
      'waiting: try 1 of',
      'waiting: try 2 of',
      'waiting: try 3 of',
      'failed-for-good: ',
    ]);
    expect(world.alerts.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['rotation-sessions-not-ended', 'sev3'],
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('whose end nothing but a person can bring about are told at once', async () => {
    const world = new World();
    world.answers = [not('permission-denied', false)];
    expect(await world.at('2026-11-23T16:00:00')).toEqual(['failed-for-good: Found: permission-denied.']);
    expect(world.alerts).toHaveLength(1);
    expect(await world.at('2026-11-23T17:00:00')).toEqual([]);
  });
});
