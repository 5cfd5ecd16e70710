import {
  ConfirmSubscription$,
  type ConfirmSubscriptionInput,
  type ConfirmSubscriptionResponse,
  CreateTopic$,
  type CreateTopicInput,
  type CreateTopicResponse,
  DeleteTopic$,
  type DeleteTopicInput,
  GetTopicAttributes$,
  type GetTopicAttributesInput,
  type GetTopicAttributesResponse,
  InvalidParameterException$,
  ListSubscriptionsByTopic$,
  type ListSubscriptionsByTopicInput,
  type ListSubscriptionsByTopicResponse,
  NotFoundException$,
  Publish$,
  type PublishInput,
  type PublishResponse,
  Subscribe$,
  type SubscribeInput,
  type SubscribeResponse,
  Unsubscribe$,
  type UnsubscribeInput,
} from '@aws-sdk/client-sns';
import { impliedPermissions } from '../../iam/implied.ts';
import { NotImitatedError } from '../service.ts';
import { readAttributes } from '../sqs/message-attributes.ts';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';
import type { NewNotification } from './message.ts';
import type { NewSubscription, NewTopic, Subscription, Topic } from './topic.ts';

/** The topics of an account, as operations see them. */
export interface Topics {
  readonly account: string;
  readonly region: string;
  arnOf(name: string): string;
  /** @throws AwsError NotFound (404) */
  get(arn: string): Topic;
  find(arn: string): Topic | undefined;
  create(topic: NewTopic): Topic;
  remove(arn: string): void;
  subscribe(subscription: NewSubscription): Subscription;
  publish(topicArn: string, notification: NewNotification): Promise<{ readonly messageId: string }>;
}

const subscriptionsOnAPage = 100;

