import type { Clock } from '../clock/clock.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { type Deliver, type Deliverer, type Delivery, DeliveryError } from './targets.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
export interface RetryPolicy {
  /** 60 to 86400; 86400 unless told. */
  readonly maximumEventAgeSeconds?: number;
  /** 0 to 185; 185 unless told. */
  readonly maximumRetryAttempts?: number;
}

export interface RetryingDelivery {
  readonly delivery: Delivery;
  readonly retryPolicy: RetryPolicy | undefined;
  readonly deadLetter: { readonly queueArn: string; readonly by: Deliverer } | undefined;
  /** What identifies the sender in a dead letter: `RULE_ARN` of a rule. */
  readonly senderAttributes: Readonly<Record<string, string>>;
  /** Rule or schedule, for the timeline. */
  readonly sender: string;
}

const longestDelayMs = 8 * 60_000;

/**
 * Delivers with EventBridge's retries: delays that double from 1 s to 8 minutes, so that 185 attempts take a day.
 * (AWS adds a random part and publishes no figures.) A missing target or permission is not retried. What cannot be
 * delivered goes to the dead-letter queue, or is dropped with a note.
 */
export function createRetryingDelivery(clock: Clock, timeline: Timeline, deliver: Deliver) {
  async function attempt(job: RetryingDelivery, since: number, retries: number): Promise<void> {
    try {
      await deliver(job.delivery);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      const exhausted = error.retryable ? exhaustion(job.retryPolicy, since, retries) : undefined;
      if (!error.retryable || exhausted !== undefined) return giveUp(job, error, retries, exhausted);
      const delay = Math.min(1000 * 2 ** retries, longestDelayMs);
      clock.after(delay, `retry of ${job.sender}`, () => attempt(job, since, retries + 1));
    }
  }

  function exhaustion(policy: RetryPolicy | undefined, since: number, retries: number): string | undefined {
    if (retries >= (policy?.maximumRetryAttempts ?? 185)) return 'MaximumRetryAttempts';
    const age = (clock.now().getTime() - since) / 1000;
    return age >= (policy?.maximumEventAgeSeconds ?? 86_400) ? 'MaximumEventAgeInSeconds' : undefined;
  }

  async function giveUp(
    job: RetryingDelivery,
    error: DeliveryError,
    retries: number,
    exhausted: string | undefined,
  ): Promise<void> {
    const { delivery, deadLetter } = job;
    note(job, `could not deliver to ${delivery.targetArn} (${error.code}): ${error.message}`);
    if (deadLetter === undefined) {
      note(job, 'has no dead-letter queue: the event is dropped');
      return;
    }
    try {
      await deliver({
        targetArn: deadLetter.queueArn,
        body: delivery.body,
        by: deadLetter.by,
        messageAttributes: {
          ...job.senderAttributes,
          TARGET_ARN: delivery.targetArn,
          ERROR_CODE: error.code,
          ERROR_MESSAGE: error.message,
          RETRY_ATTEMPTS: String(retries),
          ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
        },
      });
      timeline.record({ type: 'dead-letter', queue: deadLetter.queueArn, body: delivery.body });
    } catch (deadLetterError) {
      if (!(deadLetterError instanceof DeliveryError)) throw deadLetterError;
      note(job, `could not reach its dead-letter queue: ${deadLetterError.message} The event is dropped`);
    }
  }

  function note(job: RetryingDelivery, text: string): void {
    timeline.record({ type: 'note', source: job.sender, text: `${job.sender} ${text}.`.replace('..', '.') });
  }

  return (job: RetryingDelivery): Promise<void> => attempt(job, clock.now().getTime(), 0);
}
