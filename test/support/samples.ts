import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../events');

/** The names of the sample payloads in a folder of events/. */
export function sampleNames(kind: 'rds' | 'schedule' | 'manual' | 'cloudtrail'): string[] {
  return readdirSync(join(folder, kind)).filter((name) => name.endsWith('.json'));
}

/** One sample payload, such as `rds/RDS-EVENT-0169-automated-snapshot-created.json`. */
export function sample(name: string) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
