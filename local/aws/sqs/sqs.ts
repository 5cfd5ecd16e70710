import type { Clock } from '../../clock/clock.ts';
import type { Queue } from '../../events/queue.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import { AwsError, type AwsHttpRequest, NotImitatedError, type ServiceEndpoint } from '../service.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { messageOperations } from './messages.ts';
import { sqsJson } from './protocol.ts';
import { type QueuedMessage, type QueueSettings, SqsQueue } from './queue.ts';
import { defaultSettings, type QueueRegistry, queueOperations } from './queues.ts';

export interface SqsOptions {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly timeline: Timeline;
  /** The front door's address: queue URLs begin with it. */
  readonly url: string;
}

export type NewQueue = Partial<QueueSettings> & Pick<QueueSettings, 'name'>;

/** SQS as its endpoint, and as who deploys, delivers and polls sees it. */
export interface Sqs {
  readonly endpoint: ServiceEndpoint;
  /** What is left out is as SQS has it by default. */
  createQueue(queue: NewQueue): { readonly arn: string; readonly url: string };
  /** For event delivery and Lambda's pollers; `undefined` where there is none. */
  queue(arn: string): Queue | undefined;
  /** The customer's key of a queue, for who must ask IAM about it. */
  keyOf(arn: string): string | undefined;
}

/**
 * Standard queues on the virtual clock, over SQS's JSON protocol. What is imitated, and what is not:
 * docs/local-run/sqs.md.
 */
export function createSqs(options: SqsOptions): Sqs {
  const { account, region, partition, clock, timeline, url: endpointUrl } = options;
  const queues = new Map<string, SqsQueue>();

  const registry: QueueRegistry = {
    region,
    arnOfName: (name) => `arn:${partition}:sqs:${region}:${account}:${name}`,
    arnOf: (url) => registry.arnOfName(url.split('/').at(-1) ?? ''),
    urlOf: (name) => `${endpointUrl}/${account}/${name}`,
    find: (arn) => queues.get(arn),
    byUrl(url) {
      const queue = queues.get(registry.arnOf(url));
      if (queue !== undefined) return queue;
      throw new AwsError(
        'AWS.SimpleQueueService.NonExistentQueue',
        400,
        'The specified queue does not exist.',
      );
    },
    create(settings) {
      if (settings.name.endsWith('.fifo')) throw new NotImitatedError(`The FIFO queue ${settings.name}`);
      const full = { ...settings, arn: registry.arnOfName(settings.name) };
      const known = queues.get(full.arn);
      if (known === undefined)
        queues.set(full.arn, new SqsQueue(full, clock, (letter) => bury(full, letter)));
      else if (!sameSettings(known.settings, full)) {
        throw new AwsError(
          'QueueAlreadyExists',
          400,
          'A queue already exists with the same name and a different value for some attribute.',
        );
      }
    },
    remove(queue) {
      queue.close();
      queues.delete(queue.arn);
    },
  };

  /** SQS moves a spent message when it is next asked for; it is gone if its dead-letter queue is. */
  function bury({ arn, redrive }: QueueSettings, letter: QueuedMessage): void {
    if (redrive === undefined) return;
    timeline.record({ type: 'dead-letter', queue: redrive.deadLetterArn, body: letter.body });
    queues.get(redrive.deadLetterArn)?.addDeadLetter(letter, arn);
  }

  const endpoint = createServiceEndpoint({
    service: 'sqs',
    protocol: sqsJson,
    operations: [...queueOperations(registry), ...messageOperations(registry)],
  });

  return {
    endpoint: { ...endpoint, waits: mayWait },
    createQueue(queue) {
      registry.create({ ...defaultSettings, ...queue });
      return { arn: registry.arnOfName(queue.name), url: registry.urlOf(queue.name) };
    },
    queue: (arn) => queues.get(arn),
    keyOf: (arn) => queues.get(arn)?.settings.keyArn,
  };
}

function mayWait({ headers }: AwsHttpRequest): boolean {
  return headers['x-amz-target'] === 'AmazonSQS.ReceiveMessage';
}

function sameSettings(one: QueueSettings, other: QueueSettings): boolean {
  const text = (settings: QueueSettings) => JSON.stringify(Object.entries(settings).toSorted());
  return text(one) === text(other);
}
