import { randomUUID } from 'node:crypto';
import {
  AuthorizationErrorException$,
  KMSAccessDeniedException$,
  NotFoundException$,
} from '@aws-sdk/client-sns';
import type { Clock } from '../../clock/clock.ts';
import type { Deliver } from '../../events/targets.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { AwsError, ServiceEndpoint } from '../service.ts';
import { awsQuery } from '../wire/aws-query.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { fault } from '../wire/operation.ts';
import { fanOut, type ReceivedNotification } from './delivery.ts';
import { takeNotification } from './message.ts';
import { snsOperations, type Topics } from './operations.ts';
import { type NewSubscription, type NewTopic, type Subscription, Topic } from './topic.ts';

export interface SnsOptions {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly timeline: Timeline;
  /** To queues and functions, in SNS's name; asks IAM. */
  readonly deliver: Deliver;
}

/** SNS as its endpoint, and as who deploys, publishes and receives sees it. */
export interface Sns {
  readonly endpoint: ServiceEndpoint;
  /** @returns the topic's ARN. */
  createTopic(topic: NewTopic): string;
  /** Receivers by mail and web hook are pending until confirmed. */
  subscribe(subscription: NewSubscription): { readonly arn: string };
  /** What the receiver does who follows the link in SNS's message. */
  confirmSubscription(topicArn: string, endpoint: string): void;
  /** How services that were authorised publish to it; `undefined` where there is none. */
  topic(topicArn: string): ((message: string, subject?: string) => Promise<void>) | undefined;
  /** The topic's key, for who must ask IAM about it. */
  keyOf(topicArn: string): string | undefined;
  /** What left AWS, in order; confirmation requests included. */
  deliveries(): readonly ReceivedNotification[];
}

/**
 * Topics and their subscriptions over SNS's query protocol. What is imitated, and what is not:
 * docs/local-run/sns.md.
 */
export function createSns(options: SnsOptions): Sns {
  const { account, region, partition, clock, timeline, deliver } = options;
  const topics = new Map<string, Topic>();
  const received: ReceivedNotification[] = [];

  function receive(notification: ReceivedNotification): void {
    received.push(notification);
    timeline.record({ type: 'delivery', ...notification });
  }

  function lost({ topicArn, protocol, endpoint }: Subscription, reason: string): void {
    const text = `${topicArn} could not deliver to ${protocol} ${endpoint}: ${reason}`;
    timeline.record({ type: 'note', source: 'sns', text });
  }

  const registry: Topics = {
    account,
    region,
    arnOf: (name) => `arn:${partition}:sns:${region}:${account}:${name}`,
    find: (arn) => topics.get(arn),
    get(arn) {
      const topic = topics.get(arn);
      if (topic === undefined) throw fault(NotFoundException$, 'Topic does not exist');
      return topic;
    },
    create(topic) {
      const arn = registry.arnOf(topic.name);
      const made = topics.get(arn) ?? new Topic(arn, topic);
      topics.set(arn, made);
      return made;
    },
    remove(arn) {
      topics.delete(arn);
    },
    subscribe(subscription) {
      const topic = registry.get(subscription.topicArn);
      const made = topic.subscribe(subscription);
      if (!made.confirmed) receive(confirmationRequest(made));
      return made;
    },
    async publish(topicArn, given) {
      const topic = registry.get(topicArn);
      const notification = takeNotification(given, randomUUID(), clock.now());
      await fanOut(topic, notification, { deliver, receive, lost });
      return { messageId: notification.messageId };
    },
  };

  const endpoint = createServiceEndpoint({
    service: 'sns',
    protocol: awsQuery('http://sns.amazonaws.com/doc/2010-03-31/'),
    operations: snsOperations(registry),
  });

  return {
    endpoint: {
      ...endpoint,
      renderError: (error, request) => endpoint.renderError(inSnsTerms(error), request),
    },
    createTopic: (topic) => registry.create(topic).arn,
    subscribe: (subscription) => ({ arn: registry.subscribe(subscription).arn }),
    confirmSubscription(topicArn, receiver) {
      const pending = registry.get(topicArn).subscriptions.find(({ endpoint: other }) => other === receiver);
      if (pending === undefined) throw new Error(`${receiver} is not subscribed to ${topicArn}.`);
      pending.confirmed = true;
    },
    topic(topicArn) {
      if (!topics.has(topicArn)) return undefined;
      return async (message, subject) => {
        await registry.publish(topicArn, { message, ...(subject === undefined ? {} : { subject }) });
      };
    },
    keyOf: (topicArn) => topics.get(topicArn)?.keyArn,
    deliveries: () => received,
  };
}

function confirmationRequest({ topicArn, protocol, endpoint, token }: Subscription): ReceivedNotification {
  return {
    topic: topicArn,
    protocol,
    endpoint,
    subject: 'AWS Notification - Subscription Confirmation',
    body: `You have chosen to subscribe to the topic ${topicArn}. To confirm, use this token: ${token}`,
  };
}

/** SNS has errors of its own for what IAM refuses: one for the call, one for the key that it implies. */
function inSnsTerms(error: AwsError): AwsError {
  if (error.code !== 'AccessDenied') return error;
  const aboutKey = error.message.includes(' is not authorized to perform: kms:');
  return fault(aboutKey ? KMSAccessDeniedException$ : AuthorizationErrorException$, error.message);
}
