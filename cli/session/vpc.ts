import {
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import { calling } from '../../functions/adapters/aws/fault.ts';
import type { VpcFacts } from '../doctor/examination.ts';

/** A VPC has fewer of each than a page holds. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html */
const MaxResults = 1_000;

/** What there is in a VPC: four calls, at once. */
export async function vpcFacts(client: EC2Client, vpc: string): Promise<VpcFacts> {
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
  const asking = <T>(call: string, work: () => Promise<T>) =>
    calling({ call: `EC2 ${call}`, subject: vpc }, work);
  const [subnets, routes, endpoints, groups] = await Promise.all([
    asking('DescribeSubnets', () => client.send(new DescribeSubnetsCommand({ Filters, MaxResults }))),
    asking('DescribeRouteTables', () =>
      client.send(new DescribeRouteTablesCommand({ Filters, MaxResults: 100 })),
    ),
    asking('DescribeVpcEndpoints', () =>
      client.send(new DescribeVpcEndpointsCommand({ Filters, MaxResults })),
    ),
    asking('DescribeSecurityGroups', () =>
      client.send(new DescribeSecurityGroupsCommand({ Filters, MaxResults })),
    ),
  ]);
  const tables = (routes.RouteTables ?? []).map(tableOf);
  const main = tables.find((table) => table.isMain);
  return {
    subnets: (subnets.Subnets ?? []).map(({ SubnetId = '', AvailabilityZone = '' }) => {
      const table = tables.find((one) => one.subnets.includes(SubnetId)) ?? main;
      return {
        id: SubnetId,
        zone: AvailabilityZone,
        routeTable: table?.id,
        leadsOut: table?.leadsOut ?? false,
      };
    }),
    endpoints: (endpoints.VpcEndpoints ?? []).map((one) => ({
      service: one.ServiceName?.split('.').at(-1) ?? '',
      // AWS writes it in either case.
      isAvailable: one.State?.toLowerCase() === 'available',
      hasPrivateDns: one.PrivateDnsEnabled ?? false,
      routeTables: one.RouteTableIds ?? [],
    })),
    securityGroups: (groups.SecurityGroups ?? []).map(({ GroupId = '' }) => GroupId),
  };
}

function tableOf({ RouteTableId = '', Associations = [], Routes = [] }: RouteTable) {
  return {
    id: RouteTableId,
    isMain: Associations.some(({ Main }) => Main === true),
    subnets: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
    // An internet gateway is of no use to a function: it has no public address.
    leadsOut: Routes.some(
      ({ DestinationCidrBlock, GatewayId, State }) =>
        DestinationCidrBlock === '0.0.0.0/0' && State !== 'blackhole' && !GatewayId?.startsWith('igw-'),
    ),
  };
}
