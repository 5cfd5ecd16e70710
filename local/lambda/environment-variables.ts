import type { LocalCredentials } from '../aws/service.ts';
import type { FunctionSpec } from './function-spec.ts';
import type { LocalNetwork } from './network.ts';

export interface EnvironmentSurroundings {
  readonly region: string;
  readonly credentials: LocalCredentials;
  /** Loopback endpoint that stands for AWS. */
  readonly endpointUrl: string;
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string;
  /** Private folder of the execution environment. */
  readonly temporaryFolder: string;
  readonly logStreamName: string;
  readonly network?: LocalNetwork | undefined;
}

/**
 * The whole environment of a function's process: what Lambda sets, what the template declares, and nothing that
 * this machine has.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 *
 * Not Lambda's: AWS_ENDPOINT_URL, which leads the SDK here, as do those for one service that a template sets
 * to the name of an interface endpoint; NODE_EXTRA_CA_CERTS, since no public authority signs for this
 * machine; HOME and TMPDIR, which keep it from reading the AWS profile of whoever runs this; and SystemRoot,
 * without which Windows opens no socket.
 */
export function environmentVariables(
  spec: FunctionSpec,
  around: EnvironmentSurroundings,
): Record<string, string> {
  return {
    ...spec.environment,
    ...ledHere(spec.environment, around.endpointUrl),
    _HANDLER: spec.handler,
    AWS_REGION: around.region,
    AWS_DEFAULT_REGION: around.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMiB),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(spec),
    AWS_LAMBDA_LOG_STREAM_NAME: around.logStreamName,
    AWS_LAMBDA_LOG_FORMAT: spec.logFormat ?? 'Text',
    ...(spec.applicationLogLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: spec.applicationLogLevel }),
    AWS_ACCESS_KEY_ID: around.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: around.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: around.credentials.sessionToken,
    AWS_LAMBDA_RUNTIME_API: around.runtimeApi,
    LAMBDA_TASK_ROOT: spec.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    AWS_ENDPOINT_URL: around.endpointUrl,
    ...(around.network && { NODE_EXTRA_CA_CERTS: around.network.authorityFile }),
    HOME: around.temporaryFolder,
    TMPDIR: around.temporaryFolder,
    ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }),
  };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function ledHere(environment: FunctionSpec['environment'], endpointUrl: string): Record<string, string> {
  const names = Object.keys(environment).filter((name) => name.startsWith('AWS_ENDPOINT_URL_'));
  return Object.fromEntries(names.map((name) => [name, endpointUrl]));
}

export function logGroupOf(spec: FunctionSpec): string {
  return spec.logGroupName ?? `/aws/lambda/${spec.name}`;
}
