import { policyFor } from '../../functions/domain/cluster/cluster.ts';
import { type ClusterPolicy, modesOf, type Policy } from '../../functions/domain/policy/policy.ts';
import type { Session } from '../session/session.ts';
import { clusterFindings, instanceFindings } from './clusters.ts';
import type { Examination } from './examination.ts';
import { type Finding, findingsOf } from './finding.ts';
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
  const clusters = await findingsOf('clusters', async () => {
    const known = await examination.clusters();
    chosen = known.flatMap((cluster) => policyFor(cluster, policy.clusters) ?? []);
    return clusterFindings(known, examination, policy);
  });
  const instances = await findingsOf('instances', async () => instanceFindings(examination, policy));
  const quota = await findingsOf('snapshot quota', () => snapshotQuota(examination, chosen, now));
  return [...clusters, ...instances, ...quota];
}
