import type { FunctionContract, Permission } from '../../functions/contract/contract.ts';
import { parseArn } from '../../functions/domain/arn.ts';
import type { Lake } from '../config/lake.ts';
import { exportRoleActions } from './export-role.ts';
import { pascalCase } from './ids.ts';
import { lakePart, lakeRoleName, usesLake } from './lake.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: '*' | { readonly AWS: string };
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What the owners of a lake elsewhere put into the bucket's policy and into the key's. */
export interface LakePolicies {
  readonly bucket: string;
  readonly bucketPolicyStatements: readonly Statement[];
  readonly key: string;
  readonly keyPolicyStatements: readonly Statement[];
}

/** A role, and what it may do with parts of the lake. */
interface Grant {
  readonly id: string;
  readonly role: string;
  readonly actions: readonly string[];
  readonly conditions?: Permission['conditions'];
}

/**
 * Statements for an account that owns the lake, of what the roles of a deployment do there. They name the account and
 * narrow it to the role: a role that is not there yet, or was made anew, would make a policy that names it invalid.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function lakePolicies(
  { name, account = '', lake }: { readonly name: string; readonly account?: string; readonly lake: Lake },
  functions: readonly { readonly contract: FunctionContract; readonly acting: boolean }[],
): LakePolicies {
  const partition = parseArn(lake.keyArn)?.partition ?? 'aws';
  const bucketArn = `arn:${partition}:s3:::${lake.bucket}`;
  const allow = ({ id, role, actions, conditions }: Grant, resources: readonly string[]): Statement => ({
    Sid: `AuroraSteward${id}`,
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: actions,
    Resource: resources,
    Condition: {
      ...conditions,
      StringEquals: {
        ...conditions?.['StringEquals'],
        'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${lakeRoleName(name, role)}`,
      },
    },
  });
  const grants = functions.filter(({ contract }) => usesLake(contract)).flatMap(grantsOf);
  const ofRds = (id: string, actions: readonly string[]) => ({ id, role: exportRoleOf, actions });
  return {
    bucket: lake.bucket,
    bucketPolicyStatements: [
      overTlsAlone(bucketArn),
      allow(ofRds('RdsWritesExports', exportRoleActions.objects), [`${bucketArn}/*`]),
      allow(ofRds('RdsListsExports', exportRoleActions.bucket), [bucketArn]),
      ...grants.flatMap((grant) => {
        const resources = grant.resources.map((path) => bucketArn + path);
        return resources.length > 0 ? [allow(grant, resources)] : [];
      }),
    ],
    key: lake.keyArn,
    keyPolicyStatements: [
      allow(ofRds('RdsEncryptsExports', exportRoleActions.key), ['*']),
      ...grants.filter(({ ofKey }) => ofKey).map((grant) => allow(grant, ['*'])),
    ],
  };
}

/** The role in which RDS writes exports. */
export const exportRoleOf = 'export';

function grantsOf({ contract, acting }: { readonly contract: FunctionContract; readonly acting: boolean }) {
  return contract.permissions
    .filter(({ grantedWhen }) => grantedWhen === 'always' || acting)
    .map(({ id, actions, resources, conditions }) => ({
      id: pascalCase(contract.name) + id,
      role: contract.name,
      actions,
      conditions,
      ofKey: resources.some((resource) => lakePart(resource) === 'key'),
      resources: resources.flatMap((resource) => {
        if (resource === 'lake-bucket') return [''];
        return typeof resource === 'object' && 'lakeObjects' in resource ? [`/${resource.lakeObjects}`] : [];
      }),
    }))
    .filter(({ ofKey, resources }) => ofKey || resources.length > 0);
}

function overTlsAlone(bucketArn: string): Statement {
  return {
    Sid: 'DenyWithoutTls',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:*'],
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
