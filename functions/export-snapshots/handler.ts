import { CloudWatchVolumes } from '../adapters/aws/cloudwatch-volumes.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsClusters } from '../adapters/aws/rds-clusters.ts';
import { RdsExportTasks } from '../adapters/aws/rds-export-tasks.ts';
import { RdsInstanceSnapshots } from '../adapters/aws/rds-instance-snapshots.ts';
import { RdsSnapshots } from '../adapters/aws/rds-snapshots.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { exportSnapshots } from './export-snapshots.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const rds = rdsClient();
  const destination = {
    bucket: environment.LAKE_BUCKET,
    keyArn: environment.LAKE_KEY_ARN,
    roleArn: environment.EXPORT_ROLE_ARN,
  };
  const deps = {
    policy,
    lakeBucket: environment.LAKE_BUCKET,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    snapshots: new RdsSnapshots(rds),
    instanceSnapshots: new RdsInstanceSnapshots(rds),
    clusters: new RdsClusters(rds),
    tasks: new RdsExportTasks({ client: rds, destination }),
    volumes: new CloudWatchVolumes(),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
  };
  return (wakeUps, context) => exportSnapshots(deps, wakeUps, context);
});
