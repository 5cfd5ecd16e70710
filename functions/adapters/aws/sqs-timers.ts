import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { JsonObject } from '../../domain/json.ts';
import type { Timers } from '../../domain/timers.ts';
import { calling } from './fault.ts';

type SendMessage = (input: SendMessageCommandInput) => Promise<unknown>;

export interface SqsTimersOptions {
  /** The function's own queue. */
  readonly queueUrl: string;
  /** Makes the client; called with the first timer, since most invocations set none. */
  readonly connect?: () => Promise<SendMessage>;
}

/**
 * Timers as delayed messages in the function's own queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html
 */
export class SqsTimers implements Timers {
  readonly #queueUrl: string;
  readonly #connect: () => Promise<SendMessage>;
  #send: Promise<SendMessage> | undefined;

  constructor({ queueUrl, connect = connectSqs }: SqsTimersOptions) {
    this.#queueUrl = queueUrl;
    this.#connect = connect;
  }

  async wakeAfter(seconds: number, request: JsonObject): Promise<void> {
    this.#send ??= this.#connect();
    const send = await this.#send;
    await calling({ call: 'SQS SendMessage', subject: `a timer to ${this.#queueUrl}` }, () =>
      send({
        QueueUrl: this.#queueUrl,
        MessageBody: JSON.stringify(request),
        DelaySeconds: Math.min(900, Math.max(0, Math.ceil(seconds))),
      }),
    );
  }
}

/** From a module of its own: importing the package when needed would bring all of it. */
async function connectSqs(): Promise<SendMessage> {
  const { sqsSendMessage } = await import('./sqs-send-message.ts');
  return sqsSendMessage();
}
