import { notedRecords } from '../export/noted-record.ts';

/** Exports whose tables are in the catalogue, and whose views may have to change. */
export const toDefine = notedRecords({
  prefix: 'open/views-to-define/',
  what: 'the record of an export whose views are to be made',
  todo: 'ask define-views for the export by hand',
});
