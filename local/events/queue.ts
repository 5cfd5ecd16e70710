/**
 * A queue as event delivery and Lambda's pollers use it, in process. The SQS endpoint implements it on the same
 * queues that functions reach over HTTP; visibility, retention, delay and redrive are the queue's own.
 */
export interface Queue {
  readonly arn: string;
  send(message: OutgoingMessage): Promise<{ readonly messageId: string }>;
  /** Up to `max` visible messages (any number, Lambda's pollers put several receives together); hides them. */
  receive(max: number): Promise<readonly QueueMessage[]>;
  /** Deleting what is deleted already is no error, as in SQS. */
  delete(receiptHandle: string): Promise<void>;
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
  /** Calls `listener` whenever a message has become visible; returns what ends that. */
  onVisible(listener: () => void): () => void;
}

export interface OutgoingMessage {
  readonly body: string;
  /** String attributes by name. */
  readonly messageAttributes?: Readonly<Record<string, string>>;
  readonly messageGroupId?: string;
  /** Principal that sends, as `SenderId` tells: a service principal or a role ARN. */
  readonly senderId?: string;
}

/** A received message, in the terms of SQS's ReceiveMessage. */
export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** `ApproximateReceiveCount`, `SentTimestamp`, `SenderId`, `ApproximateFirstReceiveTimestamp`, … */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
}

export interface MessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
}
