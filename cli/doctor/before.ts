import { policyFor } from '../../functions/domain/cluster/cluster.ts';
import { type ClusterPolicy, modesOf, type Policy } from '../../functions/domain/policy/policy.ts';
import type { Session } from '../session/session.ts';
import type { DiscoveredCluster } from '../setup/discovered.ts';
import type { Examination } from './examination.ts';
import { type Finding, findingsOf } from './finding.ts';
import { keyFindings } from './keys.ts';
import { networkFindings } from './network.ts';
import { concurrency, exportSlots, snapshotQuota } from './quotas.ts';

/** The oldest that today's CDK deploys with. https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const oldestBootstrap = 6;

/** What must be so before the stack can be deployed and do its work. */
export async function examineBefore(
  examination: Examination,
  { policy, deployment: { network }, now }: Pick<Session, 'policy' | 'deployment' | 'now'>,
): Promise<Finding[]> {
  const checks = await Promise.all([
    findingsOf('cdk bootstrap', () => bootstrap(examination, policy)),
    findingsOf('cdk role', () => deploymentRole(examination)),
    ...(network
      ? [
          findingsOf('vpc', async () =>
            networkFindings(network, await examination.vpc(network.vpc), rotates(policy)),
          ),
        ]
      : []),
    clustersAndQuotas(examination, policy, now()),
    findingsOf('export slots', () => exportSlots(examination, policy)),
    findingsOf('lambda quota', () => concurrency(examination)),
  ]);
  return checks.flat();
}

type Findings = Omit<Finding, 'check'>[];

async function bootstrap(examination: Examination, { deployment }: Policy): Promise<Findings> {
  const version = await examination.bootstrapVersion();
  const fix = `npx cdk bootstrap aws://<account>/${deployment.region}`;
  if (version === undefined) return [{ level: 'fail', found: 'no stack CDKToolkit', fix }];
  const level = version < oldestBootstrap ? 'fail' : 'ok';
  return [{ level, found: `version ${version}`, ...(level === 'fail' && { fix }) }];
}

/** The role may be one of your own: `cdk bootstrap` takes its policies. */
async function deploymentRole(examination: Examination): Promise<Findings> {
  const denied = await examination.deniedToDeployment();
  if (denied.length === 0) return [{ level: 'ok', found: 'may create what a deployment has' }];
  const fix = 'npx cdk bootstrap --cloudformation-execution-policies <ARN of a policy that allows them>';
  return [{ level: 'fail', found: `the role with which CDK deploys is denied ${denied.join(', ')}`, fix }];
}

function rotates(policy: Policy): boolean {
  return modesOf('rotation', policy).some((mode) => mode !== 'off');
}

/** What schedules will take depends on the clusters that there are. */
async function clustersAndQuotas(examination: Examination, policy: Policy, now: Date): Promise<Finding[]> {
  let chosen: readonly ClusterPolicy[] = [];
  const found = await findingsOf('clusters', async () => {
    const known = await examination.clusters();
    chosen = known.flatMap((cluster) => policyFor(cluster, policy.clusters) ?? []);
    return clusters(known, examination, policy);
  });
  return [...found, ...(await findingsOf('snapshot quota', () => snapshotQuota(examination, chosen, now)))];
}

async function clusters(
  known: readonly DiscoveredCluster[],
  examination: Examination,
  policy: Policy,
): Promise<Findings> {
  const chosen = known.filter((cluster) => policyFor(cluster, policy.clusters));
  const identifiers = new Set(known.map(({ identifier }) => identifier));
  const missing = policy.clusters.flatMap(({ match }) =>
    'identifier' in match && !identifiers.has(match.identifier) ? [match.identifier] : [],
  );
  const keys = [...new Set(chosen.flatMap(({ keyArn }) => keyArn ?? []))];
  const ofKeys = await Promise.all(
    keys.map((keyArn) => findingsOf('', async () => keyFindings(await examination.key(keyArn), keyArn))),
  );
  return [
    chosen.length === 0
      ? {
          level: 'warn',
          found: 'the configuration chooses none',
          fix: 'Name one in clusters, or give it the tag that is named there.',
        }
      : { level: 'ok', found: `${chosen.length} of ${known.length} are looked after` },
    ...missing.map((identifier): Findings[number] => ({
      level: 'fail',
      found: `RDS has no cluster ${identifier}`,
      fix: 'Correct the identifier in the configuration, or take the entry out.',
    })),
    ...chosen.flatMap((cluster) => clusterFindings(cluster, policy)),
    ...ofKeys.flat().map(({ check: _check, ...finding }) => finding),
  ];
}

function clusterFindings(cluster: DiscoveredCluster, policy: Policy): Findings {
  const { identifier, encrypted, engineMode, engineVersion, retentionDays } = cluster;
  const exported = policyFor(cluster, policy.clusters)?.exports.mode !== 'off';
  return [
    ...(encrypted
      ? []
      : [
          {
            level: 'warn' as const,
            found: `${identifier} is not encrypted, nor are its snapshots`,
            fix: 'Restore a snapshot into an encrypted cluster; one that exists cannot be encrypted.',
          },
        ]),
    ...(exported && engineMode === 'serverless'
      ? [
          {
            level: 'fail' as const,
            found: `${identifier} (${engineVersion}) is Serverless v1, which RDS does not export`,
            fix: "Move it to Serverless v2, or set exports: { mode: 'off' } for it.",
          },
        ]
      : []),
    ...(retentionDays > 1
      ? []
      : [
          {
            level: 'warn' as const,
            found: `${identifier} keeps automated backups for one day only`,
            fix: `aws rds modify-db-cluster --db-cluster-identifier ${identifier} --backup-retention-period 7`,
          },
        ]),
  ];
}
