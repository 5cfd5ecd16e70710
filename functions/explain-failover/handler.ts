import { CloudTrailRequests } from '../adapters/aws/cloudtrail-requests.ts';
import { CloudWatchMetrics } from '../adapters/aws/cloudwatch-metrics.ts';
import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { PerformanceInsights } from '../adapters/aws/performance-insights.ts';
import { S3Charts } from '../adapters/aws/s3-charts.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { SqsTimers } from '../adapters/aws/sqs-timers.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { explainFailover } from './explain-failover.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const client = s3Client();
  const bucket = environment.LEDGER_BUCKET;
  const deps = {
    policy,
    store: new S3LedgerStore({ client, bucket }),
    charts: new S3Charts({ client, bucket }),
    ledgerBucket: bucket,
    trail: new CloudTrailRequests(),
    metrics: new CloudWatchMetrics(),
    loads: new PerformanceInsights(),
    timers: new SqsTimers({ queueUrl: environment.OWN_QUEUE_URL }),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => explainFailover(deps, wakeUps, context);
});
