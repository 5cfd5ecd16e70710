import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { GlueExportPartitions } from '../adapters/aws/glue-export-partitions.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsClusters } from '../adapters/aws/rds-clusters.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LakeFolders } from '../adapters/aws/s3-lake-folders.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { keepExports } from './keep-exports.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const s3 = s3Client();
  const lake = { bucket: environment.LAKE_BUCKET, owner: environment.LAKE_BUCKET_OWNER };
  const deps = {
    policy,
    lakeBucket: environment.LAKE_BUCKET,
    store: new S3LedgerStore({ client: s3, bucket: environment.LEDGER_BUCKET }),
    lake: new S3LedgerStore({ client: s3, ...lake }),
    folders: new S3LakeFolders({ client: s3, ...lake }),
    partitions: new GlueExportPartitions(),
    clusters: new RdsClusters(rdsClient()),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => keepExports(deps, wakeUps, context);
});
