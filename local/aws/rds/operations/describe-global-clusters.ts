import {
  DescribeGlobalClusters$,
  type DescribeGlobalClustersMessage,
  GlobalClusterNotFoundFault$,
  type GlobalClustersMessage,
} from '@aws-sdk/client-rds';
import { defineOperation, fault, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { page } from '../page.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeGlobalClusters.html */
export function describeGlobalClusters({ state }: RdsContext): Operation {
  return defineOperation<DescribeGlobalClustersMessage, GlobalClustersMessage>({
    schema: DescribeGlobalClusters$,
    errors: [GlobalClusterNotFoundFault$],
    reads: ['GlobalClusterIdentifier', 'MaxRecords', 'Marker'],
    // A global database is in no region; the ARNs of a list request are not documented.
    identify: () => ({ resources: ['*'] }),
    run(input) {
      const named = input.GlobalClusterIdentifier?.toLowerCase();
      const chosen = [...state.globalDatabases.values()].filter(
        ({ identifier }) => named === undefined || identifier === named,
      );
      if (named !== undefined && chosen.length === 0) {
        throw fault(GlobalClusterNotFoundFault$, `Global cluster ${named} not found`);
      }
      const { records, marker } = page(chosen, ({ identifier }) => identifier, input);
      return { GlobalClusters: records.map((database) => database.describe()), Marker: marker };
    },
  });
}
