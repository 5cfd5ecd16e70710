import { notedRecords } from '../export/noted-record.ts';
import type { EtlPolicy } from '../policy/etl.ts';

/** Verified exports after which steps are still to begin, or run; noted before their records are written, since announcements may be lost. */
export const toFollow = notedRecords({
  prefix: 'open/exports-to-follow/',
  what: 'the record of an export that ETL is to follow',
  todo: 'ask start-etl for the export by hand',
});

/** Whether anything is to follow verified exports of a cluster. */
export function isFollowed({ mode, steps }: EtlPolicy): boolean {
  return mode !== 'off' && steps.length > 0;
}
