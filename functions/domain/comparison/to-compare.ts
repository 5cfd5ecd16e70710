import { notedRecords } from '../export/noted-record.ts';

/** Verified exports whose rows are to be compared, noted before their records are written. */
export const toCompare = notedRecords({
  prefix: 'open/exports-to-compare/',
  what: 'the record of an export that is to be compared',
});
