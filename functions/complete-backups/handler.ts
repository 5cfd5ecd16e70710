import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { RdsBackups } from '../adapters/aws/rds-backups.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsSnapshots } from '../adapters/aws/rds-snapshots.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { completeBackups } from './complete-backups.ts';
import { contract } from './contract.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const rds = rdsClient();
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    backups: new RdsBackups(rds),
    snapshots: new RdsSnapshots(rds),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => completeBackups(deps, wakeUps, context);
});
