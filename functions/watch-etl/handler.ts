import { etlTargets } from '../adapters/aws/etl-targets.ts';
import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { watchEtl } from './watch-etl.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    targets: etlTargets(),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => watchEtl(deps, wakeUps, context);
});
