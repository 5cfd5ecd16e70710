import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { LambdaProbes } from '../adapters/aws/lambda-probes.ts';
import { RdsAnnouncedEvents } from '../adapters/aws/rds-announced-events.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsTopologies } from '../adapters/aws/rds-topologies.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { SqsTimers } from '../adapters/aws/sqs-timers.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { notifyFailover } from './notify-failover.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const rds = rdsClient();
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    topologies: new RdsTopologies(rds),
    announced: new RdsAnnouncedEvents(rds),
    timers: new SqsTimers({ queueUrl: environment.OWN_QUEUE_URL }),
    probes: new LambdaProbes({ functionName: environment.PROBE_FUNCTION_NAME }),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => notifyFailover(deps, wakeUps, context);
});
