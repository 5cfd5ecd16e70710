import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsExportTasks } from '../adapters/aws/rds-export-tasks.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3ExportedFiles } from '../adapters/aws/s3-exported-files.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { verifyExport } from './verify-export.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const s3 = s3Client();
  const deps = {
    policy,
    lakeBucket: environment.LAKE_BUCKET,
    store: new S3LedgerStore({ client: s3, bucket: environment.LEDGER_BUCKET }),
    tasks: new RdsExportTasks({ client: rdsClient() }),
    files: new S3ExportedFiles({
      client: s3,
      bucket: environment.LAKE_BUCKET,
      owner: environment.LAKE_BUCKET_OWNER,
    }),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => verifyExport(deps, wakeUps, context);
});
