import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError, NotImitatedError } from '../service.ts';

export interface NewTopic {
  readonly name: string;
  readonly displayName?: string;
  /** The customer's key. */
  readonly keyArn?: string;
}

export interface NewSubscription {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** The message alone instead of SNS's envelope; queues only. */
  readonly rawMessageDelivery?: boolean;
  /** Where messages go that cannot be delivered. */
  readonly deadLetterArn?: string;
  /** Not imitated: refused by name. */
  readonly filterPolicy?: unknown;
}

export interface Subscription extends NewSubscription {
  readonly arn: string;
  /** What a person, or the receiver's program, sends back to confirm. */
  readonly token: string;
  confirmed: boolean;
}

/** Receivers that must agree first; queues, functions and telephones of the account are taken at their word. */
const confirming = ['email', 'email-json', 'http', 'https'];
const immediate = ['sqs', 'lambda', 'sms'];

/** A topic with its subscriptions: https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html */
export class Topic {
  readonly arn: string;
  readonly displayName: string;
  readonly keyArn: string | undefined;
  readonly #subscriptions: Subscription[] = [];

  constructor(arn: string, { displayName = '', keyArn }: NewTopic) {
    this.arn = arn;
    this.displayName = displayName;
    this.keyArn = keyArn;
  }

  get subscriptions(): readonly Subscription[] {
    return this.#subscriptions;
  }

  /** Subscribing again gives the subscription that is there. */
  subscribe(subscription: NewSubscription): Subscription {
    const { protocol, endpoint } = subscription;
    if (subscription.filterPolicy !== undefined)
      throw new NotImitatedError('FilterPolicy of an sns subscription');
    if (![...confirming, ...immediate].includes(protocol)) {
      throw new NotImitatedError(`The protocol ${protocol} of sns Subscribe`);
    }
    checkEndpoint(protocol, endpoint);
    const known = this.#subscriptions.find(
      (other) => other.protocol === protocol && other.endpoint === endpoint,
    );
    if (known !== undefined) return known;
    const made = {
      ...subscription,
      arn: `${this.arn}:${randomUUID()}`,
      token: randomBytes(32).toString('hex'),
      confirmed: immediate.includes(protocol),
    };
    this.#subscriptions.push(made);
    return made;
  }

  unsubscribe(arn: string): void {
    const at = this.#subscriptions.findIndex((subscription) => subscription.arn === arn);
    if (at !== -1) this.#subscriptions.splice(at, 1);
  }
}

const forms: Readonly<Record<string, RegExp>> = {
  email: /^[^@\s]+@[^@\s]+$/,
  'email-json': /^[^@\s]+@[^@\s]+$/,
  http: /^http:\/\//,
  https: /^https:\/\//,
  sqs: /^arn:[\w-]+:sqs:/,
  lambda: /^arn:[\w-]+:lambda:/,
  sms: /^\+?[\d-]+$/,
};

function checkEndpoint(protocol: string, endpoint: string): void {
  if (forms[protocol]?.test(endpoint)) return;
  throw new AwsError(
    'InvalidParameter',
    400,
    `Invalid parameter: Endpoint Reason: "${endpoint}" is no ${protocol} endpoint`,
  );
}
