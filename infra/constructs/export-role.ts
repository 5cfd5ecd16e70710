import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Lake } from './lake.ts';
import { acknowledgeWildcards } from './wildcards.ts';

/** What RDS asks for, on the lake's objects, its bucket and its key. */
export const exportRoleActions = {
  objects: ['s3:PutObject*', 's3:GetObject*', 's3:DeleteObject*'],
  bucket: ['s3:ListBucket', 's3:GetBucketLocation'],
  key: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
} as const;

/**
 * The role in which RDS writes an export into the lake, with the S3 actions that AWS's guide asks for.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Setup.html
 */
export function exportRole(scope: Construct, lake: Lake, roleName?: string): Role {
  const writeExports = new PolicyStatement({
    sid: 'WriteExports',
    actions: [...exportRoleActions.objects],
    resources: [`${lake.bucketArn}/*`],
  });
  const role = new Role(scope, 'ExportRole', {
    description: 'RDS writes exports of Aurora snapshots into the lake',
    ...(roleName !== undefined && { roleName }),
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
            actions: [...exportRoleActions.bucket],
            resources: [lake.bucketArn],
          }),
          new PolicyStatement({
            sid: 'UseLakeKey',
            actions: [...exportRoleActions.key],
            resources: [lake.keyArn],
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
