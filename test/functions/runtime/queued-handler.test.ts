import { describe, expect, it } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import type { WakeUp } from '../../../functions/domain/wake-up/wake-up.ts';
import type { Deployed } from '../../../functions/runtime/ground.ts';
import { queuedHandler, type UseCase } from '../../../functions/runtime/queued-handler.ts';
import { sample } from '../../support/samples.ts';
import { bundleFolder, contract, lambdaContext, policy, sqsEvent, testGround } from './ground.ts';

const created = sample('rds/RDS-EVENT-0169-automated-snapshot-created.json');
const completed = sample('rds/RDS-EVENT-0164-snapshot-export-completed.json');
const sweep = { sweep: 'export-snapshots' };

function setUp(useCase: UseCase<typeof contract>, changes: Parameters<typeof testGround>[0] = {}) {
  const { ground, lines, counted } = testGround(changes);
  const woken: (readonly WakeUp[])[] = [];
  const handler = queuedHandler(
    contract,
    () => (wakeUps, context) => {
      woken.push(wakeUps);
      return useCase(wakeUps, context);
    },
    ground,
  );
  return { handler: (payload: unknown) => handler(payload, lambdaContext), lines, counted, woken };
}

const outcome = (kind: Outcome['kind'], wakeUps?: string[]): Outcome => ({
  kind,
  subject: 'ledger-core',
  reason: 'because',
  ...(wakeUps && { wakeUps }),
});

describe('a batch of messages', () => {
  it('is one wake-up set, each cause once', async () => {
    const { handler, woken } = setUp(async () => [outcome('done')]);
    const batch = sqsEvent(created, created, sweep, sweep, { snapshot: 'a' }, { snapshot: 'a' });
    expect(await handler(batch)).toEqual({ batchItemFailures: [] });
    expect(woken.map((wakeUps) => wakeUps.map(({ kind, id }) => `${kind} ${id}`))).toEqual([
      [
        'rds-event 84e2571b-85d4-495f-b930-0153b71dc00b',
        'sweep message-3',
        'manual message-5',
        'manual message-6',
      ],
    ]);
  });

  it('gives back only the messages whose outcome a retry can change', async () => {
    const { handler } = setUp(async () => [
      outcome('failed-retryable', [created.id]),
      outcome('failed-for-good', [completed.id]),
      outcome('done', ['message-4']),
    ]);
    expect(await handler(sqsEvent(created, completed, created, sweep))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-3' }],
    });
  });

  it('gives back all of them for a retryable outcome that names none', async () => {
    const { handler } = setUp(async () => [outcome('failed-retryable')]);
    expect(await handler(sqsEvent(created, 'no JSON', sweep))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-3' }],
    });
  });

  it('gives all back when the work throws what may pass', async () => {
    const { handler, lines, counted } = setUp(async () => {
      throw new Error('socket hang up');
    });
    expect(await handler(sqsEvent(created))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }],
    });
    expect(lines.at(-1)).toMatchObject({
      level: 'warn',
      outcome: 'failed-retryable',
      reason: expect.stringContaining('Error: socket hang up'),
      fault: 'unknown',
    });
    expect(counted).toEqual(['failed-retryable', 'published']);
  });

  it('gives nothing back when the work throws what no retry can change', async () => {
    const { handler, lines } = setUp(async () => {
      throw new Fault({ kind: 'access-denied', expected: 'a list', found: 'AccessDenied', todo: 'grant it' });
    });
    expect(await handler(sqsEvent(created, sweep))).toEqual({ batchItemFailures: [] });
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      outcome: 'failed-for-good',
      fault: 'access-denied',
    });
  });
});

describe('a sweep', () => {
  it('is counted once for a batch that was worked off, whatever came of it', async () => {
    const { handler, counted } = setUp(async () => [outcome('failed-retryable'), outcome('done')]);
    await handler(sqsEvent(created, sweep, sweep));
    expect(counted).toEqual(['sweep', 'failed-retryable', 'done', 'published']);
  });

  it.each([
    [
      'the work throws',
      new Fault({ kind: 'access-denied', expected: 'a', found: 'b', todo: 'c' }),
      sqsEvent(sweep),
    ],
    ['there is none', undefined, sqsEvent(created)],
    ['it is that of another function', undefined, sqsEvent({ sweep: 'rotate-secret' })],
    ['a person sent it, which proves no schedule', undefined, sweep],
  ])('is not counted where %s', async (_, thrown, payload) => {
    const { handler, counted } = setUp(async () => {
      if (thrown) throw thrown;
      return [];
    });
    await handler(payload);
    expect(counted).not.toContain('sweep');
    expect(counted).toContain('published');
  });
});

