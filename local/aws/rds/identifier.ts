import { createHash } from 'node:crypto';
import { AwsError } from '../service.ts';

/** Where an account's RDS is; part of every ARN. */
export interface RdsRegion {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

export type ResourceType = 'cluster' | 'cluster-snapshot' | 'cluster-pg' | 'db' | 'snapshot' | 'deployment';

export function rdsArn({ partition, region, account }: RdsRegion, type: ResourceType, id: string): string {
  return `arn:${partition}:rds:${region}:${account}:${type}:${id}`;
}

/** Type and identifier in an ARN of this region; the identifier of an automated snapshot contains a colon. */
export function parseRdsArn(
  { partition, region, account }: RdsRegion,
  arn: string,
): { readonly type: string; readonly identifier: string } | undefined {
  const [head, foundPartition, service, foundRegion, foundAccount, type, ...identifier] = arn.split(':');
  const here = foundPartition === partition && foundRegion === region && foundAccount === account;
  if (head !== 'arn' || service !== 'rds' || !here || !type || identifier.length === 0) return undefined;
  return { type, identifier: identifier.join(':') };
}

/** The identifier that a request means, whether it names it or gives its ARN; RDS stores lower case. */
export function identifierNamed(text: string): string {
  return (text.startsWith('arn:') ? text.split(':').slice(6).join(':') : text).toLowerCase();
}

/**
 * The rule for identifiers that callers choose: 1 to 63 letters, digits and hyphens, first a letter, no hyphen
 * last and no two in a row.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterSnapshot.html
 *
 * @returns the identifier as RDS stores it, in lower case
 */
export function chosenIdentifier(parameter: string, text: string): string {
  if (!/^[a-z](?:-?[a-z0-9])*$/i.test(text) || text.length > 63) {
    throw new AwsError(
      'InvalidParameterValue',
      400,
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  return text.toLowerCase();
}

/** An id in the form of RDS's own (`cluster-` and 26 capitals and digits), the same in every run. */
export function resourceId(prefix: 'cluster' | 'db', of: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bytes = createHash('sha256').update(`${prefix}:${of}`).digest().subarray(0, 26);
  return `${prefix}-${[...bytes].map((byte) => alphabet[byte % 32]).join('')}`;
}
