import { parseArn, parseRdsResource } from '../arn.ts';

/** What a call was about, as it names it; identifiers of RDS in lower case. */
export interface Thing {
  readonly kind: 'cluster' | 'instance' | 'snapshot' | 'parameter-group' | 'key' | 'trail' | 'suite';
  readonly name: string;
}

/** By its identifier or its ARN; none for a text that RDS and KMS could not have made. */
export function thing(kind: Thing['kind'], named: string | undefined): Thing | undefined {
  const arn = parseArn(named ?? '');
  const name = (arn ? parseRdsResource(arn)?.identifier : undefined) ?? named;
  return name !== undefined && isName(name) ? { kind, name: lowered(kind, name) } : undefined;
}

function lowered(kind: Thing['kind'], name: string): string {
  return kind === 'suite' || kind === 'trail' ? name : name.toLowerCase();
}

export const cluster = (named: string | undefined) => thing('cluster', named);
export const snapshot = (named: string | undefined) => thing('snapshot', named);
export const parameterGroup = (named: string | undefined) => thing('parameter-group', named);

/** Of any of the kinds that RDS has ARNs of. */
export function thingOfArn(arnText: string | undefined): Thing | undefined {
  const arn = parseArn(arnText ?? '');
  const resource = arn && parseRdsResource(arn);
  const kind = kinds[resource?.type ?? ''];
  return resource && kind ? thing(kind, resource.identifier) : undefined;
}

const kinds: Readonly<Record<string, Thing['kind']>> = {
  cluster: 'cluster',
  db: 'instance',
  'cluster-snapshot': 'snapshot',
  'cluster-pg': 'parameter-group',
};

/** `0a1b…` of `arn:aws:kms:…:key/0a1b…`. */
export function keyName(arn: string): string {
  return arn.replace(/^.*key\//, '');
}

/** What RDS, KMS and the rest can have made: safe in a command. */
export function isName(text: string): boolean {
  return /^[\w.:/-]{1,255}$/.test(text);
}
