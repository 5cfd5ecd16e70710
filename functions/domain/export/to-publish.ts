import { notedRecords } from './noted-record.ts';

/** Verified exports that readers cannot find yet, noted before their records are written. */
export const toPublish = notedRecords({
  prefix: 'open/exports-to-publish/',
  what: 'the record of an export that is to be published',
  todo: 'ask publish-export for the export by hand',
});
