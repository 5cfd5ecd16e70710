/** The parts of an Amazon resource name. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the account, colons and slashes included. */
  readonly resource: string;
}

const form =
  /^arn:(?<partition>aws[a-z-]*):(?<service>[a-z0-9-]+):(?<region>[a-z0-9-]*):(?<account>\d{12}|):(?<resource>.+)$/;

/** Splits an ARN; `undefined` for a text that is none. */
export function parseArn(text: string): Arn | undefined {
  const { partition, service, region, account, resource } = form.exec(text)?.groups ?? {};
  if (!partition || !service || region === undefined || account === undefined || !resource) return undefined;
  return { partition, service, region, account, resource };
}

/**
 * The type and identifier of an RDS resource: `cluster-snapshot` and `rds:ledger-core-2026-11-20-02-10`. The
 * identifier is everything after the first colon, since those of automated snapshots contain one.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Tagging.ARN.html
 */
export function parseRdsResource(arn: Arn): { type: string; identifier: string } | undefined {
  const colon = arn.resource.indexOf(':');
  if (arn.service !== 'rds' || colon < 1 || colon === arn.resource.length - 1) return undefined;
  return { type: arn.resource.slice(0, colon), identifier: arn.resource.slice(colon + 1) };
}
