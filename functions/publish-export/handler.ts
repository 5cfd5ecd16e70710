import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { GlueCatalogue } from '../adapters/aws/glue-catalogue.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { publishExport } from './publish-export.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const s3 = s3Client();
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3, bucket: environment.LEDGER_BUCKET }),
    lake: new S3LedgerStore({
      client: s3,
      bucket: environment.LAKE_BUCKET,
      owner: environment.LAKE_BUCKET_OWNER,
    }),
    catalogue: new GlueCatalogue(),
    connectTags: async () => (await import('../adapters/aws/lake-formation-tags.ts')).lakeFormationTags(),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => publishExport(deps, wakeUps, context);
});
