import * as v from 'valibot';
import { list, oneOf, section, text, wholeNumber } from './fields.ts';
import { allowed } from './mistake.ts';

/** The VPC in which functions reach databases. Everything else of the suite runs outside. */
export interface NetworkConfig {
  /** Its id, such as `vpc-0a1b2c3d`. */
  readonly vpc: string;
  /** Ids of the subnets of the functions, in two zones or more: private ones that reach the databases. */
  readonly subnets: readonly string[];
  /** What the functions' security group may reach, and nothing else but AWS. */
  readonly databases: readonly DatabaseAccessConfig[];
  /**
   * The interface endpoint of Secrets Manager. `make`: one that only these functions, and only for the secrets under
   * rotation, can use; it leaves name resolution in the VPC as it is. `reuse`: one with private DNS, or a NAT gateway,
   * is there.
   * @default 'make'
   */
  readonly secretsManagerEndpoint?: SecretsManagerEndpoint;
  /**
   * Security group of an endpoint that is reused: it is made to admit the functions on port 443.
   * @default none: it admits them already
   */
  readonly endpointSecurityGroup?: string;
  /**
   * Ids of the route tables of the subnets, to which a gateway endpoint of S3 is added: what is done is written to the
   * ledger that way. Empty where they have one; a route table takes only one.
   * @default []
   */
  readonly s3RouteTables?: readonly string[];
  /**
   * Id of the managed prefix list of S3 in the region (`aws ec2 describe-managed-prefix-lists`). With it, the functions'
   * security group lets nothing out on port 443 but to S3 and to the endpoint of Secrets Manager.
   * @default port 443 is open to wherever the subnets' routes lead
   */
  readonly s3PrefixList?: string;
}

/** Databases that functions may reach: by security group, or by addresses. */
export interface DatabaseAccessConfig {
  /**
   * Id of the databases' security group. The functions are admitted there on the port.
   * @default none
   */
  readonly securityGroup?: string;
  /**
   * Addresses, such as `10.0.0.0/16`, of databases that have no security group here.
   * @default none
   */
  readonly cidr?: string;
  /**
   * The port they listen on, 1 to 65535.
   * @default 5432
   */
  readonly port?: number;
}

const endpoints = ['make', 'reuse'] as const;
export type SecretsManagerEndpoint = (typeof endpoints)[number];

/** Ids of EC2: eight or seventeen hexadecimal digits after the prefix. */
function ec2Id(prefix: string, what: string) {
  return text(`the id of ${what}, such as ${prefix}-0a1b2c3d`, new RegExp(`^${prefix}-[0-9a-f]{8,17}$`));
}

const securityGroup = ec2Id('sg', 'a security group');

const databaseAccess = v.pipe(
  section({
    securityGroup: v.exactOptional(securityGroup),
    cidr: v.exactOptional(
      text(
        'addresses as network/bits, such as 10.0.0.0/16',
        /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|(?=\/))){4}\/(3[0-2]|[12]?\d)$/,
      ),
    ),
    port: v.exactOptional(wholeNumber(1, 65_535), 5432),
  }),
  v.check(
    ({ securityGroup: group, cidr }) => (group === undefined) !== (cidr === undefined),
    allowed('one of securityGroup and cidr'),
  ),
);

export const network = v.pipe(
  section({
    vpc: ec2Id('vpc', 'a VPC'),
    subnets: v.pipe(
      list(ec2Id('subnet', 'a subnet'), 'subnets'),
      v.minLength(1, allowed('at least one subnet')),
    ),
    databases: v.pipe(
      list(databaseAccess, 'databases'),
      v.minLength(
        1,
        allowed('at least one', () => 'functions reach nothing that does not stand here'),
      ),
    ),
    secretsManagerEndpoint: v.exactOptional(oneOf(endpoints), 'make'),
    endpointSecurityGroup: v.exactOptional(securityGroup),
    s3RouteTables: v.exactOptional(list(ec2Id('rtb', 'a route table'), 'route tables'), []),
    s3PrefixList: v.exactOptional(ec2Id('pl', 'a prefix list')),
  }),
  v.check(
    ({ secretsManagerEndpoint, endpointSecurityGroup }) =>
      secretsManagerEndpoint === 'reuse' || endpointSecurityGroup === undefined,
    allowed('endpointSecurityGroup only with secretsManagerEndpoint: "reuse"'),
  ),
  v.check(
    ({ secretsManagerEndpoint, endpointSecurityGroup, s3PrefixList }) =>
      secretsManagerEndpoint === 'make' || s3PrefixList === undefined || endpointSecurityGroup !== undefined,
    allowed(
      'endpointSecurityGroup beside s3PrefixList',
      () => 'without it, nothing would lead to Secrets Manager',
    ),
  ),
);

/** A deployment's network with every default filled in. */
export type ValidNetwork = v.InferOutput<typeof network>;
