import { databasePattern } from '../../functions/domain/catalogue/names.ts';

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
