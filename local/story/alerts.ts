import type { LocalRun } from '../run/local-run.ts';
import type { HappeningOf } from '../timeline/recorder.ts';

/** What subscribers of the alerts topic were sent, SNS's own requests to confirm a subscription left out. */
export function alertsDelivered({
  timeline,
  stack,
}: Pick<LocalRun, 'timeline' | 'stack'>): HappeningOf<'delivery'>[] {
  return timeline
    .of('delivery')
    .filter(({ topic }) => topic === stack.outputs['AlertsTopicArn'])
    .filter(({ subject }) => subject !== 'AWS Notification - Subscription Confirmation');
}
