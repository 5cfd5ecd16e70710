import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { LambdaRehearsals } from '../adapters/aws/lambda-rehearsals.ts';
import { LambdaSessionEnds } from '../adapters/aws/lambda-session-ends.ts';
import { AwsRotationHooks } from '../adapters/aws/rotation-hooks.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { secretsManagerClient } from '../adapters/aws/secrets-manager-client.ts';
import { SecretsManagerWatch } from '../adapters/aws/secrets-manager-watch.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { contract } from './contract.ts';
import { watchRotation } from './watch-rotation.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    secrets: new SecretsManagerWatch(secretsManagerClient()),
    rehearsals: new LambdaRehearsals({ functionName: environment.ROTATE_FUNCTION_NAME }),
    hooks: new AwsRotationHooks(),
    sessionEnds: new LambdaSessionEnds(environment.ROTATE_FUNCTION_NAME),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => watchRotation(deps, wakeUps, context);
});
