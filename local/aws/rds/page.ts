import { AwsError } from '../service.ts';

/** The part of a Describe request that asks for a page. */
export interface PageRequest {
  readonly MaxRecords?: number | undefined;
  readonly Marker?: string | undefined;
}

/**
 * One page of records in the order of their keys. The marker holds the last key, so that what comes or goes
 * between two requests neither repeats nor hides another record.
 */
export function page<T>(
  records: readonly T[],
  keyOf: (record: T) => string,
  { MaxRecords: size = 100, Marker }: PageRequest,
): { readonly records: readonly T[]; readonly marker: string | undefined } {
  if (size < 20 || size > 100) {
    throw new AwsError(
      'InvalidParameterValue',
      400,
      `Invalid value ${size} for MaxRecords. Must be between 20 and 100`,
    );
  }
  const after = Marker ? keyIn(Marker) : '';
  const rest = records
    .filter((record) => keyOf(record) > after)
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const marker = last && rest.length > size ? markerFor(keyOf(last)) : undefined;
  return { records: shown, marker };
}

const prefix = 'after:';

function markerFor(key: string): string {
  return Buffer.from(prefix + key).toString('base64url');
}

function keyIn(marker: string): string {
  const text = Buffer.from(marker, 'base64url').toString();
  if (!text.startsWith(prefix)) {
    throw new AwsError(
      'InvalidParameterValue',
      400,
      'The Marker is not one that an earlier request returned.',
    );
  }
  return text.slice(prefix.length);
}
