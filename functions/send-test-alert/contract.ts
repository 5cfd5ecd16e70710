import { defineContract } from '../contract/contract.ts';
import { alertPermissions } from '../contract/permissions.ts';

export const contract = defineContract({
  name: 'send-test-alert',
  kind: 'invoked',
  purpose: 'Sends a test alert through every channel, opens and closes a page, and says who has subscribed.',
  capability: 'suite',
  environment: { ALERTS_TOPIC_ARN: 'alertsTopicArn' },
  triggers: [],
  permissions: [
    ...alertPermissions(),
    {
      id: 'CountSubscribers',
      actions: ['sns:GetTopicAttributes'],
      resources: ['alerts-topic', 'on-call-topic'],
      grantedWhen: 'always',
    },
  ],
  metrics: {},
  timeoutSeconds: 30,
  memoryMiB: 512,
  alarms: {
    errors: {
      impact:
        'Test alerts are not sent. Whether real ones would be is not known: send-test-alert uses their way.',
      runbook: 'test-alerts-are-not-sent',
    },
    failedForGood: {
      impact: 'A test alert cannot be sent, and only a person can change that. Real ones take the same way.',
      runbook: 'test-alerts-are-not-sent',
    },
  },
});
