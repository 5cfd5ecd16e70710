import type { FunctionSpec } from '../../lambda/function-spec.ts';
import { functionNameOf } from '../../lambda/host.ts';
import type { Properties } from '../properties.ts';
import { given, noAttributes, type ResourceType, type StackContext } from '../resource-type.ts';
import { StackError } from '../stack-error.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('FunctionName') ?? stack.generatedName(logicalId, 64);
    const arn = stack.arn('lambda', `function:${name}`);
    const logging = properties.optionalObject('LoggingConfig');
    logging?.withoutEffect('SystemLogLevel');
    properties.withoutEffect('Architectures', 'Description', 'TracingConfig', 'EphemeralStorage', 'Tags');
    const spec: FunctionSpec = {
      name,
      arn,
      roleArn: properties.text('Role'),
      runtime: properties.text('Runtime'),
      taskRoot: code(properties.object('Code'), stack),
      handler: properties.text('Handler'),
      timeoutSeconds: properties.optionalNumber('Timeout') ?? 3,
      memoryMiB: properties.optionalNumber('MemorySize') ?? 128,
      environment: properties.optionalObject('Environment')?.strings('Variables') ?? {},
      ...given('logGroupName', logging?.optionalText('LogGroup')),
      ...given('logFormat', logging?.optionalText('LogFormat')),
      ...given('applicationLogLevel', logging?.optionalText('ApplicationLogLevel')),
      ...given('reservedConcurrency', properties.optionalNumber('ReservedConcurrentExecutions')),
      ...given('network', network(properties.optionalObject('VpcConfig'))),
      ...given('deadLetterArn', properties.optionalObject('DeadLetterConfig')?.text('TargetArn')),
    };
    await stack.platform.createFunction(spec);
    return { ref: name, attributes: { Arn: arn }, function: spec };
  },
};

function network(vpcConfig: Properties | undefined): FunctionSpec['network'] {
  if (vpcConfig === undefined) return undefined;
  return { subnets: vpcConfig.texts('SubnetIds'), securityGroups: vpcConfig.texts('SecurityGroupIds') };
}

function code(properties: Properties, stack: StackContext): string {
  properties.withoutEffect('S3Bucket');
  const asset = stack.asset(properties.text('S3Key'));
  if (asset.packaging === 'zip') return asset.path;
  throw new StackError(
    `The code asset ${asset.path} is a file; the local run takes folders (Code.fromAsset with a folder).`,
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const permission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  async deploy({ logicalId, properties }, stack) {
    const named = properties.text('FunctionName');
    const arn = stack.arn('lambda', `function:${functionNameOf(named)}`);
    const sourceArn = properties.optionalText('SourceArn');
    const sourceAccount = properties.optionalText('SourceAccount');
    const statement = {
      Sid: logicalId,
      Effect: 'Allow',
      Principal: principal(properties.text('Principal')),
      Action: properties.text('Action'),
      Resource: arn,
      Condition: {
        ...(sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': sourceArn } }),
        ...(sourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': sourceAccount } }),
      },
    };
    await stack.platform.putResourcePolicy(arn, { Version: '2012-10-17', Statement: [statement] });
    return { ref: logicalId, attributes: noAttributes };
  },
};

function principal(named: string): Readonly<Record<string, string>> {
  return named.endsWith('.amazonaws.com') ? { Service: named } : { AWS: named };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const eventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  async deploy({ logicalId, properties }, stack) {
    const qualifier = properties.text('Qualifier');
    if (qualifier !== '$LATEST') {
      throw new StackError(
        `${logicalId}: expected the qualifier $LATEST, found ${qualifier}; versions do not run locally.`,
      );
    }
    const destinations = properties.optionalObject('DestinationConfig');
    await stack.platform.configureAsyncInvocation({
      functionName: functionNameOf(properties.text('FunctionName')),
      ...given('maximumRetryAttempts', properties.optionalNumber('MaximumRetryAttempts')),
      ...given('maximumEventAgeSeconds', properties.optionalNumber('MaximumEventAgeInSeconds')),
      ...given('onSuccessArn', destinations?.optionalObject('OnSuccess')?.text('Destination')),
      ...given('onFailureArn', destinations?.optionalObject('OnFailure')?.text('Destination')),
    });
    return { ref: logicalId, attributes: noAttributes };
  },
};
