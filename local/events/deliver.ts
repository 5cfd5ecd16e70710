import type { FunctionInvoker } from '../lambda/invoker.ts';
import type { EventBus } from './bus.ts';
import type { Queue } from './queue.ts';
import { type Authorize, type Deliver, type Delivery, DeliveryError } from './targets.ts';

export interface DeliveryRoutes {
  readonly authorize: Authorize;
  readonly queue: (arn: string) => Queue | undefined;
  /** Publishes to a topic; `undefined` where there is none of this ARN. */
  readonly topic: (arn: string) => ((message: string) => Promise<void>) | undefined;
  readonly functions: FunctionInvoker;
  /** The account's default bus, for Lambda destinations. */
  readonly bus: Pick<EventBus, 'put'>;
}

/** Services whose resources can be targets. */
export const deliverableServices: ReadonlySet<string> = new Set(['sqs', 'sns', 'lambda', 'events']);

/** What each service does for a sender: the action IAM is asked about, and the act. */
interface Route {
  readonly action: string;
  readonly act: (delivery: Delivery) => Promise<void>;
}

/**
 * Delivers to queues, topics, functions (asynchronously) and the event bus, each after IAM has allowed it. Error codes
 * are those that EventBridge writes to dead letters:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function createDeliver(to: DeliveryRoutes): Deliver {
  const routes: Readonly<Record<string, Route>> = {
    sqs: { action: 'sqs:SendMessage', act: send },
    sns: { action: 'sns:Publish', act: publish },
    lambda: { action: 'lambda:InvokeFunction', act: invoke },
    events: { action: 'events:PutEvents', act: put },
  };

  async function send(delivery: Delivery): Promise<void> {
    const queue = to.queue(delivery.targetArn);
    if (queue === undefined) throw noResource(delivery.targetArn);
    const { body, messageAttributes, messageGroupId, by } = delivery;
    await queue.send({
      body,
      senderId: 'service' in by ? by.service : by.roleArn,
      ...(messageAttributes === undefined ? {} : { messageAttributes }),
      ...(messageGroupId === undefined ? {} : { messageGroupId }),
    });
  }

  async function publish({ targetArn, body }: Delivery): Promise<void> {
    const topic = to.topic(targetArn);
    if (topic === undefined) throw noResource(targetArn);
    await topic(body);
  }

  async function invoke({ targetArn, body }: Delivery): Promise<void> {
    const { status, payload } = await to.functions.invoke(targetArn, Buffer.from(body), 'Event');
    if (status === 404) throw noResource(targetArn);
    if (status === 202) return;
    throw new DeliveryError(
      status === 429 ? 'THROTTLING' : 'SDK_CLIENT_ERROR',
      `Lambda answered ${status}: ${payload.toString('utf8')}`,
      status === 429 || status >= 500,
    );
  }

  async function put({ body }: Delivery): Promise<void> {
    to.bus.put(JSON.parse(body));
  }

  return async (delivery) => {
    const service = delivery.targetArn.split(':')[2] ?? '';
    const route = routes[service];
    if (route === undefined) {
      throw new Error(
        `Delivery to ${delivery.targetArn} is not imitated locally: add the service "${service}" to local/events/deliver.ts.`,
      );
    }
    const request = { by: delivery.by, action: route.action, resource: delivery.targetArn };
    const { allowed, reason } = to.authorize(request);
    if (!allowed) throw new DeliveryError('NO_PERMISSIONS', reason, false);
    await route.act(delivery);
  };
}

function noResource(arn: string): DeliveryError {
  return new DeliveryError('NO_RESOURCE', `${arn} does not exist.`, false);
}
