import { type RdsEventSlug, slugOf } from '../rds-event/catalogue.ts';

const ends: ReadonlySet<RdsEventSlug> = new Set([
  'snapshot-export-failed',
  'snapshot-export-canceled',
  'snapshot-export-completed',
  'instance-snapshot-export-failed',
  'instance-snapshot-export-canceled',
  'instance-snapshot-export-completed',
  'cluster-export-failed',
  'cluster-export-canceled',
  'cluster-export-completed',
]);

/** Whether an event of RDS says that an export ended, however it did, and so that its slot is free. */
export function endsExport(eventId: string): boolean {
  const slug = slugOf(eventId);
  return slug !== undefined && ends.has(slug);
}
