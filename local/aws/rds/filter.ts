import type { Filter } from '@aws-sdk/client-rds';
import { AwsError } from '../service.ts';

/** Whether a record passes the filter of that name for any of its values. */
export type Filters<T> = Readonly<Record<string, (record: T, values: readonly string[]) => boolean>>;

/**
 * Records that pass every filter of a request; one that nothing passes gives an empty list, never an error.
 *
 * @throws AwsError InvalidParameterValue for a filter that the operation does not have
 */
export function applyFilters<T>(
  records: readonly T[],
  filters: readonly Filter[] | undefined,
  known: Filters<T>,
): T[] {
  const asked = (filters ?? []).map(({ Name = '', Values = [] }) => {
    const passes = Object.hasOwn(known, Name) ? known[Name] : undefined;
    if (!passes) throw new AwsError('InvalidParameterValue', 400, `Unrecognized filter name: ${Name}`);
    if (Values.length === 0) {
      throw new AwsError('InvalidParameterValue', 400, `The filter ${Name} needs at least one value.`);
    }
    return (record: T) => passes(record, Values);
  });
  return records.filter((record) => asked.every((passes) => passes(record)));
}
