import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { KmsKeys } from '../adapters/aws/kms-keys.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsGuardedState } from '../adapters/aws/rds-guarded-state.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { watchChanges } from './watch-changes.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const deps = {
    policy,
    lakeBucket: environment.LAKE_BUCKET,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    state: new RdsGuardedState(rdsClient(), new KmsKeys()),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => watchChanges(deps, wakeUps, context);
});
