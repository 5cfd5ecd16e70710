import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Stays when the stack is deleted or the resource replaced; a first deployment that fails leaves nothing behind. */
export const kept = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** The exports' key. Who may read the lake need not read the ledger, so the two have keys of their own. */
export function lakeKey(scope: Construct): Key {
  return keptKey(scope, 'LakeKey', 'Aurora Steward: encrypts exports in the lake bucket');
}

/**
 * The key of the ledger, the alerts and the logs. CloudWatch Logs writes on its own and is admitted here, for the
 * functions' log groups: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 *
 * @param logGroups name of the log groups, with a wildcard.
 */
export function controlKey(scope: Construct, logGroups: string): Key {
  const key = keptKey(scope, 'ControlKey', 'Aurora Steward: encrypts the ledger, alerts and logs');
  const { region, urlSuffix } = Stack.of(scope);
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogsOfFunctions',
      principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': Stack.of(scope).formatArn({
            service: 'logs',
            resource: `log-group:${logGroups}`,
          }),
        },
      },
    }),
  );
  return key;
}

function keptKey(scope: Construct, id: string, description: string): Key {
  const key = new Key(scope, id, {
    description,
    enableKeyRotation: true,
    removalPolicy: kept,
  });
  keepLogicalId(key, id);
  return key;
}

/** A resource that keeps state has a logical id of its own choosing, so that moving its construct cannot replace it. */
export function keepLogicalId(construct: Construct, id: string): void {
  (construct.node.defaultChild as CfnResource).overrideLogicalId(id);
}
