import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './wildcards.ts';

/**
 * The role in which RDS writes an export into the lake, with the S3 actions that AWS's guide asks for.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Setup.html
 */
export function exportRole(scope: Construct, lake: Bucket, lakeKey: IKey): Role {
  const writeExports = new PolicyStatement({
    sid: 'WriteExports',
    actions: ['s3:PutObject*', 's3:GetObject*', 's3:DeleteObject*'],
    resources: [lake.arnForObjects('*')],
  });
  const role = new Role(scope, 'ExportRole', {
    description: 'RDS writes exports of Aurora snapshots into the lake',
    // "If exists": AWS does not document that RDS sends the condition key when it assumes the role for an export.
    assumedBy: new ServicePrincipal('export.rds.amazonaws.com', {
      conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    inlinePolicies: {
      WriteExports: new PolicyDocument({
        statements: [
          writeExports,
          new PolicyStatement({
            sid: 'ListLake',
            actions: ['s3:ListBucket', 's3:GetBucketLocation'],
            resources: [lake.bucketArn],
          }),
          new PolicyStatement({
            sid: 'UseLakeKey',
            actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
            resources: [lakeKey.keyArn],
          }),
        ],
      }),
    },
  });
  const wildcardReason =
    'AWS documents these actions for exports; RDS names the objects, in the one bucket made for them.';
  acknowledgeWildcards(role, [{ statement: writeExports, wildcardReason }]);
  return role;
}
