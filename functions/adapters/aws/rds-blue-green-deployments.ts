import {
  type BlueGreenDeployment as Described,
  paginateDescribeBlueGreenDeployments,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { parseArn } from '../../domain/arn.ts';
import type { BlueGreenDeployment, BlueGreenDeployments } from '../../domain/rotation/blue-green.ts';
import { awsFault } from './fault.ts';

/**
 * Blue/green deployments from RDS.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeBlueGreenDeployments.html
 */
export class RdsBlueGreenDeployments implements BlueGreenDeployments {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async all(): Promise<readonly BlueGreenDeployment[]> {
    const found: BlueGreenDeployment[] = [];
    try {
      const pages = paginateDescribeBlueGreenDeployments({ client: this.#client, pageSize: 100 }, {});
      for await (const { BlueGreenDeployments = [] } of pages) {
        found.push(...BlueGreenDeployments.flatMap(deploymentOf));
      }
    } catch (thrown) {
      throw awsFault(thrown, { call: 'RDS DescribeBlueGreenDeployments', subject: 'all deployments' });
    }
    return found;
  }
}

function deploymentOf(described: Described): BlueGreenDeployment[] {
  const { BlueGreenDeploymentIdentifier: id, BlueGreenDeploymentName: name, Status, CreateTime } = described;
  if (id === undefined) return [];
  const members = (described.SwitchoverDetails ?? []).map(({ SourceMember }) => SourceMember);
  const blue = [described.Source, ...members].flatMap((arn) => identifierOf(arn) ?? []);
  return [
    { id, name: name ?? id, status: Status ?? 'unknown', createdAt: CreateTime, blue: [...new Set(blue)] },
  ];
}

/** `ledger-core` of `arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core`. */
function identifierOf(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : parseArn(arn)?.resource.split(':').at(-1);
}
