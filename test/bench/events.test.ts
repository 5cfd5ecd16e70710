import { describe, expect, test } from 'vitest';
import { causes } from '../../bench/events/causes.ts';
import { instrumented, uninstrumented } from '../../bench/events/instrument.ts';
import { costOf } from '../../bench/events/noted-events.ts';
import { peakAfterFirstEvent, warmEvents } from '../../bench/events/summary.ts';
import type { Recorded } from '../../local/timeline/recorder.ts';

const at = new Date('2026-11-22T00:00:00Z');
const verify = 'steward-local-verify-export';

function rdsEvent(id: string, EventID: string): Recorded {
  const event = {
    version: '0' as const,
    id,
    'detail-type': 'RDS DB Cluster Snapshot Event',
    source: 'aws.rds',
    account: '123456789012',
    time: '2026-11-22T00:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: { EventID },
  };
  return { at, type: 'event', bus: 'default', event, matchedRules: [] };
}

function logged(requestId: string | undefined, line: object | string): Recorded {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  return { at, type: 'function-log', function: verify, requestId, line: text };
}

describe('what an invocation was about', () => {
  test('is the events that woke it and its outcomes, each once', () => {
    const found = causes([
      rdsEvent('e1', 'RDS-EVENT-0164'),
      rdsEvent('e2', 'RDS-EVENT-0162'),
      logged('r1', { outcome: 'done', subject: 'a', wakeUps: ['e1', 'e2'] }),
      logged('r1', { outcome: 'done', subject: 'b', wakeUps: ['e1'] }),
      logged('r1', { outcome: 'already-done', subject: 'c', wakeUps: ['e2'] }),
    ]);
    expect(found.get('r1')).toEqual({
      function: verify,
      why: 'RDS-EVENT-0162 + RDS-EVENT-0164: already-done + done',
    });
  });

  test('is a request by hand where nothing woke it', () => {
    const found = causes([logged('r1', { outcome: 'started', subject: 'a', wakeUps: [] })]);
    expect(found.get('r1')?.why).toBe('by hand: started');
  });

  test('is a sweep where no event woke it; metrics and other lines say nothing', () => {
    const found = causes([
      logged('r1', { outcome: 'done', subject: 'a', wakeUps: ['message-1'] }),
      logged('r2', { outcome: 'done', Outcomes: 1 }),
      logged('r3', 'a plain line'),
      logged(undefined, { outcome: 'done', subject: 'a', wakeUps: [] }),
    ]);
    expect([...found]).toEqual([['r1', { function: verify, why: 'sweep: done' }]]);
  });
});

describe("an event's cost", () => {
  test('is its time less that of its calls, overlapping ones counted once', () => {
    const noted = {
      requestId: 'r1',
      number: 1,
      from: 1000,
      to: 1100,
      received: 4_096,
      calls: [
        [1010, 1040],
        [1030, 1050],
        [1090, 1100],
      ] as const,
      cpuMs: 61,
      peakKib: 80_000,
    };
    expect(costOf(noted)).toEqual({
      requestId: 'r1',
      cold: true,
      ownMs: 50,
      awsMs: 50,
      calls: 3,
      receivedBytes: 4_096,
      cpuMs: 61,
      peakBytes: 81_920_000,
    });
  });
});

describe('what a function costs', () => {
  const cost = (requestId: string, cold: boolean, figure: number) => ({
    requestId,
    cold,
    ownMs: figure,
    awsMs: 2 * figure,
    calls: 3,
    receivedBytes: 0,
    cpuMs: 4 * figure,
    peakBytes: 1_000_000 * figure,
  });
  const why = new Map([
    ['r1', { function: verify, why: 'sweep: done' }],
    ['r2', { function: verify, why: 'sweep: done' }],
    ['r3', { function: verify, why: 'sweep: done' }],
    ['r4', { function: verify, why: 'RDS-EVENT-0164: done' }],
    ['r5', { function: 'other', why: 'sweep: done' }],
  ]);
  const costs = [
    cost('r1', true, 70),
    cost('r2', false, 10),
    cost('r3', false, 20),
    cost('r4', true, 80),
    cost('r5', true, 99),
    cost('unknown', true, 99),
  ];

  test('warm is told by cause, from its own warm events', () => {
    expect(warmEvents(verify, costs, why)).toEqual([
      { why: 'sweep: done', events: 2, ownMs: 15, cpuMs: 60, calls: 3, awsMs: 30 },
    ]);
  });

  test('in memory is the largest of its first events', () => {
    expect(peakAfterFirstEvent(verify, costs, why)).toEqual({
      bytes: 80_000_000,
      after: 'RDS-EVENT-0164: done',
    });
  });

  test('in memory cannot be told where it had no first event', () => {
    expect(peakAfterFirstEvent('absent', costs, why)).toBeUndefined();
  });
});

describe('the instrumented template', () => {
  const resources = {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: { Environment: { Variables: { A: '1' } }, Role: 'r' },
    },
    Plain: { Type: 'AWS::Lambda::Function', Properties: {} },
    Sweep: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(15 minutes)' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
  };
  const { Resources } = instrumented({ Resources: resources }, '/notes');
  const ours = {
    NODE_OPTIONS: expect.stringMatching(/^--import=file:\/\/.*\/bench\/events\/preload\.mjs$/),
    STEWARD_BENCH_FOLDER: '/notes',
  };

  test('lets functions note their events, and keeps the rest of them', () => {
    expect(Resources['Function']?.Properties).toEqual({
      Environment: { Variables: { A: '1', ...ours } },
      Role: 'r',
    });
    expect(Resources['Plain']?.Properties).toEqual({ Environment: { Variables: ours } });
  });

  test('lets no schedule wake one', () => {
    expect(Resources['Sweep']?.Properties).toEqual({
      ScheduleExpression: 'rate(15 minutes)',
      State: 'DISABLED',
    });
  });

  test('keeps other resources as they are', () => {
    expect(Resources['Queue']).toEqual(resources.Queue);
  });

  test('gives a function its own environment back where nothing is noted', () => {
    expect(uninstrumented({ A: '1', NODE_OPTIONS: 'x', STEWARD_BENCH_FOLDER: 'y' })).toEqual({ A: '1' });
  });
});
