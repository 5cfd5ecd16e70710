import type { Clock, ClockTimer } from '../clock/clock.ts';
import type { FunctionInvoker } from '../lambda/invoker.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { failedMessageIds } from './partial-batch-response.ts';
import type { Queue, QueueMessage } from './queue.ts';
import type { Authorize } from './targets.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export interface EventSourceMappingSpec {
  readonly functionName: string;
  /** The function's role, under which Lambda polls. */
  readonly roleArn: string;
  readonly queueArn: string;
  readonly enabled: boolean;
  /** 10 unless told. */
  readonly batchSize?: number;
  /** 0 unless told. */
  readonly maximumBatchingWindowSeconds?: number;
  /** 2 to 1000. */
  readonly maximumConcurrency?: number;
  /** `FunctionResponseTypes: [ReportBatchItemFailures]`. */
  readonly reportBatchItemFailures: boolean;
}

export interface EventSourceMappingOptions {
  readonly spec: EventSourceMappingSpec;
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly region: string;
  readonly queue: Queue;
  readonly functions: FunctionInvoker;
  readonly authorize: Authorize;
}

export interface EventSourceMapping {
  /** Receives no more; what runs is left to end. */
  close(): void;
}

/** Lambda begins with five batches at a time: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const initialConcurrency = 5;

/** What the role must allow: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const pollingActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * Lambda's pollers on one queue. A batch is sent when it is full or its window has passed; messages of a batch that
 * failed become visible again after the queue's visibility timeout, and its redrive policy ends that.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 *
 * @throws Error where the role may not poll, as CreateEventSourceMapping would refuse it.
 */
export function createEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { spec, clock, timeline, queue, functions } = options;
  const batchSize = spec.batchSize ?? 10;
  const windowMs = (spec.maximumBatchingWindowSeconds ?? 0) * 1000;
  const concurrency = spec.maximumConcurrency ?? initialConcurrency;
  const gathered: QueueMessage[] = [];
  let window: ClockTimer | undefined;
  let windowHasPassed = false;
  let running = 0;
  let polling = false;
  let pollAgain = false;
  let closed = false;

  /** One poll at a time; a message that shows up meanwhile makes it look again. */
  async function poll(): Promise<void> {
    pollAgain = true;
    if (polling) return;
    polling = true;
    try {
      while (pollAgain && !closed) {
        pollAgain = false;
        await gather();
      }
    } finally {
      polling = false;
    }
  }

  async function gather(): Promise<void> {
    while (running < concurrency) {
      const received = await queue.receive(batchSize - gathered.length);
      gathered.push(...received);
      if (gathered.length > 0 && window === undefined) startWindow();
      const full = gathered.length >= batchSize;
      if (gathered.length > 0 && (full || windowHasPassed)) sendBatch();
      if (!full) return;
    }
  }

  function startWindow(): void {
    windowHasPassed = windowMs === 0;
    if (windowHasPassed) return;
    window = clock.after(windowMs, `batching window of ${spec.functionName}`, () => {
      windowHasPassed = true;
      return poll();
    });
  }

  function sendBatch(): void {
    window?.cancel();
    window = undefined;
    windowHasPassed = false;
    const batch = gathered.splice(0);
    running += 1;
    clock.after(0, `batch for ${spec.functionName}`, async () => {
      try {
        await runBatch(batch);
      } finally {
        running -= 1;
      }
      await poll();
    });
  }

  async function runBatch(batch: readonly QueueMessage[]): Promise<void> {
    const records = batch.map((message) => recordOf(message, spec.queueArn, options.region));
    const payload = Buffer.from(JSON.stringify({ Records: records }));
    const result = await functions.invoke(spec.functionName, payload, 'RequestResponse');
    if (result.status === 429) {
      note(`${batch.length} messages wait for their visibility timeout: the function is throttled.`);
      return;
    }
    if (result.status !== 200) {
      throw new Error(`Lambda answered ${result.status} to a poller: ${result.payload.toString('utf8')}`);
    }
    if (result.functionError !== undefined) return;
    const failed = spec.reportBatchItemFailures
      ? failedMessageIds(result.payload.toString('utf8'), batch)
      : new Set<string>();
    if (failed === 'all') {
      note('The whole batch counts as failed: its response names no message that was in it.');
      return;
    }
    const done = batch.filter(({ messageId }) => !failed.has(messageId));
    await Promise.all(done.map(({ receiptHandle }) => queue.delete(receiptHandle)));
  }

  function note(text: string): void {
    timeline.record({ type: 'note', source: spec.functionName, text });
  }

  requirePollingRights(spec, options.authorize);
  if (!spec.enabled) return { close: () => {} };
  const unwatch = queue.onVisible(() => {
    clock.after(0, `poll for ${spec.functionName}`, poll);
  });
  clock.after(0, `poll for ${spec.functionName}`, poll);
  return {
    close() {
      closed = true;
      unwatch();
    },
  };
}

function requirePollingRights(spec: EventSourceMappingSpec, authorize: Authorize): void {
  for (const action of pollingActions) {
    const { allowed, reason } = authorize({ by: { roleArn: spec.roleArn }, action, resource: spec.queueArn });
    if (allowed) continue;
    throw new Error(
      `The role of ${spec.functionName} may not poll ${spec.queueArn}; CreateEventSourceMapping would be refused. ` +
        `Grant it ${action}: ${reason}`,
    );
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
function recordOf(message: QueueMessage, queueArn: string, region: string): Record<string, unknown> {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: message.messageAttributes,
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
