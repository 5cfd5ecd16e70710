import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { awsFault, calling } from './fault.ts';

const call = 'RDS DescribeDBClusters';

/**
 * The cluster of a resource id as RDS describes it; `undefined` if there is none. By filter, since an identifier may have
 * passed to another cluster, and a filter that finds nothing is no error.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html
 *
 * @throws Fault where RDS gives no answer
 */
export async function describeCluster(client: RDSClient, resourceId: string): Promise<DBCluster | undefined> {
  const Filters = [{ Name: 'db-cluster-resource-id', Values: [resourceId] }];
  const { DBClusters = [] } = await calling({ call, subject: resourceId }, () =>
    client.send(new DescribeDBClustersCommand({ Filters })),
  );
  return DBClusters.find(({ DbClusterResourceId }) => DbClusterResourceId === resourceId);
}

/**
 * All clusters of the account and region: one call for each 100.
 *
 * @throws Fault where RDS gives no answer
 */
export async function describeAllClusters(client: RDSClient): Promise<readonly DBCluster[]> {
  const clusters: DBCluster[] = [];
  try {
    const pages = paginateDescribeDBClusters({ client, pageSize: 100 }, {});
    for await (const { DBClusters = [] } of pages) clusters.push(...DBClusters);
  } catch (thrown) {
    throw awsFault(thrown, { call, subject: 'all clusters' });
  }
  return clusters;
}

/**
 * All DB instances of the account and region: one call for each 100.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 *
 * @throws Fault where RDS gives no answer
 */
export async function describeAllInstances(client: RDSClient): Promise<readonly DBInstance[]> {
  const instances: DBInstance[] = [];
  try {
    const pages = paginateDescribeDBInstances({ client, pageSize: 100 }, {});
    for await (const { DBInstances = [] } of pages) instances.push(...DBInstances);
  } catch (thrown) {
    throw awsFault(thrown, { call: 'RDS DescribeDBInstances', subject: 'all instances' });
  }
  return instances;
}
