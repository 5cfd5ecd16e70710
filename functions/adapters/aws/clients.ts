import { defaultProvider } from './credentials.ts';

/**
 * How clients of each service retry. RDS shares its rates, which are not published, with everything in the
 * account, and throttles soon: the SDK's 3 attempts within 2 seconds are too few for it.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const retries = {
  rds: { maxAttempts: 8, retryMode: 'adaptive' },
  s3: { maxAttempts: 4, retryMode: 'standard' },
  sns: { maxAttempts: 4, retryMode: 'standard' },
  sqs: { maxAttempts: 4, retryMode: 'standard' },
  lambda: { maxAttempts: 4, retryMode: 'standard' },
  eventbridge: { maxAttempts: 4, retryMode: 'standard' },
  glue: { maxAttempts: 4, retryMode: 'standard' },
  // Starts have no token: a second attempt after a lost reply would start a second run.
  glueStart: { maxAttempts: 1, retryMode: 'standard' },
  // Statements carry a token, so a second attempt starts none.
  athena: { maxAttempts: 4, retryMode: 'standard' },
  lakeFormation: { maxAttempts: 4, retryMode: 'standard' },
  ecs: { maxAttempts: 4, retryMode: 'standard' },
  // Deployments have no token either.
  ecsStart: { maxAttempts: 1, retryMode: 'standard' },
  quickSight: { maxAttempts: 4, retryMode: 'standard' },
  states: { maxAttempts: 4, retryMode: 'standard' },
  // Two look-ups a second are allowed, for all in the account together.
  cloudtrail: { maxAttempts: 6, retryMode: 'adaptive' },
  cloudwatch: { maxAttempts: 3, retryMode: 'standard' },
  performanceInsights: { maxAttempts: 3, retryMode: 'standard' },
  kms: { maxAttempts: 4, retryMode: 'standard' },
  secretsManager: { maxAttempts: 4, retryMode: 'standard' },
} as const;

/**
 * The configuration of a client, the same for all: `new RDSClient(clientConfiguration('rds'))`. The region
 * comes from AWS_REGION and a different endpoint from AWS_ENDPOINT_URL, which the SDK reads by itself.
 *
 * Every client imports the default chain of credentials, used or not. Bundles therefore need this esbuild option,
 * which makes each smaller by a quarter to a third:
 *
 *     alias: { '@aws-sdk/credential-provider-node': './functions/adapters/aws/credentials.ts' }
 */
export function clientConfiguration(service: keyof typeof retries) {
  return {
    ...retries[service],
    credentials: defaultProvider(),
    // Without these a connection that hangs lasts until Lambda ends the invocation.
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  };
}
