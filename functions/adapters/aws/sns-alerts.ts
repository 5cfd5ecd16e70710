import type { PublishCommandInput } from '@aws-sdk/client-sns';
import type { Alert, Alerts } from '../../domain/alert/alert.ts';
import { renderAlert } from '../../domain/alert/render.ts';
import { calling } from './fault.ts';

type Publish = (input: PublishCommandInput) => Promise<unknown>;

export interface SnsAlertsOptions {
  readonly topicArn: string;
  /** Makes the client; called with the first alert, since most invocations send none. */
  readonly connect?: () => Promise<Publish>;
}

/**
 * Alerts through an SNS topic, each channel in its own form.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export class SnsAlerts implements Alerts {
  readonly #topicArn: string;
  readonly #connect: () => Promise<Publish>;
  #publish: Promise<Publish> | undefined;

  constructor({ topicArn, connect = connectSns }: SnsAlertsOptions) {
    this.#topicArn = topicArn;
    this.#connect = connect;
  }

  async send(alert: Alert, deduplicationId: string): Promise<void> {
    const { subject, messages } = renderAlert(alert);
    this.#publish ??= this.#connect();
    const publish = await this.#publish;
    await calling({ call: 'SNS Publish', subject: `${alert.kind} to ${this.#topicArn}` }, () =>
      publish({
        TopicArn: this.#topicArn,
        Subject: subject,
        Message: JSON.stringify(messages),
        MessageStructure: 'json',
        MessageAttributes: {
          kind: text(alert.kind),
          severity: text(alert.severity),
          cluster: text(alert.cluster),
          deduplicationId: text(deduplicationId),
        },
      }),
    );
  }
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
