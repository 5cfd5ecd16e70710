import type { LocalPlatform } from '../../../local/platform/local-platform.ts';

/** An alert as a program gets it that subscribes with a queue. */
export interface ProbedAlert {
  readonly kind: string;
  readonly deduplicationId: string;
  readonly cluster: string;
}

/** Collects every alert, repeated ones too. */
export interface AlertProbe {
  alerts(): Promise<readonly ProbedAlert[]>;
}

/** Subscribes a queue of the test's own to the alerts topic, since the deduplication id travels as an attribute. */
export function probeAlerts({ sqs, sns, iam, stack }: LocalPlatform): AlertProbe {
  const topicArn = String(stack.outputs['AlertsTopicArn']);
  const { arn } = sqs.createQueue({ name: 'alert-probe' });
  iam.registerResourcePolicy(arn, {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
      },
    ],
  });
  sns.subscribe({ topicArn, protocol: 'sqs', endpoint: arn, rawMessageDelivery: true });
  const seen: ProbedAlert[] = [];
  return {
    async alerts() {
      const queue = sqs.queue(arn);
      for (const { messageAttributes, receiptHandle } of (await queue?.receive(1_000)) ?? []) {
        const text = (name: string) => messageAttributes[name]?.stringValue ?? '';
        seen.push({
          kind: text('kind'),
          deduplicationId: text('deduplicationId'),
          cluster: text('cluster'),
        });
        await queue?.delete(receiptHandle);
      }
      return seen;
    },
  };
}
