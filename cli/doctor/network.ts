import { counted } from '../../functions/domain/alert/wording.ts';
import type { ValidNetwork } from '../../infra/config/network.ts';
import type { VpcFacts } from './examination.ts';
import type { Finding } from './finding.ts';

type Findings = Omit<Finding, 'check'>[];

/**
 * Whether functions in the VPC reach what they need: databases by security groups that are there, S3 for the ledger, and
 * Secrets Manager where passwords are rotated. What the stack makes itself is taken as made.
 */
export function networkFindings(network: ValidNetwork, vpc: VpcFacts, rotates: boolean): Findings {
  const known = new Map(vpc.subnets.map((subnet) => [subnet.id, subnet]));
  const missing = network.subnets.filter((id) => !known.has(id));
  const found = [
    ...missing.map((id) =>
      fail(`${network.vpc} has no subnet ${id}`, 'Correct network.subnets of the deployment.'),
    ),
    ...zoneFindings(network, vpc),
    ...groupFindings(network, vpc),
    ...network.subnets.flatMap((id) => {
      const subnet = known.get(id);
      return subnet
        ? [...s3Findings(network, vpc, subnet), ...(rotates ? secretsFindings(network, vpc, subnet) : [])]
        : [];
    }),
  ];
  if (found.length > 0) return found;
  const reached = rotates ? 'S3 and Secrets Manager' : 'S3';
  return [
    { level: 'ok', found: `${counted(network.subnets.length, 'subnet')} of ${network.vpc} reach ${reached}` },
  ];
}

type Subnet = VpcFacts['subnets'][number];

function zoneFindings({ subnets }: ValidNetwork, vpc: VpcFacts): Findings {
  const zones = new Set(vpc.subnets.flatMap(({ id, zone }) => (subnets.includes(id) ? [zone] : [])));
  if (zones.size !== 1) return [];
  const fix =
    'Name a subnet in a second zone: when this one fails, no password is rotated and nothing measured.';
  return [{ level: 'warn', found: `all subnets are in ${[...zones][0]}`, fix }];
}

function groupFindings({ vpc: id, databases }: ValidNetwork, { securityGroups }: VpcFacts): Findings {
  return databases.flatMap(({ securityGroup }) =>
    securityGroup === undefined || securityGroups.includes(securityGroup)
      ? []
      : [
          fail(
            `${id} has no security group ${securityGroup}`,
            'Correct network.databases of the deployment.',
          ),
        ],
  );
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html */
function s3Findings(
  { s3RouteTables }: ValidNetwork,
  vpc: VpcFacts,
  { id, routeTable, leadsOut }: Subnet,
): Findings {
  const table = routeTable ?? '';
  const hasEndpoint = vpc.endpoints.some(
    ({ service, isAvailable, routeTables }) => service === 's3' && isAvailable && routeTables.includes(table),
  );
  if (hasEndpoint || leadsOut || s3RouteTables.includes(table)) return [];
  const fix = `Add ${table} to network.s3RouteTables, or a gateway endpoint of S3 to it.`;
  return [fail(`${id} does not reach S3, where the ledger is: no endpoint in ${table}, no way out`, fix)];
}

function secretsFindings(
  { secretsManagerEndpoint }: ValidNetwork,
  vpc: VpcFacts,
  { id, leadsOut }: Subnet,
): Findings {
  if (secretsManagerEndpoint === 'make' || leadsOut) return [];
  const reusable = vpc.endpoints.some(
    ({ service, isAvailable, hasPrivateDns }) => service === 'secretsmanager' && isAvailable && hasPrivateDns,
  );
  if (reusable) return [];
  const fix =
    "Set network.secretsManagerEndpoint: 'make', or give the VPC an interface endpoint with private DNS.";
  return [fail(`${id} does not reach Secrets Manager: no endpoint to reuse, no way out`, fix)];
}

function fail(found: string, fix: string): Findings[number] {
  return { level: 'fail', found, fix };
}
