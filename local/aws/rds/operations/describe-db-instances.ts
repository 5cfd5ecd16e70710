import {
  type DBInstance,
  type DBInstanceMessage,
  DBInstanceNotFoundFault$,
  DescribeDBInstances$,
  type DescribeDBInstancesMessage,
} from '@aws-sdk/client-rds';
import { defineOperation, fault, type Operation } from '../../wire/operation.ts';
import type { DbCluster } from '../cluster.ts';
import type { RdsContext } from '../context.ts';
import { applyFilters, type Filters } from '../filter.ts';
import { identifierNamed, rdsArn } from '../identifier.ts';
import { page } from '../page.ts';

interface Instance {
  readonly identifier: string;
  /** Absent for a Multi-AZ instance of its own. */
  readonly cluster?: DbCluster;
  describe(): DBInstance;
}

const filters: Filters<Instance> = {
  'db-cluster-id': ({ cluster }, values) =>
    cluster !== undefined && values.map(identifierNamed).includes(cluster.identifier),
  'db-instance-id': ({ identifier }, values) => values.map(identifierNamed).includes(identifier),
  engine: ({ cluster }, values) => values.includes(cluster ? 'aurora-postgresql' : 'postgres'),
};

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html */
export function describeDbInstances({ state, dataPlane }: RdsContext): Operation {
  return defineOperation<DescribeDBInstancesMessage, DBInstanceMessage>({
    schema: DescribeDBInstances$,
    errors: [DBInstanceNotFoundFault$],
    reads: ['DBInstanceIdentifier', 'Filters', 'MaxRecords', 'Marker'],
    identify: ({ DBInstanceIdentifier: named }) => ({
      resources: [rdsArn(state.region, 'db', named ? identifierNamed(named) : '*')],
    }),
    run(input) {
      const members = [...state.clusters.values()].flatMap((cluster) =>
        dataPlane.members(cluster.identifier).map((member) => ({
          identifier: member.identifier,
          cluster,
          describe: () => cluster.describeInstance(member),
        })),
      );
      const instances = [...members, ...state.instances.values()];
      const named = input.DBInstanceIdentifier;
      const chosen = named ? [find(instances, named)] : instances;
      const found = applyFilters(chosen, input.Filters, filters);
      const { records, marker } = page(found, ({ identifier }) => identifier, input);
      return {
        DBInstances: records.map((instance) => instance.describe()),
        Marker: marker,
      };
    },
  });
}

function find(instances: readonly Instance[], named: string): Instance {
  const instance = instances.find(({ identifier }) => identifier === identifierNamed(named));
  if (!instance) throw fault(DBInstanceNotFoundFault$, `DBInstance ${named} not found.`);
  return instance;
}
