import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionContract, Permission, ResourceRef } from '../../functions/contract/contract.ts';
import { physicalName } from '../../functions/contract/names.ts';
import type { Lake as LakeElsewhere } from '../config/lake.ts';
import { type LakeStorage, lakeBucket } from './buckets.ts';
import { lakeKey } from './keys.ts';

/** Where exports land, whoever made it. */
export interface Lake {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly keyArn: string;
  /** The account whose bucket it is. */
  readonly owner: string;
}

/** The configured lake, or one of the stack's own. */
export function lakeOf(
  scope: Construct,
  elsewhere: LakeElsewhere | undefined,
  accessLogs: Bucket,
  storage: LakeStorage,
): Lake {
  const { partition, account } = Stack.of(scope);
  if (elsewhere) {
    const { bucket: bucketName, account: owner, keyArn } = elsewhere;
    return { bucketName, owner, keyArn, bucketArn: `arn:${partition}:s3:::${bucketName}` };
  }
  const key = lakeKey(scope);
  const { bucketName, bucketArn } = lakeBucket(scope, key, accessLogs, storage);
  return { bucketName, bucketArn, keyArn: key.keyArn, owner: account };
}

/** What of the lake a permission is about. */
export function lakePart(resource: ResourceRef): 'bucket' | 'objects' | 'key' | undefined {
  if (resource === 'lake-bucket') return 'bucket';
  if (resource === 'lake-key') return 'key';
  return typeof resource === 'object' && 'lakeObjects' in resource ? 'objects' : undefined;
}

function isAboutLake({ resources }: Permission): boolean {
  return resources.some((resource) => lakePart(resource) !== undefined);
}

/** A lake elsewhere admits roles by their names, so the roles that use it have names of their own. */
export function usesLake({ permissions }: FunctionContract): boolean {
  return permissions.some(isAboutLake);
}

/** The role of a function, and that of RDS, as a lake elsewhere knows them. */
export function lakeRoleName(deployment: string, name: string): string {
  return physicalName('role', deployment, name);
}
