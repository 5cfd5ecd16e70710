import { CloudWatchCapacities } from '../adapters/aws/cloudwatch-capacities.ts';
import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { RdsAnnouncedEvents } from '../adapters/aws/rds-announced-events.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsFleet } from '../adapters/aws/rds-fleet.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { SqsTimers } from '../adapters/aws/sqs-timers.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { notifyEvents } from './notify-events.ts';

/** A gap of delivery can be as long as RDS keeps events. */
const wholeList = { patienceMs: 20_000, mostPages: 200 };

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const rds = rdsClient();
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    fleet: new RdsFleet(rds),
    announced: new RdsAnnouncedEvents(rds, wholeList),
    capacities: new CloudWatchCapacities(),
    timers: new SqsTimers({ queueUrl: environment.OWN_QUEUE_URL }),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => notifyEvents(deps, wakeUps, context);
});
