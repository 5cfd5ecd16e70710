import type { PublishCommandInput } from '@aws-sdk/client-sns';
import type { Alert, Alerts } from '../../domain/alert/alert.ts';
import { pageOf, pages } from '../../domain/alert/on-call.ts';
import { renderAlert } from '../../domain/alert/render.ts';
import { Fault } from '../../domain/fault.ts';
import { calling } from './fault.ts';
import { type AlertTopics, onCallTopicArn } from './sns-topics.ts';

type Publish = (input: PublishCommandInput) => Promise<unknown>;

export interface SnsAlertsOptions extends AlertTopics {
  /** Makes the client; called with the first alert, since most invocations send none. */
  readonly connect?: () => Promise<Publish>;
}

/**
 * Alerts through an SNS topic, each channel in its own form.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export class SnsAlerts implements Alerts {
  readonly #topics: AlertTopics;
  readonly #connect: () => Promise<Publish>;
  #publish: Promise<Publish> | undefined;

  constructor({ connect = connectSns, ...topics }: SnsAlertsOptions) {
    this.#topics = topics;
    this.#connect = connect;
  }

  /**
   * Whoever is paged is told first: a failure in between repeats a page under its own name, and loses no mail. A page that no
   * other attempt brings through holds no mail back either: the mail says that nobody was paged.
   */
  async send(alert: Alert, deduplicationId: string): Promise<void> {
    const MessageAttributes = attributesOf(alert, deduplicationId);
    const { topicArn } = this.#topics;
    const unpaged = await this.#page(alert, MessageAttributes);
    const told = unpaged === undefined ? alert : { ...alert, story: [unpaged, ...alert.story] };
    const { subject: Subject, messages } = renderAlert(told);
    await this.#say(alert, {
      TopicArn: topicArn,
      Subject,
      Message: JSON.stringify(messages),
      MessageStructure: 'json',
      MessageAttributes,
    });
  }

  /** @returns why nobody could be paged, where that stays so. @throws Fault that another attempt may remove */
  async #page(alert: Alert, MessageAttributes: ReturnType<typeof attributesOf>): Promise<string | undefined> {
    const { topicArn, onCall } = this.#topics;
    if (!onCall || !pages(alert, onCall)) return undefined;
    const TopicArn = onCallTopicArn(this.#topics);
    const { subject: Subject, message: Message } = pageOf(alert, placeOf(topicArn));
    try {
      await this.#say(alert, { TopicArn, Subject, Message, MessageAttributes });
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.retryable) throw thrown;
      return `NOBODY WAS PAGED of this: the topic of on-call tools took no message (${thrown.facts.found}).`;
    }
    return undefined;
  }

  async #say({ kind }: Alert, input: PublishCommandInput): Promise<void> {
    this.#publish ??= this.#connect();
    const publish = await this.#publish;
    await calling({ call: 'SNS Publish', subject: `${kind} to ${input.TopicArn}` }, () => publish(input));
  }
}

/** What subscriptions can filter by. `routedAs` is the severity, or `resolved` for what ends a thread. */
function attributesOf({ kind, severity, status, cluster, team }: Alert, deduplicationId: string) {
  return {
    kind: text(kind),
    severity: text(severity),
    routedAs: text(status ?? severity),
    cluster: text(cluster),
    ...(team === undefined ? {} : { team: text(team) }),
    deduplicationId: text(deduplicationId),
  };
}

function placeOf(topicArn: string) {
  const [, partition = '', , region = '', account = ''] = topicArn.split(':');
  return { partition, account, region };
}

/** An attribute that subscriptions can filter by. */
function text(value: string) {
  return { DataType: 'String', StringValue: value };
}

/** From a module of its own: importing the package when needed would bring all of it. */
async function connectSns(): Promise<Publish> {
  const { snsPublish } = await import('./sns-publish.ts');
  return snsPublish();
}
