import { describe, expect, test } from 'vitest';
import type { RuleSpec, RuleTarget } from '../../../local/events/event-bus.ts';
import { DeliveryError } from '../../../local/events/targets.ts';
import { createWorld } from './world.ts';

const ruleArn = 'arn:aws:events:eu-west-1:123456789012:rule/snapshots';
const workerArn = 'arn:aws:lambda:eu-west-1:123456789012:function:worker';

function rule(targets: readonly RuleTarget[], more: Partial<RuleSpec> = {}): RuleSpec {
  return {
    name: 'snapshots',
    arn: ruleArn,
    enabled: true,
    pattern: { source: ['aws.rds'] },
    targets,
    ...more,
  };
}

const snapshotCreated = {
  source: 'aws.rds',
  'detail-type': 'RDS DB Cluster Snapshot Event',
  resources: ['arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:rds:orders'],
  detail: { EventID: 'RDS-EVENT-0169' },
};

describe('the event bus', () => {
  test('puts a matching event into a queue, half a second later, as EventBridge for its rule', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    world.bus.putRule(rule([{ id: 'queue', arn: queue.arn }]));
    world.bus.put({ ...snapshotCreated, time: new Date('2026-11-22T01:59:59.118Z') });
    world.bus.put({ ...snapshotCreated, source: 'aws.glue' });
    await world.clock.runFor(499);
    expect(queue.bodies()).toEqual([]);
    await world.clock.runFor(1);
    expect(queue.bodies().map((body) => JSON.parse(body))).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'RDS DB Cluster Snapshot Event',
        source: 'aws.rds',
        account: '123456789012',
        time: '2026-11-22T01:59:59Z',
        region: 'eu-west-1',
        resources: ['arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:rds:orders'],
        detail: { EventID: 'RDS-EVENT-0169' },
      },
    ]);
    expect(world.asked).toEqual([
      {
        by: { service: 'events.amazonaws.com', sourceArn: ruleArn },
        action: 'sqs:SendMessage',
        resource: queue.arn,
      },
    ]);
    expect(world.happenings).toMatchObject([
      { type: 'event', bus: 'default', matchedRules: ['snapshots'] },
      { type: 'event', bus: 'default', matchedRules: [] },
    ]);
  });

  test('invokes a function asynchronously', async () => {
    const world = createWorld();
    world.bus.putRule(rule([{ id: 'function', arn: workerArn, input: '{"constant":true}' }]));
    world.bus.put(snapshotCreated);
    await world.clock.runFor(1000);
    expect(world.invoked).toEqual([
      { at: '02:00:00.500', name: workerArn, type: 'Event', payload: { constant: true } },
    ]);
  });

  test('does not deliver for a rule that is disabled', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    world.bus.putRule(rule([{ id: 'queue', arn: queue.arn }], { enabled: false }));
    world.bus.put(snapshotCreated);
    await world.clock.runFor(1000);
    expect(queue.bodies()).toEqual([]);
  });

  test('sends what it may not deliver to the dead-letter queue at once, with the reason', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    const deadLetters = world.queue('dead-letters');
    world.refuse = ({ resource }) => resource === queue.arn;
    world.bus.putRule(rule([{ id: 'queue', arn: queue.arn, deadLetterArn: deadLetters.arn }]));
    world.bus.put(snapshotCreated);
    await world.clock.runFor(500);
    expect(deadLetters.sent()).toMatchObject([
      {
        senderId: 'events.amazonaws.com',
        messageAttributes: {
          RULE_ARN: ruleArn,
          TARGET_ARN: queue.arn,
          ERROR_CODE: 'NO_PERMISSIONS',
          ERROR_MESSAGE: 'sqs:SendMessage is not allowed',
          RETRY_ATTEMPTS: '0',
        },
      },
    ]);
    expect(world.happenings.at(-1)).toMatchObject({ type: 'dead-letter', queue: deadLetters.arn });
  });

  test('drops what it cannot deliver where there is no dead-letter queue, and says so', async () => {
    const world = createWorld();
    world.bus.putRule(rule([{ id: 'queue', arn: 'arn:aws:sqs:eu-west-1:123456789012:gone' }]));
    world.bus.put(snapshotCreated);
    await world.clock.runFor(500);
    expect(world.notes()).toEqual([
      'rule snapshots could not deliver to arn:aws:sqs:eu-west-1:123456789012:gone (NO_RESOURCE): arn:aws:sqs:eu-west-1:123456789012:gone does not exist.',
      'rule snapshots has no dead-letter queue: the event is dropped.',
    ]);
  });

  test('retries what may pass, later and later, until its attempts are used up', async () => {
    const world = createWorld();
    const deadLetters = world.queue('dead-letters');
    world.answer = () => ({ status: 429, payload: Buffer.from('busy') });
    world.bus.putRule(
      rule([
        {
          id: 'function',
          arn: workerArn,
          deadLetterArn: deadLetters.arn,
          retryPolicy: { maximumRetryAttempts: 3 },
        },
      ]),
    );
    world.bus.put(snapshotCreated);
    await world.clock.runFor(60_000);
    expect(world.invoked.map(({ at }) => at)).toEqual([
      '02:00:00.500',
      '02:00:01.500',
      '02:00:03.500',
      '02:00:07.500',
    ]);
    expect(deadLetters.sent()[0]?.messageAttributes).toMatchObject({
      ERROR_CODE: 'THROTTLING',
      RETRY_ATTEMPTS: '3',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    });
  });

  test('fails the run on an error that is none of delivery', async () => {
    const world = createWorld();
    world.bus.putRule(rule([{ id: 'x', arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/x' }]));
    world.bus.put(snapshotCreated);
    await expect(world.clock.runFor(500)).rejects.toThrow(
      'add the service "kinesis" to local/events/deliver.ts',
    );
    expect(new DeliveryError('X', 'x', true).retryable).toBe(true);
  });
});

describe('faults on purpose', () => {
  const isCreated = (event: { detail: Readonly<Record<string, unknown>> }): boolean =>
    event.detail['EventID'] === 'RDS-EVENT-0169';

  /** What arrived, with the time of each. */
  function arrivals(script: (world: ReturnType<typeof createWorld>) => void): Promise<string[]> {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    const seen: string[] = [];
    queue.onVisible(() => {
      const last = JSON.parse(queue.bodies().at(-1) ?? '{}');
      seen.push(`${world.time()} ${last.detail.EventID}`);
    });
    world.bus.putRule(rule([{ id: 'queue', arn: queue.arn }]));
    script(world);
    for (const id of ['RDS-EVENT-0169', 'RDS-EVENT-0075', 'RDS-EVENT-0169']) {
      world.bus.put({ ...snapshotCreated, detail: { EventID: id } });
    }
    return world.clock.runFor(60_000).then(() => {
      expect(world.bus.faults.pending()).toBe(0);
      return seen;
    });
  }

  test('drops, once', async () => {
    const seen = await arrivals(({ bus }) => bus.faults.add({ when: isCreated, fault: { kind: 'drop' } }));
    expect(seen).toEqual(['02:00:00.500 RDS-EVENT-0075', '02:00:00.500 RDS-EVENT-0169']);
  });

  test('delays', async () => {
    const seen = await arrivals(({ bus }) =>
      bus.faults.add({ when: isCreated, fault: { kind: 'delay', ms: 9000 }, times: 2 }),
    );
    expect(seen).toEqual([
      '02:00:00.500 RDS-EVENT-0075',
      '02:00:09.500 RDS-EVENT-0169',
      '02:00:09.500 RDS-EVENT-0169',
    ]);
  });

  test('duplicates', async () => {
    const seen = await arrivals(({ bus }) =>
      bus.faults.add({ when: isCreated, fault: { kind: 'duplicate', copies: 2, everyMs: 4000 } }),
    );
    expect(seen).toEqual([
      '02:00:00.500 RDS-EVENT-0169',
      '02:00:00.500 RDS-EVENT-0075',
      '02:00:00.500 RDS-EVENT-0169',
      '02:00:04.500 RDS-EVENT-0169',
    ]);
  });

  test('lets one event overtake another', async () => {
    const seen = await arrivals(({ bus }) =>
      bus.faults.add({
        when: isCreated,
        fault: { kind: 'overtaken', behind: (event) => event.detail['EventID'] === 'RDS-EVENT-0075' },
      }),
    );
    expect(seen).toEqual([
      '02:00:00.500 RDS-EVENT-0075',
      '02:00:00.500 RDS-EVENT-0169',
      '02:00:00.501 RDS-EVENT-0169',
    ]);
  });
});
