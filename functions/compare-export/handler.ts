import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { LambdaRowCounts } from '../adapters/aws/lambda-row-counts.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsEndpoints } from '../adapters/aws/rds-endpoints.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { compareExport } from './compare-export.ts';
import { contract } from './contract.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    endpoints: new RdsEndpoints(rdsClient()),
    rows: new LambdaRowCounts({ functionName: environment.COUNT_FUNCTION_NAME }),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => compareExport(deps, wakeUps, context);
});
