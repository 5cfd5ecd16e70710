import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Subscribers, TopicSubscribers } from '../../domain/alert/subscribers.ts';
import { clientConfiguration } from './clients.ts';
import { calling } from './fault.ts';
import { type AlertTopics, onCallTopicArn } from './sns-topics.ts';

/** Subscriptions as SNS counts them. https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export class SnsSubscribers implements Subscribers {
  readonly #topics: AlertTopics;
  readonly #client: SNSClient;

  constructor(topics: AlertTopics, client = new SNSClient(clientConfiguration('sns'))) {
    this.#topics = topics;
    this.#client = client;
  }

  async count(): Promise<readonly TopicSubscribers[]> {
    const onCall = onCallTopicArn(this.#topics);
    return [
      await this.#countOf('alerts', this.#topics.topicArn),
      ...(onCall === undefined ? [] : [await this.#countOf('on-call', onCall)]),
    ];
  }

  async #countOf(topic: TopicSubscribers['topic'], TopicArn: string): Promise<TopicSubscribers> {
    const { Attributes = {} } = await calling({ call: 'SNS GetTopicAttributes', subject: TopicArn }, () =>
      this.#client.send(new GetTopicAttributesCommand({ TopicArn })),
    );
    const { SubscriptionsConfirmed = '0', SubscriptionsPending = '0' } = Attributes;
    return { topic, confirmed: Number(SubscriptionsConfirmed), waiting: Number(SubscriptionsPending) };
  }
}
