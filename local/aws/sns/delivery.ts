import type { Deliver } from '../../events/targets.ts';
import type { Notification } from './message.ts';
import type { Subscription, Topic } from './topic.ts';

/** What a receiver outside AWS got: a mailbox, a web hook, a telephone. */
export interface ReceivedNotification {
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly subject?: string;
  /** The text for the protocol, without the footer of mails and the envelope of web hooks. */
  readonly body: string;
}

export interface Receivers {
  /** To queues and functions, in SNS's name. */
  readonly deliver: Deliver;
  /** To the world. */
  readonly receive: (received: ReceivedNotification) => void;
  /** A delivery that failed for good; SNS tells nobody either, unless the subscription has a dead-letter queue. */
  readonly lost: (subscription: Subscription, reason: string) => void;
}

/** Sends a message to each confirmed subscriber, whatever becomes of the others. */
export async function fanOut(topic: Topic, notification: Notification, receivers: Receivers): Promise<void> {
  for (const subscription of topic.subscriptions.filter(({ confirmed }) => confirmed)) {
    await sendTo(subscription, topic, notification, receivers);
  }
}

async function sendTo(
  subscription: Subscription,
  topic: Topic,
  notification: Notification,
  { deliver, receive, lost }: Receivers,
): Promise<void> {
  const { protocol, endpoint } = subscription;
  const body = notification.textFor(protocol);
  if (protocol !== 'sqs' && protocol !== 'lambda') {
    const { subject } = notification;
    receive({ topic: topic.arn, protocol, endpoint, body, ...(subject === undefined ? {} : { subject }) });
    return;
  }
  const payload =
    protocol === 'sqs'
      ? forQueue(subscription, topic, notification)
      : forFunction(subscription, topic, notification);
  const by = { service: 'sns.amazonaws.com', sourceArn: topic.arn };
  try {
    await deliver({ targetArn: endpoint, by, ...payload });
  } catch (thrown) {
    lost(subscription, thrown instanceof Error ? thrown.message : String(thrown));
    if (subscription.deadLetterArn !== undefined) {
      await deliver({ targetArn: subscription.deadLetterArn, by, ...payload });
    }
  }
}

function forQueue(subscription: Subscription, topic: Topic, notification: Notification) {
  if (subscription.rawMessageDelivery !== true) {
    return { body: JSON.stringify(envelope(subscription, topic, notification)) };
  }
  const attributes = Object.entries(notification.messageAttributes).map(([name, { stringValue = '' }]) => [
    name,
    stringValue,
  ]);
  return { body: notification.textFor('sqs'), messageAttributes: Object.fromEntries(attributes) };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function forFunction(subscription: Subscription, topic: Topic, notification: Notification) {
  const Sns = envelope(subscription, topic, notification);
  const record = { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscription.arn, Sns };
  return { body: JSON.stringify({ Records: [record] }) };
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html ; nothing is signed locally. */
function envelope({ protocol, arn }: Subscription, topic: Topic, notification: Notification) {
  const { messageId, subject, published, messageAttributes } = notification;
  const attributes = Object.entries(messageAttributes).map(
    ([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { Type: dataType, Value: stringValue ?? binaryValue },
    ],
  );
  return {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topic.arn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: notification.textFor(protocol),
    Timestamp: published.toISOString(),
    SignatureVersion: '1',
    Signature: 'none: the local run signs no notifications',
    SigningCertURL: '',
    UnsubscribeURL: `?Action=Unsubscribe&SubscriptionArn=${arn}`,
    ...(attributes.length === 0 ? {} : { MessageAttributes: Object.fromEntries(attributes) }),
  };
}
