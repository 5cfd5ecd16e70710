import { EventBridgeAnnouncements } from '../adapters/aws/eventbridge-announcements.ts';
import { LambdaSettling } from '../adapters/aws/lambda-settling.ts';
import { RdsBlueGreenDeployments } from '../adapters/aws/rds-blue-green-deployments.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { secretsManagerClient } from '../adapters/aws/secrets-manager-client.ts';
import { SecretsManagerRotations } from '../adapters/aws/secrets-manager-rotations.ts';
import { SnsAlerts } from '../adapters/aws/sns-alerts.ts';
import { queuedHandler } from '../runtime/queued-handler.ts';
import { conductRotation } from './conduct-rotation.ts';
import { contract } from './contract.ts';

export const handler = queuedHandler(contract, ({ environment, policy }) => {
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    deployments: new RdsBlueGreenDeployments(rdsClient()),
    rotations: new SecretsManagerRotations(secretsManagerClient()),
    settling: new LambdaSettling(environment.ROTATE_FUNCTION_NAME),
    alerts: new SnsAlerts({ topicArn: environment.ALERTS_TOPIC_ARN, onCall: policy.onCall }),
    announcements: new EventBridgeAnnouncements({ busName: environment.EVENT_BUS_NAME }),
  };
  return (wakeUps, context) => conductRotation(deps, wakeUps, context);
});
