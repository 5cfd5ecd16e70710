import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type {
  ComparisonRef,
  EtlRef,
  ExportSourceRef,
  FunctionContract,
  Permission,
  ProbeRef,
  ResourceRef,
  RotationRef,
  ViewsRef,
} from '../../functions/contract/contract.ts';
import type { ReasonedStatement } from './wildcards.ts';

/** ARNs of what the stack itself makes, and a way to name what is made later. */
export interface ResourceArns {
  readonly lakeBucket: string;
  /** Whether its owners admit roles by their names. */
  readonly lakeElsewhere: boolean;
  readonly ledgerBucket: string;
  readonly lakeKey: string;
  readonly controlKey: string;
  readonly alertsTopic: string;
  readonly onCallTopic: string | undefined;
  readonly exportRole: string;
  readonly catalogue: readonly string[];
  readonly taggedCatalogue: readonly string[];
  readonly performanceInsights: readonly string[];
  readonly exportSources: Readonly<Record<ExportSourceRef, readonly string[]>>;
  readonly etl: Readonly<Record<EtlRef, readonly string[]>>;
  readonly rotation: Readonly<Record<RotationRef, readonly string[]>>;
  readonly probe: Readonly<Record<ProbeRef, readonly string[]>>;
  readonly comparison: Readonly<Record<ComparisonRef, readonly string[]>>;
  readonly views: Readonly<Record<ViewsRef, readonly string[]>>;
  /** Only queued functions have one. */
  readonly ownQueue?: string;
  /** An ARN of this partition, region and account. */
  inThisAccount(service: string, resource: string): string;
}

/** The statements of a function's role that its contract asks for. */
export function contractStatements(
  contract: FunctionContract,
  acting: boolean,
  arns: ResourceArns,
): ReasonedStatement[] {
  return contract.permissions
    .filter(({ grantedWhen }) => grantedWhen === 'always' || (acting && grantedWhen === 'acting'))
    .map((permission) => statementOf(contract.name, permission, arns))
    .filter(({ statement }) => statement.resources.length > 0);
}

/** Whether a contract asks for permissions that only the deletion stack grants. */
export function asksForDeletion({ permissions }: FunctionContract): boolean {
  return permissions.some(({ grantedWhen }) => grantedWhen === 'deletion-stack');
}

/** The statements that the deletion stack attaches to the function's role. */
export function deletionStatements(contract: FunctionContract, arns: ResourceArns): ReasonedStatement[] {
  return contract.permissions
    .filter(({ grantedWhen }) => grantedWhen === 'deletion-stack')
    .map((permission) => statementOf(contract.name, permission, arns));
}

function statementOf(name: string, permission: Permission, arns: ResourceArns): ReasonedStatement {
  const { id, actions, resources, conditions, wildcardReason } = permission;
  if (hasWildcard(permission) && !wildcardReason?.trim()) {
    throw new TypeError(
      `Expected: wildcardReason on the permission ${id} of ${name}, since it has a wildcard. Found: none. ` +
        'Do: say why it cannot be named more narrowly.',
    );
  }
  const statement = new PolicyStatement({
    sid: id,
    actions: [...actions],
    resources: resources.flatMap((resource) => arnsOf(resource, arns)),
    ...(conditions ? { conditions } : {}),
  });
  return { statement, wildcardReason };
}

function hasWildcard({ actions, resources }: Permission): boolean {
  return actions.some((action) => action.includes('*')) || resources.some(isWildcard);
}

const wildcards: readonly ResourceRef[] = [
  '*',
  'etl-executions',
  'etl-ingestions',
  'probe-users',
  'count-users',
  'athena-output',
  'tagged-catalogue',
  'performance-insights',
  'instance-snapshots',
  'exported-instances',
  'live-clusters',
];

function isWildcard(resource: ResourceRef): boolean {
  if (typeof resource === 'string') return wildcards.includes(resource) || resource.startsWith('every-');
  return Object.values(resource).some((pattern) => pattern.includes('*'));
}

/** None where nothing of the kind is configured: the permission is not asked for then. */
function arnsOf(resource: ResourceRef, arns: ResourceArns): readonly string[] {
  switch (resource) {
    case 'rotated-secrets':
    case 'acting-secrets':
    case 'admin-secrets':
    case 'secret-keys':
    case 'rotate-function':
    case 'hook-services':
    case 'hook-functions':
      return arns.rotation[resource];
    case 'etl-jobs':
    case 'etl-workflows':
    case 'etl-crawlers':
    case 'etl-state-machines':
    case 'etl-executions':
    case 'etl-ingestions':
      return arns.etl[resource];
    case 'probe-function':
    case 'probe-users':
      return arns.probe[resource];
    case 'count-function':
    case 'count-users':
      return arns.comparison[resource];
    case 'athena-workgroup':
    case 'default-database':
    case 'athena-output':
    case 'athena-output-bucket':
    case 'athena-output-key':
      return arns.views[resource];
    case 'export-catalogue':
      return arns.catalogue;
    case 'tagged-catalogue':
      return arns.taggedCatalogue;
    case 'instance-snapshots':
    case 'exported-instances':
    case 'live-clusters':
      return arns.exportSources[resource];
    case 'performance-insights':
      return arns.performanceInsights;
    case 'on-call-topic':
      return arns.onCallTopic === undefined ? [] : [arns.onCallTopic];
    default:
      return [arnOf(resource, arns)];
  }
}

type SingleRef = Exclude<
  ResourceRef,
  | EtlRef
  | RotationRef
  | ProbeRef
  | ComparisonRef
  | ViewsRef
  | 'export-catalogue'
  | 'tagged-catalogue'
  | 'performance-insights'
  | ExportSourceRef
  | 'on-call-topic'
>;

function arnOf(resource: SingleRef, arns: ResourceArns): string {
  if (typeof resource === 'object') {
    return 'lakeObjects' in resource
      ? `${arns.lakeBucket}/${resource.lakeObjects}`
      : `${arns.ledgerBucket}/${resource.ledgerObjects}`;
  }
  switch (resource) {
    case 'lake-bucket':
      return arns.lakeBucket;
    case 'ledger-bucket':
      return arns.ledgerBucket;
    case 'lake-key':
      return arns.lakeKey;
    case 'control-key':
      return arns.controlKey;
    case 'alerts-topic':
      return arns.alertsTopic;
    case 'export-role':
      return arns.exportRole;
    case 'event-bus':
      return arns.inThisAccount('events', 'event-bus/default');
    case 'every-cluster':
      return arns.inThisAccount('rds', 'cluster:*');
    case 'every-instance':
      return arns.inThisAccount('rds', 'db:*');
    case 'every-cluster-snapshot':
      return arns.inThisAccount('rds', 'cluster-snapshot:*');
    case 'every-cluster-parameter-group':
      return arns.inThisAccount('rds', 'cluster-pg:*');
    case 'every-key':
      return arns.inThisAccount('kms', 'key/*');
    case 'every-deployment':
      return arns.inThisAccount('rds', 'deployment:*');
    case 'own-queue':
      if (arns.ownQueue === undefined) {
        throw new TypeError(
          'Expected: own-queue only in the contract of a queued function. Found: another kind.',
        );
      }
      return arns.ownQueue;
    case '*':
      return '*';
  }
}
