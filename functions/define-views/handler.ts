import { AthenaQueries } from '../adapters/aws/athena-queries.ts';
import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { GlueCatalogue } from '../adapters/aws/glue-catalogue.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { SqsTimers } from '../adapters/aws/sqs-timers.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { defineViews } from './define-views.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    catalogue: new GlueCatalogue(),
    queries: new AthenaQueries({
      workgroup: environment.ATHENA_WORKGROUP,
      output: environment.ATHENA_OUTPUT,
    }),
    timers: new SqsTimers({ queueUrl: environment.OWN_QUEUE_URL }),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => defineViews(deps, wakeUps, context);
});
