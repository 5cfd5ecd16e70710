import { contract as compareExport } from '../../functions/compare-export/contract.ts';
import type { ComparisonRef, FunctionContract } from '../../functions/contract/contract.ts';
import { physicalName } from '../../functions/contract/names.ts';
import { contract as countRows } from '../../functions/count-rows/contract.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';

/** Whether somebody wants exports compared with their databases. */
export function comparesExports({ clusters }: Policy): boolean {
  return clusters.some(({ exports }) => exports.mode === 'act' && exports.compare !== undefined);
}

/** Whether a function is there for comparisons alone. */
export function isForComparisons({ name }: FunctionContract): boolean {
  return name === compareExport.name || name === countRows.name;
}

export function countFunctionName(deployment: string): string {
  return physicalName('function', deployment, countRows.name);
}

/** What roles need to compare; nothing, where nothing is compared. */
export function comparisonArns(
  policy: Policy,
  inThisAccount: (service: string, resource: string) => string,
): Readonly<Record<ComparisonRef, readonly string[]>> {
  if (!comparesExports(policy)) return { 'count-function': [], 'count-users': [] };
  const users = new Set(policy.clusters.flatMap(({ exports }) => exports.compare?.user ?? []));
  return {
    'count-function': [inThisAccount('lambda', `function:${countFunctionName(policy.deployment.name)}`)],
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
    'count-users': [...users].map((user) => inThisAccount('rds-db', `dbuser:*/${user}`)),
  };
}
