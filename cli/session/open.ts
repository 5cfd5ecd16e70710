import { physicalName } from '../../functions/contract/names.ts';
import { composePolicy } from '../../infra/config/policy.ts';
import type { ValidConfig } from '../../infra/config/schema.ts';
import { Problem } from '../problem.ts';
import type { Discovered } from '../setup/discovered.ts';
import { type Clients, clientsFor, type Target } from './clients.ts';
import type { Deployment } from './deployments.ts';
import type { Place, Session } from './session.ts';

/** What differs between a deployment in AWS and the local run. */
export interface Reach {
  readonly target: (deployment: Deployment) => Target;
  /** Outputs of the deployment's stack. */
  readonly outputs: (clients: Clients, stackName: string) => Promise<Readonly<Record<string, string>>>;
}

/** AWS, with the caller's own credentials. */
export const aws: Reach = {
  target: ({ region }) => ({ region }),
  async outputs(clients, stackName) {
    const { stackOutputs } = await import('./stack-outputs.ts');
    return stackOutputs(await clients.cloudFormation(), stackName);
  },
};

/**
 * Opens a deployment: asks who calls, and makes ready what commands may need of it.
 *
 * @throws Problem where the credentials are none, or for another account than the configuration names
 */
export async function openSession(
  config: ValidConfig,
  deployment: Deployment,
  reach: Reach,
): Promise<Session> {
  const clients = clientsFor(reach.target(deployment));
  const { askWhoCalls } = await import('./caller.ts');
  const sts = await clients.sts();
  const { account, arn, ...clock } = await askWhoCalls(sts, () => new Date());
  refuseOtherAccount(deployment, account);
  const now = () => new Date(Date.now() + clock.clockOffsetMs);
  const readClock = async () => {
    clock.clockOffsetMs = (await askWhoCalls(sts, () => new Date())).clockOffsetMs;
  };
  const place: Place = { deployment: deployment.name, region: deployment.region, account, caller: arn };

  return {
    place,
    config,
    deployment,
    policy: composePolicy(config, deployment),
    now,
    async inventory() {
      const { RdsBackupInventory } = await import('../../functions/adapters/aws/rds-backup-inventory.ts');
      return new RdsBackupInventory(await clients.rds());
    },
    async instances() {
      const [{ RdsInstances }, { RdsInstanceSnapshots }, rds] = await Promise.all([
        import('../../functions/adapters/aws/rds-instances.ts'),
        import('../../functions/adapters/aws/rds-instance-snapshots.ts'),
        clients.rds(),
      ]);
      const [instances, snapshots] = [new RdsInstances(rds), new RdsInstanceSnapshots(rds)];
      return {
        named: (identifiers) => instances.named(identifiers),
        pages: (resourceId) => snapshots.pages(resourceId),
      };
    },
    async ledger() {
      const { S3LedgerStore } = await import('../../functions/adapters/aws/s3-ledger-store.ts');
      const outputs = await reach.outputs(clients, `AuroraSteward-${deployment.name}`);
      return new S3LedgerStore({ client: await clients.s3(), bucket: outputs['LedgerBucketName'] ?? '' });
    },
    async rotations() {
      const { rotationsIn } = await import('./rotations.ts');
      return rotationsIn(await clients.secretsManager());
    },
    async exportTasks() {
      const { RdsExportTasks } = await import('../../functions/adapters/aws/rds-export-tasks.ts');
      return new RdsExportTasks({ client: await clients.rds() }).active();
    },
    async volumes() {
      const [{ CloudWatchVolumes }, { GetMetricDataCommand }, client] = await Promise.all([
        import('../../functions/adapters/aws/cloudwatch-volumes.ts'),
        import('@aws-sdk/client-cloudwatch'),
        clients.cloudWatch(),
      ]);
      return new CloudWatchVolumes(
        async () => (input, abortSignal) => client.send(new GetMetricDataCommand(input), { abortSignal }),
      );
    },
    async examination() {
      const { examinationOf } = await import('./account-examination.ts');
      return examinationOf(clients, place, now);
    },
    async snapshotProgress(identifier) {
      const { snapshotProgress } = await import('./snapshot-progress.ts');
      return snapshotProgress(await clients.rds(), identifier);
    },
    async invoke(name, request) {
      const { invokeFunction } = await import('./invoke.ts');
      return invokeFunction(await clients.lambda(), physicalName('function', deployment.name, name), request);
    },
    async ask(name, request) {
      const { askFunction } = await import('./ask.ts');
      const functionName = physicalName('function', deployment.name, name);
      return askFunction(request, {
        sts,
        lambda: await clients.lambda(),
        place,
        functionName,
        now,
        readClock,
      });
    },
  };
}

/** What PostgreSQL there is where the caller's credentials are for. */
export async function discover(region: string): Promise<Discovered> {
  const clients = clientsFor({ region });
  const { askWhoCalls } = await import('./caller.ts');
  const { account } = await askWhoCalls(await clients.sts(), () => new Date());
  const { discoverClusters, discoverInstances } = await import('./discover.ts');
  const rds = await clients.rds();
  const clusters = await discoverClusters(rds);
  return { account, region, clusters, instances: await discoverInstances(rds) };
}

function refuseOtherAccount({ name, account: named }: Deployment, account: string): void {
  if (named === undefined || named === account) return;
  throw new Problem({
    status: 'refused',
    expected: `credentials for account ${named}, where the configuration has deployment ${name}`,
    found: `credentials for account ${account}`,
    todo: ['Log in to the other account, or choose another deployment with --deployment.'],
  });
}
