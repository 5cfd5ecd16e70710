/**
 * The key under which something is noted that is still to be done with an export: named after its record, whose slashes would read
 * like those of a fact's marker.
 *
 * @param prefix under `open/`, where functions may delete
 */
export function keyOfNoted(prefix: string, record: string): string {
  return `${prefix}${record.slice('exports/'.length).replaceAll('/', '.')}`;
}
