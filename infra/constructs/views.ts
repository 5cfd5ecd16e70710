import type { FunctionContract, ViewsRef } from '../../functions/contract/contract.ts';
import { contract as defineViews } from '../../functions/define-views/contract.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import type { Athena } from '../config/athena.ts';

/** Whether somebody wants views of registered tables. */
export function makesViews({ clusters }: Policy): boolean {
  return clusters.some(({ exports }) => exports.mode === 'act' && exports.views === true);
}

/** Whether a function is there for views alone. */
export function isForViews({ name }: FunctionContract): boolean {
  return name === defineViews.name;
}

/** What a role needs to make views; nothing, where none are made. */
export function viewArns(
  policy: Policy,
  athena: Athena | undefined,
  place: { readonly partition: string; inThisAccount(service: string, resource: string): string },
): Readonly<Record<ViewsRef, readonly string[]>> {
  if (!athena || !makesViews(policy)) {
    return {
      'athena-workgroup': [],
      'default-database': [],
      'athena-output': [],
      'athena-output-bucket': [],
      'athena-output-key': [],
    };
  }
  const output = `arn:${place.partition}:s3:::${athena.output.slice('s3://'.length)}`;
  return {
    'athena-workgroup': [place.inThisAccount('athena', `workgroup/${athena.workgroup}`)],
    'default-database': [
      place.inThisAccount('glue', 'catalog'),
      place.inThisAccount('glue', 'database/default'),
    ],
    'athena-output': [`${output}*`],
    'athena-output-bucket': [output.split('/', 1)[0] ?? output],
    'athena-output-key': athena.keyArn === undefined ? [] : [athena.keyArn],
  };
}
