import { databasePattern } from '../../functions/domain/catalogue/names.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';

/** IAM knows no resources of Lake Formation: everything, where some cluster's tables are tagged. */
export function taggedCatalogueArns({ clusters }: Policy): readonly string[] {
  return clusters.some(({ exports }) => exports.mode === 'act' && exports.lakeFormationTags) ? ['*'] : [];
}

/**
 * Where verified exports are registered: the catalogue itself, the databases of the deployment and their tables. Glue asks
 * for a permission on each of the three.
 * https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
 */
export function catalogueArns(
  deployment: string,
  inThisAccount: (service: string, resource: string) => string,
): readonly string[] {
  const databases = databasePattern(deployment);
  return [
    inThisAccount('glue', 'catalog'),
    inThisAccount('glue', `database/${databases}`),
    inThisAccount('glue', `table/${databases}/*`),
  ];
}
