import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { RdsBackupInventory } from '../adapters/aws/rds-backup-inventory.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { checkBackups } from './check-backups.ts';
import { contract } from './contract.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    inventory: new RdsBackupInventory(rdsClient()),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => checkBackups(deps, wakeUps, context);
});