describe('what is not recognised', () => {
  it('is refused by message id and reason, counted, not retried, and shown to no use case', async () => {
    const { handler, lines, counted, woken } = setUp(async () => []);
    const batch = sqsEvent(
      '{"half":',
      { source: 'aws.ec2', password: 'hunter2' },
      { sweep: 'rotate-secret' },
    );
    expect(await handler(batch)).toEqual({ batchItemFailures: [] });
    expect(woken).toEqual([]);
    expect(lines.map(({ level, subject, reason }) => ({ level, subject, reason }))).toEqual([
      {
        level: 'warn',
        subject: 'message-1',
        reason: 'Not recognised: expected a JSON object, found a string',
      },
      {
        level: 'warn',
        subject: 'message-2',
        reason: 'Not recognised: no function of this suite reads events of source "aws.ec2"',
      },
      {
        level: 'warn',
        subject: 'message-3',
        reason: 'Not recognised: a sweep of rotate-secret came to export-snapshots',
      },
    ]);
    expect(counted).toEqual(['refused', 'refused', 'refused', 'published']);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it('does not keep the rest of the batch from its work', async () => {
    const { handler, woken } = setUp(async () => [outcome('done')]);
    await handler(sqsEvent('no JSON', sweep));
    expect(woken).toMatchObject([[{ kind: 'sweep' }]]);
  });

  it.each([[null], ['text'], [[]], [{ Records: [] }], [{ Records: [{ eventSource: 'aws:s3' }] }]])(
    'answers the bare payload %j without throwing',
    async (payload) => {
      const { handler } = setUp(async () => [outcome('done')]);
      expect(await handler(payload)).toHaveProperty('outcomes');
    },
  );
});

describe('a bare payload', () => {
  it('is answered with the outcomes', async () => {
    const { handler, woken } = setUp(async () => [outcome('started')]);
    expect(await handler(created)).toEqual({
      outcomes: [{ kind: 'started', subject: 'ledger-core', reason: 'because' }],
    });
    expect(woken).toMatchObject([[{ kind: 'rds-event', id: created.id }]]);
  });

  it('of a person gets the request id as its own', async () => {
    const { handler, woken } = setUp(async () => [outcome('done')]);
    await handler({ snapshot: 'a' });
    expect(woken).toEqual([[{ kind: 'manual', id: 'request-1', request: { snapshot: 'a' } }]]);
  });

  it('throws what a retry can change, after logging and counting it', async () => {
    const { handler, counted } = setUp(async () => [outcome('failed-retryable'), outcome('done')]);
    await expect(handler(sweep)).rejects.toThrow('ledger-core: because');
    expect(counted).toEqual(['failed-retryable', 'done', 'published']);
  });
});

describe('the context of the work', () => {
  it('has the clock, the deadline, and counts what the contract declares', async () => {
    const { handler, counted } = setUp(async (_wakeUps, context) => {
      context.count('ExportsStarted', 2);
      expect(context.now()).toEqual(new Date('2026-11-20T02:15:00Z'));
      expect(context.invocation).toEqual({ id: 'request-1', deadline: new Date('2026-11-20T02:16:00Z') });
      return [];
    });
    expect(await handler(sqsEvent(sweep))).toEqual({ batchItemFailures: [] });
    expect(counted).toEqual(['ExportsStarted 2', 'sweep', 'published']);
  });

  it('logs each outcome with its details, its wake-ups and their messages', async () => {
    const { handler, lines } = setUp(async () => [
      { ...outcome('done', [created.id]), details: { tables: 12 } },
    ]);
    await handler(sqsEvent(created, sweep, created));
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'done: ledger-core',
        outcome: 'done',
        subject: 'ledger-core',
        reason: 'because',
        tables: 12,
        wakeUps: [created.id],
        messages: ['message-1', 'message-3'],
      },
    ]);
  });
});

describe('the deployment', () => {
  it('reaches the function once, typed by its contract', async () => {
    const { ground } = testGround();
    const seen: Deployed<typeof contract>[] = [];
    const handler = queuedHandler(
      contract,
      (deployed) => {
        seen.push(deployed);
        return async () => [];
      },
      ground,
    );
    await handler(sweep, lambdaContext);
    await handler(sweep, lambdaContext);
    expect(seen).toEqual([
      {
        environment: { LEDGER_BUCKET: 'ledger', TOPIC: 'arn:aws:sns:eu-west-1:123456789012:alerts' },
        policy,
      },
    ]);
  });

  it.each([
    ['a variable is missing', { variables: { LEDGER_BUCKET: 'ledger', TOPIC: '' } }, /nothing in TOPIC/],
    ['there is no policy', { directory: '/nowhere' }, /ENOENT/],
  ])('fails every invocation, without retrying inside, when %s', async (_what, changes, found) => {
    const { handler, lines } = setUp(async () => [outcome('done')], changes);
    await expect(handler(sqsEvent(created))).rejects.toThrow(found);
    expect(lines).toMatchObject([{ level: 'error', message: 'The deployment is incomplete' }]);
  });

  it.each([
    ['{"half":', /JSON/],
    [JSON.stringify({ ...policy, exports: { slots: 'five' } }), /exports\.slots: /],
    [JSON.stringify({ ...policy, surprise: true }), /surprise: /],
  ])('does not work by a policy like %s', async (text, found) => {
    const { handler } = setUp(async () => [outcome('done')], { directory: bundleFolder(text) });
    await expect(handler(sweep)).rejects.toThrow(found);
  });
});
