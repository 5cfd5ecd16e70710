/** A function as its template describes it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** `nodejs24.x`; another runtime is refused. */
  readonly runtime: string;
  /** Folder with the unpacked code, LAMBDA_TASK_ROOT. */
  readonly taskRoot: string;
  /** `file.export`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroupName?: string;
  /** `Text` unless told; Lambda tells the function in AWS_LAMBDA_LOG_FORMAT, and Powertools follows the level. */
  readonly logFormat?: string;
  readonly applicationLogLevel?: string;
  readonly reservedConcurrency?: number;
  /** Where in a VPC it runs; absent outside of one. */
  readonly network?: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] };
  /** Dead-letter queue or topic for asynchronous invocations. */
  readonly deadLetterArn?: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export interface AsyncInvokeConfig {
  readonly functionName: string;
  /** 0 to 2; 2 unless told. */
  readonly maximumRetryAttempts?: number;
  /** 60 to 21600; 21600 unless told. */
  readonly maximumEventAgeSeconds?: number;
  readonly onSuccessArn?: string;
  readonly onFailureArn?: string;
}
