import { createHash } from 'node:crypto';
import type { Clock } from '../../local/clock/clock.ts';
import type { OutgoingMessage, Queue, QueueMessage } from '../../local/events/queue.ts';

interface Held {
  readonly id: string;
  readonly message: OutgoingMessage;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
}

export interface MemoryQueue extends Queue {
  /** Bodies of what has not been deleted, in flight or not. */
  bodies(): string[];
  sent(): readonly OutgoingMessage[];
}

/** A standard queue on the virtual clock: visibility timeout, and redrive to another queue. */
export function memoryQueue(
  clock: Clock,
  arn: string,
  options: {
    visibilityTimeoutSeconds?: number;
    redrive?: { queue: Queue; maxReceiveCount: number };
  } = {},
): MemoryQueue {
  const { visibilityTimeoutSeconds = 30, redrive } = options;
  const held: Held[] = [];
  const sent: OutgoingMessage[] = [];
  const listeners = new Set<() => void>();
  let count = 0;

  const now = (): number => clock.now().getTime();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  function hideFor(entry: Held, seconds: number): void {
    entry.visibleAt = now() + seconds * 1000;
    clock.after(seconds * 1000, `message ${entry.id} visible`, () => {
      if (held.includes(entry) && entry.visibleAt <= now()) tell();
    });
  }

  async function take(entry: Held): Promise<QueueMessage[]> {
    if (redrive !== undefined && entry.receives >= redrive.maxReceiveCount) {
      held.splice(held.indexOf(entry), 1);
      await redrive.queue.send(entry.message);
      return [];
    }
    entry.receives += 1;
    hideFor(entry, visibilityTimeoutSeconds);
    return [
      {
        messageId: entry.id,
        receiptHandle: `${entry.id}#${entry.receives}`,
        body: entry.message.body,
        md5OfBody: createHash('md5').update(entry.message.body).digest('hex'),
        attributes: {
          ApproximateReceiveCount: String(entry.receives),
          SentTimestamp: String(entry.sentAt),
        },
        messageAttributes: {},
      },
    ];
  }

  const find = (receiptHandle: string): Held | undefined =>
    held.find(({ id }) => id === receiptHandle.split('#')[0]);

  return {
    arn,
    bodies: () => held.map(({ message }) => message.body),
    sent: () => sent,
    async send(message) {
      count += 1;
      const id = `message-${count}`;
      sent.push(message);
      held.push({ id, message, sentAt: now(), receives: 0, visibleAt: now() });
      tell();
      return { messageId: id };
    },
    async receive(max) {
      const visible = held.filter(({ visibleAt }) => visibleAt <= now()).slice(0, max);
      const received: QueueMessage[] = [];
      for (const entry of visible) received.push(...(await take(entry)));
      return received;
    },
    async delete(receiptHandle) {
      const entry = find(receiptHandle);
      if (entry !== undefined) held.splice(held.indexOf(entry), 1);
    },
    async changeVisibility(receiptHandle, seconds) {
      const entry = find(receiptHandle);
      if (entry !== undefined) hideFor(entry, seconds);
    },
    onVisible(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
