import {
  type DBClusterMessage,
  DBClusterNotFoundFault$,
  DescribeDBClusters$,
  type DescribeDBClustersMessage,
} from '@aws-sdk/client-rds';
import { defineOperation, fault, type Operation } from '../../wire/operation.ts';
import type { DbCluster } from '../cluster.ts';
import type { RdsContext } from '../context.ts';
import { applyFilters, type Filters } from '../filter.ts';
import { identifierNamed, rdsArn } from '../identifier.ts';
import { page } from '../page.ts';
import { resourceTagContext } from '../tags.ts';

const filters: Filters<DbCluster> = {
  'db-cluster-id': (cluster, values) => values.map(identifierNamed).includes(cluster.identifier),
  'db-cluster-resource-id': (cluster, values) => values.includes(cluster.resourceId),
  engine: (_cluster, values) => values.includes('aurora-postgresql'),
};

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html */
export function describeDbClusters({ state, dataPlane, clock }: RdsContext): Operation {
  return defineOperation<DescribeDBClustersMessage, DBClusterMessage>({
    schema: DescribeDBClusters$,
    errors: [DBClusterNotFoundFault$],
    reads: ['DBClusterIdentifier', 'Filters', 'MaxRecords', 'Marker'],
    identify: ({ DBClusterIdentifier: named }) => ({
      resources: [rdsArn(state.region, 'cluster', named ? identifierNamed(named) : '*')],
      context: resourceTagContext(named ? state.cluster(named)?.tags : undefined),
    }),
    run(input) {
      const clusters = input.DBClusterIdentifier
        ? [find(input.DBClusterIdentifier)]
        : state.clusters.values();
      const found = applyFilters([...clusters], input.Filters, filters);
      const { records, marker } = page(found, (cluster) => cluster.identifier, input);
      return {
        DBClusters: records.map((cluster) =>
          cluster.describe(dataPlane.members(cluster.identifier), clock.now()),
        ),
        Marker: marker,
      };
    },
  });

  function find(named: string): DbCluster {
    const cluster = state.cluster(named);
    if (!cluster) throw fault(DBClusterNotFoundFault$, `DBCluster ${named} not found.`);
    return cluster;
  }
}
