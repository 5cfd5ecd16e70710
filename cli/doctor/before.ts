import { policyFor } from '../../functions/domain/cluster/cluster.ts';
import { modesOf, type Policy } from '../../functions/domain/policy/policy.ts';
import type { Session } from '../session/session.ts';
import type { DiscoveredCluster } from '../setup/discovered.ts';
import type { Examination } from './examination.ts';
import { type Finding, findingsOf } from './finding.ts';
import { keyFindings } from './keys.ts';
import { networkFindings } from './network.ts';

/** The oldest that today's CDK deploys with. https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const oldestBootstrap = 6;
/** Of the quota of manual snapshots, from where on people should know. */
const tight = 0.8;

/** What must be so before the stack can be deployed and do its work. */
export async function examineBefore(
  examination: Examination,
  { policy, deployment: { network } }: Pick<Session, 'policy' | 'deployment'>,
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
    findingsOf('clusters', () => clusters(examination, policy)),
    findingsOf('snapshot quota', () => snapshotQuota(examination)),
    findingsOf('export slots', () => exportSlots(examination, policy)),
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

async function clusters(examination: Examination, policy: Policy): Promise<Findings> {
  const known = await examination.clusters();
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

async function snapshotQuota(examination: Examination): Promise<Findings> {
  const quota = await examination.snapshotQuota();
  if (!quota) {
    const fix = 'Look at "Manual DB cluster snapshots" in Service Quotas.';
    return [{ level: 'unknown', found: 'RDS tells no quota of manual cluster snapshots', fix }];
  }
  const found = `${quota.used} of ${quota.most} manual cluster snapshots`;
  const fix = 'Have "Manual DB cluster snapshots" raised in Service Quotas, or keep fewer (backupRetention).';
  if (quota.used >= quota.most) return [{ level: 'fail', found, fix }];
  return [quota.used >= tight * quota.most ? { level: 'warn', found, fix } : { level: 'ok', found }];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html */
async function exportSlots(examination: Examination, { exports }: Policy): Promise<Findings> {
  const active = await examination.activeExports();
  const found = `${active} of AWS's 5 in progress; the configuration uses at most ${exports.slots}`;
  const fix = 'Nothing: exports wait for a slot. Where others export too, lower exports.slots.';
  return [active >= 5 ? { level: 'warn', found, fix } : { level: 'ok', found }];
}
