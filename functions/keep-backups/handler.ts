import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { RdsBackupInventory } from '../adapters/aws/rds-backup-inventory.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsExportTasks } from '../adapters/aws/rds-export-tasks.ts';
import { RdsRetirement } from '../adapters/aws/rds-retirement.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { keepBackups } from './keep-backups.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const rds = rdsClient();
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    inventory: new RdsBackupInventory(rds),
    retirement: new RdsRetirement(rds),
    tasks: new RdsExportTasks({ client: rds }),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => keepBackups(deps, wakeUps, context);
});
