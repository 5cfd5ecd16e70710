import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { FrontDoor } from '../aws/front-door.ts';
import type { ExportRole } from '../aws/rds/context.ts';
import type { PutObject } from '../aws/rds/exports.ts';
import type { Iam } from '../iam/authorizer.ts';
import type { Place } from './place.ts';

/** RDS's export service writes to S3 under the role it was passed. */
const exportService = 'export.rds.amazonaws.com';

/** How RDS looks at the role of an export: its trust, and what its policies allow. */
export function exportRoleOf(iam: Iam, arn: string): ExportRole {
  const principal = { roleArn: arn, name: exportService };
  return {
    trusts: (service) => iam.authorizeAssumption(service, arn).allowed,
    may: (action, resource) => iam.authorize(principal, { action, resource, context: {} }).allowed,
  };
}

/** Writes an export's objects through the front door, so that the export role's policies decide. */
export function exportWriter(place: Place, frontDoor: Pick<FrontDoor, 'url' | 'register'>): PutObject {
  const clients = new Map<string, S3Client>();

  function clientFor(roleArn: string): S3Client {
    const known = clients.get(roleArn);
    if (known !== undefined) return known;
    const client = new S3Client({
      region: place.region,
      endpoint: frontDoor.url,
      forcePathStyle: true,
      credentials: frontDoor.register({ roleArn, name: exportService }),
    });
    clients.set(roleArn, client);
    return client;
  }

  return async (roleArn, bucket, key, body) => {
    await clientFor(roleArn).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  };
}
