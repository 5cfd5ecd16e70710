import {
  type DBInstanceMessage,
  DBInstanceNotFoundFault$,
  DescribeDBInstances$,
  type DescribeDBInstancesMessage,
} from '@aws-sdk/client-rds';
import type { DataPlaneMember } from '../../../aurora/data-plane.ts';
import { defineOperation, fault, type Operation } from '../../wire/operation.ts';
import type { DbCluster } from '../cluster.ts';
import type { RdsContext } from '../context.ts';
import { applyFilters, type Filters } from '../filter.ts';
import { identifierNamed, rdsArn } from '../identifier.ts';
import { page } from '../page.ts';

interface Instance {
  readonly member: DataPlaneMember;
  readonly cluster: DbCluster;
}

const filters: Filters<Instance> = {
  'db-cluster-id': ({ cluster }, values) => values.map(identifierNamed).includes(cluster.identifier),
  'db-instance-id': ({ member }, values) => values.map(identifierNamed).includes(member.identifier),
  engine: (_instance, values) => values.includes('aurora-postgresql'),
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
      const instances = [...state.clusters.values()].flatMap((cluster) =>
        dataPlane.members(cluster.identifier).map((member) => ({ cluster, member })),
      );
      const named = input.DBInstanceIdentifier;
      const chosen = named ? [find(instances, named)] : instances;
      const found = applyFilters(chosen, input.Filters, filters);
      const { records, marker } = page(found, ({ member }) => member.identifier, input);
      return {
        DBInstances: records.map(({ cluster, member }) => cluster.describeInstance(member)),
        Marker: marker,
      };
    },
  });
}

function find(instances: readonly Instance[], named: string): Instance {
  const instance = instances.find(({ member }) => member.identifier === identifierNamed(named));
  if (!instance) throw fault(DBInstanceNotFoundFault$, `DBInstance ${named} not found.`);
  return instance;
}
