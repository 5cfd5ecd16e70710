import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { SnsSubscribers } from '../adapters/aws/sns-subscribers.ts';
import { StsIdentities } from '../adapters/aws/sts-identities.ts';
import { invokedHandler } from '../runtime/invoked-handler.ts';
import { contract } from './contract.ts';
import { sendTestAlert } from './send-test-alert.ts';

export const handler = invokedHandler(contract, ({ environment, policy }) => {
  const topics = { topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall };
  const deps = {
    policy,
    alerts: new SnsAlerts(topics),
    subscribers: new SnsSubscribers(topics),
    identities: new StsIdentities(),
  };
  return (payload, context) => sendTestAlert(deps, payload, context);
});