/** https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
export function snsOperations(topics: Topics): Operation[] {
  const onTopic = ({ TopicArn }: { readonly TopicArn: string }) => ({ resources: [TopicArn] });
  return [
    defineOperation<Given<CreateTopicInput, 'Name'>, CreateTopicResponse>({
      schema: CreateTopic$,
      errors: [InvalidParameterException$],
      reads: ['Name'],
      identify: ({ Name }) => ({ resources: [topics.arnOf(Name)] }),
      run: ({ Name }) => ({ TopicArn: topics.create({ name: Name }).arn }),
    }),
    defineOperation<Given<DeleteTopicInput, 'TopicArn'>, object>({
      schema: DeleteTopic$,
      errors: [NotFoundException$],
      reads: ['TopicArn'],
      identify: onTopic,
      run({ TopicArn }) {
        topics.remove(TopicArn);
        return {};
      },
    }),
    defineOperation<Given<GetTopicAttributesInput, 'TopicArn'>, GetTopicAttributesResponse>({
      schema: GetTopicAttributes$,
      errors: [NotFoundException$],
      reads: ['TopicArn'],
      identify: onTopic,
      run: ({ TopicArn }) => ({ Attributes: attributesOf(topics.get(TopicArn), topics.account) }),
    }),
    publish(topics),
    subscribe(topics),
    confirmSubscription(topics),
    defineOperation<Given<ListSubscriptionsByTopicInput, 'TopicArn'>, ListSubscriptionsByTopicResponse>({
      schema: ListSubscriptionsByTopic$,
      errors: [NotFoundException$, InvalidParameterException$],
      reads: ['TopicArn', 'NextToken'],
      identify: onTopic,
      run: ({ TopicArn, NextToken }) => listSubscriptions(topics, TopicArn, NextToken),
    }),
    defineOperation<Given<UnsubscribeInput, 'SubscriptionArn'>, object>({
      schema: Unsubscribe$,
      errors: [InvalidParameterException$, NotFoundException$],
      reads: ['SubscriptionArn'],
      identify: ({ SubscriptionArn }) => ({ resources: [topicOf(SubscriptionArn)] }),
      run({ SubscriptionArn }) {
        topics.find(topicOf(SubscriptionArn))?.unsubscribe(SubscriptionArn);
        return {};
      },
    }),
  ];
}

function publish(topics: Topics): Operation {
  return defineOperation<Given<PublishInput, 'Message'>, PublishResponse>({
    schema: Publish$,
    errors: [InvalidParameterException$, NotFoundException$],
    reads: ['TopicArn', 'Message', 'Subject', 'MessageStructure', 'MessageAttributes'],
    identify({ TopicArn = '' }) {
      const keyArn = topics.find(TopicArn)?.keyArn;
      const encryptionContext = { 'aws:sns:topicArn': TopicArn };
      const implied = impliedPermissions('sns:Publish', { region: topics.region, keyArn, encryptionContext });
      return { resources: [TopicArn], implied };
    },
    async run({ TopicArn, Message, Subject, MessageStructure, MessageAttributes }) {
      if (TopicArn === undefined) throw fault(InvalidParameterException$, 'Invalid parameter: TopicArn');
      const { messageId } = await topics.publish(TopicArn, {
        message: Message,
        messageAttributes: readAttributes(MessageAttributes),
        ...(Subject === undefined ? {} : { subject: Subject }),
        ...(MessageStructure === undefined ? {} : { messageStructure: MessageStructure }),
      });
      return { MessageId: messageId };
    },
  });
}

function subscribe(topics: Topics): Operation {
  return defineOperation<Given<SubscribeInput, 'TopicArn' | 'Protocol'>, SubscribeResponse>({
    schema: Subscribe$,
    errors: [InvalidParameterException$, NotFoundException$],
    reads: ['TopicArn', 'Protocol', 'Endpoint', 'Attributes', 'ReturnSubscriptionArn'],
    identify: ({ TopicArn, Protocol, Endpoint = '' }) => ({
      resources: [TopicArn],
      context: { 'sns:Protocol': Protocol, 'sns:Endpoint': Endpoint },
    }),
    run({ TopicArn, Protocol, Endpoint = '', Attributes = {}, ReturnSubscriptionArn = false }) {
      const { RawMessageDelivery, ...others } = Attributes;
      const stranger = Object.keys(others)[0];
      if (stranger !== undefined) throw new NotImitatedError(`The attribute ${stranger} of sns Subscribe`);
      const { arn, confirmed } = topics.subscribe({
        topicArn: TopicArn,
        protocol: Protocol,
        endpoint: Endpoint,
        rawMessageDelivery: RawMessageDelivery === 'true',
      });
      return { SubscriptionArn: confirmed || ReturnSubscriptionArn ? arn : 'pending confirmation' };
    },
  });
}

function confirmSubscription(topics: Topics): Operation {
  return defineOperation<Given<ConfirmSubscriptionInput, 'TopicArn' | 'Token'>, ConfirmSubscriptionResponse>({
    schema: ConfirmSubscription$,
    errors: [InvalidParameterException$, NotFoundException$],
    reads: ['TopicArn', 'Token'],
    identify: ({ TopicArn }) => ({ resources: [TopicArn] }),
    run({ TopicArn, Token }) {
      const subscription = topics.get(TopicArn).subscriptions.find(({ token }) => token === Token);
      if (subscription === undefined) {
        throw fault(InvalidParameterException$, 'Invalid parameter: Token');
      }
      subscription.confirmed = true;
      return { SubscriptionArn: subscription.arn };
    },
  });
}

/** Pending subscriptions have no ARN to be known by: https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
function listSubscriptions(topics: Topics, topicArn: string, token = '0'): ListSubscriptionsByTopicResponse {
  const start = Number(token);
  if (!Number.isInteger(start)) throw fault(InvalidParameterException$, 'Invalid parameter: NextToken');
  const all = topics.get(topicArn).subscriptions;
  const end = start + subscriptionsOnAPage;
  return {
    Subscriptions: all.slice(start, end).map(({ arn, confirmed, protocol, endpoint }) => ({
      SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
      Owner: topics.account,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    })),
    NextToken: end < all.length ? String(end) : undefined,
  };
}

function attributesOf(topic: Topic, account: string): Record<string, string> {
  const confirmed = topic.subscriptions.filter((subscription) => subscription.confirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: account,
    DisplayName: topic.displayName,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(topic.subscriptions.length - confirmed),
    SubscriptionsDeleted: '0',
    ...(topic.keyArn === undefined ? {} : { KmsMasterKeyId: topic.keyArn }),
  };
}

function topicOf(subscriptionArn: string): string {
  return subscriptionArn.split(':').slice(0, 6).join(':');
}
