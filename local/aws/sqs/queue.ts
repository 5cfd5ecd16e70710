import { createHash, randomUUID } from 'node:crypto';
import type { Clock, ClockTimer } from '../../clock/clock.ts';
import type { MessageAttribute, OutgoingMessage, Queue, QueueMessage } from '../../events/queue.ts';
import { AwsError } from '../service.ts';

/** What a queue is set up with; times in seconds, as SQS takes them. */
export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  readonly receiveWaitSeconds: number;
  readonly maximumMessageBytes: number;
  readonly keyArn?: string;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
}

/** A message as SendMessage takes it. */
export interface NewMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** The queue's own delay unless given. */
  readonly delaySeconds?: number;
  readonly senderId?: string;
}

interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly senderId: string;
  readonly sentAt: Date;
  /** The queue it was first sent to, once it is a dead letter. */
  readonly source?: string;
  firstReceivedAt?: Date;
  receives: number;
  /** Hidden until then; visible when there is no timer. */
  hidden?: ClockTimer;
  /** Handle of the newest receive; older ones are void. */
  handle?: string;
}

/**
 * One standard queue on the virtual clock: delays, visibility timeouts and retention pass as the clock does, and a
 * message that is due is a timer to which the clock may jump. Messages come in the order of their sending, which
 * SQS does not promise; whoever needs disorder scripts it.
 */
export class SqsQueue implements Queue {
  readonly settings: QueueSettings;
  readonly created: Date;
  readonly #clock: Pick<Clock, 'now' | 'after'>;
  readonly #bury: (message: Message) => void;
  readonly #listeners = new Set<() => void>();
  #messages: Message[] = [];

  /** @param bury takes a message that was received as often as the redrive policy allows. */
  constructor(
    settings: QueueSettings,
    clock: Pick<Clock, 'now' | 'after'>,
    bury: (message: Message) => void,
  ) {
    this.settings = settings;
    this.created = clock.now();
    this.#clock = clock;
    this.#bury = bury;
  }

  get arn(): string {
    return this.settings.arn;
  }

  async send({ body, messageAttributes = {}, senderId }: OutgoingMessage): Promise<{ messageId: string }> {
    const attributes = Object.fromEntries(
      Object.entries(messageAttributes).map(([name, stringValue]) => [
        name,
        { dataType: 'String', stringValue },
      ]),
    );
    return this.add({ body, attributes, ...(senderId === undefined ? {} : { senderId }) });
  }

  /** Takes a message that was checked. */
  add({ body, attributes = {}, delaySeconds, senderId = this.arn.split(':')[4] ?? '' }: NewMessage): {
    messageId: string;
  } {
    const message = { id: randomUUID(), body, attributes, senderId, sentAt: this.#clock.now(), receives: 0 };
    this.#messages.push(message);
    const delay = delaySeconds ?? this.settings.delaySeconds;
    if (delay === 0) this.#tell();
    else this.#hide(message, delay);
    return { messageId: message.id };
  }

  /** Takes a dead letter of another queue, which keeps its id, its times and its count of receives. */
  addDeadLetter(message: Message, source: string): void {
    const { hidden: _hidden, handle: _handle, ...letter } = message;
    this.#messages.push({ ...letter, source });
    this.#tell();
  }

  async receive(max: number): Promise<readonly QueueMessage[]> {
    return this.take(max, this.settings.visibilityTimeoutSeconds);
  }

  take(max: number, visibilitySeconds: number): QueueMessage[] {
    const taken: QueueMessage[] = [];
    for (const message of [...this.#current()]) {
      if (taken.length === max) break;
      if (message.hidden !== undefined) continue;
      if (this.#isSpent(message)) {
        this.#remove(message);
        this.#bury(message);
        continue;
      }
      taken.push(this.#give(message, visibilitySeconds));
    }
    return taken;
  }

  async delete(receiptHandle: string): Promise<void> {
    const message = this.#byHandle(receiptHandle);
    if (message !== undefined) this.#remove(message);
  }

  async changeVisibility(receiptHandle: string, seconds: number): Promise<void> {
    const message = this.#byHandle(receiptHandle);
    if (message?.hidden === undefined) {
      throw new AwsError(
        'AWS.SimpleQueueService.MessageNotInflight',
        400,
        'The specified message is not in flight.',
      );
    }
    message.hidden.cancel();
    if (seconds === 0) this.#show(message);
    else this.#hide(message, seconds);
  }

  onVisible(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when a message may be there, or the time is over. */
  async waitVisible(seconds: number): Promise<void> {
    if (this.counts().visible > 0) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        stop();
        timer.cancel();
        resolve();
      };
      const stop = this.onVisible(end);
      const timer = this.#clock.after(seconds * 1000, `long poll of ${this.settings.name}`, end);
    });
  }

  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const current = this.#current();
    const hidden = current.filter((message) => message.hidden !== undefined);
    const inFlight = hidden.filter((message) => message.handle !== undefined).length;
    return { visible: current.length - hidden.length, inFlight, delayed: hidden.length - inFlight };
  }

  /** Cancels all timers; the queue is gone. */
  close(): void {
    for (const message of [...this.#messages]) this.#remove(message);
  }

  /** Messages that are not too old to be kept. */
  #current(): readonly Message[] {
    const oldest = this.#clock.now().getTime() - this.settings.retentionSeconds * 1000;
    for (const message of this.#messages.filter(({ sentAt }) => sentAt.getTime() < oldest))
      this.#remove(message);
    return this.#messages;
  }

  #isSpent(message: Message): boolean {
    const { redrive } = this.settings;
    return redrive !== undefined && message.receives >= redrive.maxReceiveCount;
  }

  #give(message: Message, visibilitySeconds: number): QueueMessage {
    const now = this.#clock.now();
    message.receives += 1;
    message.firstReceivedAt ??= now;
    message.handle = Buffer.from(`${message.id}:${randomUUID()}`).toString('base64');
    const received = describe(message, message.handle, message.firstReceivedAt);
    if (visibilitySeconds > 0) this.#hide(message, visibilitySeconds);
    return received;
  }

  #hide(message: Message, seconds: number): void {
    message.hidden = this.#clock.after(seconds * 1000, `a message of ${this.settings.name} is visible`, () =>
      this.#show(message),
    );
  }

  #show(message: Message): void {
    delete message.hidden;
    this.#tell();
  }

  #remove(message: Message): void {
    message.hidden?.cancel();
    this.#messages = this.#messages.filter((other) => other !== message);
  }

  #byHandle(handle: string): Message | undefined {
    return this.#messages.find((message) => message.handle === handle);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

export type { Message as QueuedMessage };

function describe(message: Message, receiptHandle: string, firstReceivedAt: Date): QueueMessage {
  return {
    messageId: message.id,
    receiptHandle,
    body: message.body,
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    attributes: {
      SenderId: message.senderId,
      SentTimestamp: String(message.sentAt.getTime()),
      ApproximateReceiveCount: String(message.receives),
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt.getTime()),
      ...(message.source === undefined ? {} : { DeadLetterQueueSourceArn: message.source }),
    },
    messageAttributes: message.attributes,
  };
}
