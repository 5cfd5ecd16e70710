import {
  CfnSecurityGroup,
  CfnSecurityGroupEgress,
  CfnSecurityGroupIngress,
  CfnVPCEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Fn, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ValidNetwork } from '../config/network.ts';

/** Where functions that reach databases run. */
export interface FunctionNetwork {
  readonly subnets: readonly string[];
  readonly securityGroup: string;
  /** What the SDK reads to find AWS from there. */
  readonly environment: Readonly<Record<string, string>>;
}

const https = 443;
const anywhere = '0.0.0.0/0';

/**
 * The security group of the functions in the VPC, and the ways out of it: to the databases, to Secrets Manager, and to
 * S3 where the ledger is.
 *
 * @param secrets ARNs that the endpoint of Secrets Manager lets through; without any there is no way to it.
 */
export function functionNetwork(
  scope: Construct,
  network: ValidNetwork,
  secrets: readonly string[],
): FunctionNetwork {
  const place = new Construct(scope, 'Network');
  const group = new CfnSecurityGroup(place, 'Functions', {
    groupDescription: 'Aurora Steward: functions that reach databases',
    vpcId: network.vpc,
    securityGroupEgress: [...databasesOf(network), ...s3Of(network)],
  });
  admitAtDatabases(place, network, group);
  if (network.s3RouteTables.length > 0) addS3Endpoint(place, network);
  return {
    subnets: network.subnets,
    securityGroup: group.attrGroupId,
    environment: secretsManagerWay(place, network, group, secrets),
  };
}

function databasesOf({ databases }: ValidNetwork): CfnSecurityGroup.EgressProperty[] {
  return databases.map(({ securityGroup, cidr, port }) => ({
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    description: 'PostgreSQL',
    ...(securityGroup ? { destinationSecurityGroupId: securityGroup } : { cidrIp: cidr ?? anywhere }),
  }));
}

/** S3's addresses change. Where its prefix list is not known, the subnets' routes alone say where port 443 leads. */
function s3Of({ s3PrefixList }: ValidNetwork): CfnSecurityGroup.EgressProperty[] {
  const to = s3PrefixList ? { destinationPrefixListId: s3PrefixList } : { cidrIp: anywhere };
  const description = s3PrefixList ? 'S3' : 'S3 and Secrets Manager';
  return [{ ipProtocol: 'tcp', fromPort: https, toPort: https, description, ...to }];
}

function admitAtDatabases(scope: Construct, { databases }: ValidNetwork, from: CfnSecurityGroup): void {
  for (const [index, { securityGroup, port }] of databases.entries()) {
    if (securityGroup === undefined) continue;
    admit(scope, `DatabaseIngress${index}`, { group: securityGroup, from, port });
  }
}

function admit(
  scope: Construct,
  id: string,
  { group, from, port }: { group: string; from: CfnSecurityGroup; port: number },
): void {
  new CfnSecurityGroupIngress(scope, id, {
    groupId: group,
    sourceSecurityGroupId: from.attrGroupId,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    description: 'Aurora Steward: functions that reach databases',
  });
}

/** A gateway endpoint is a route: it serves whatever is in the subnets, so its policy stays open for others. */
function addS3Endpoint(scope: Construct, { vpc, s3RouteTables }: ValidNetwork): void {
  new CfnVPCEndpoint(scope, 'S3', {
    vpcEndpointType: 'Gateway',
    serviceName: GatewayVpcEndpointAwsService.S3.name,
    vpcId: vpc,
    routeTableIds: [...s3RouteTables],
  });
}

/**
 * An endpoint of our own has no private DNS: with it, every caller in the VPC would be led here and refused. The SDK
 * finds it by its own name: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
function secretsManagerWay(
  scope: Construct,
  network: ValidNetwork,
  functions: CfnSecurityGroup,
  secrets: readonly string[],
): Record<string, string> {
  if (secrets.length === 0) return {};
  if (secrets.length === 0) return {};
  const { endpointSecurityGroup: reused } = network;
  if (network.secretsManagerEndpoint === 'reuse') {
    if (reused !== undefined) {
      admit(scope, 'EndpointIngress', { group: reused, from: functions, port: https });
      letOut(scope, functions, reused);
    }
    return {};
  }
  const group = new CfnSecurityGroup(scope, 'EndpointAccess', {
    groupDescription: 'Aurora Steward: endpoint of Secrets Manager',
    vpcId: network.vpc,
    // Nothing leaves an endpoint by itself; without a rule AWS would allow everything.
    securityGroupEgress: [{ ipProtocol: 'icmp', fromPort: 0, toPort: 0, cidrIp: '127.0.0.1/32' }],
  });
  admit(scope, 'EndpointIngress', { group: group.attrGroupId, from: functions, port: https });
  letOut(scope, functions, group.attrGroupId);
  const endpoint = new CfnVPCEndpoint(scope, 'SecretsManager', {
    vpcEndpointType: 'Interface',
    serviceName: InterfaceVpcEndpointAwsService.SECRETS_MANAGER.name,
    vpcId: network.vpc,
    subnetIds: [...network.subnets],
    securityGroupIds: [group.attrGroupId],
    privateDnsEnabled: false,
    policyDocument: onlyThese(Stack.of(scope).account, secrets),
  });
  // `<hosted zone>:<name>`, the name for all zones first.
  const name = Fn.select(1, Fn.split(':', Fn.select(0, endpoint.attrDnsEntries)));
  return { AWS_ENDPOINT_URL_SECRETS_MANAGER: `https://${name}` };
}

function letOut(scope: Construct, from: CfnSecurityGroup, to: string): void {
  new CfnSecurityGroupEgress(scope, 'EndpointEgress', {
    groupId: from.attrGroupId,
    destinationSecurityGroupId: to,
    ipProtocol: 'tcp',
    fromPort: https,
    toPort: https,
    description: 'Secrets Manager',
  });
}

function onlyThese(account: string, secrets: readonly string[]): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'SecretsUnderRotation',
        principals: [new AnyPrincipal()],
        actions: ['secretsmanager:*'],
        resources: [...secrets],
        conditions: { StringEquals: { 'aws:PrincipalAccount': account } },
      }),
    ],
  });
}
