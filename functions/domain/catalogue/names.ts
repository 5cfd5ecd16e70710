import { hash } from '../hash.ts';

/**
 * A name as Athena takes it without quotes: lower case, letters, digits and `_`.
 * https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
 */
function legal(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_]/g, '_');
}

/**
 * The Glue database of a cluster. Neither name can hold two hyphens in a row, so no two clusters share one.
 *
 * @example steward_prod_eu__ledger_core
 */
export function databaseName(deployment: string, cluster: string): string {
  return `steward_${legal(deployment)}__${legal(cluster)}`;
}

/** Tables of all databases of a deployment, as IAM's patterns name them. */
export function databasePattern(deployment: string): string {
  return databaseName(deployment, '*').replace(/_$/, '*');
}

/**
 * The name of a table, from `database.schema.table`: `ledger_public_accounts`. One that another table has already gets
 * a hash of its own behind.
 */
export function tableName(source: string, taken: (name: string) => boolean): string {
  const plain = legal(source);
  return taken(plain) ? `${plain}_${hash(source).slice(0, 6)}` : plain;
}

/** Whether the name in the catalogue is the table's own, so that it has the first right to it. */
export function isLegal(source: string): boolean {
  return legal(source) === source.replaceAll('.', '_');
}

/** The name of a later version of a table. */
export function versionName(first: string, version: number): string {
  return `${first}_v${version}`;
}
