import * as v from 'valibot';

/**
 * Where a value first differs from its schema, and how: `detail.EventID: Invalid key: Expected "EventID" but received undefined`.
 *
 * @param whole what the value is called where it differs as a whole: `the payload`
 */
export function mismatchText(
  [first]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
  whole: string,
): string {
  return `${v.getDotPath(first) ?? whole}: ${first.message}`;
}
