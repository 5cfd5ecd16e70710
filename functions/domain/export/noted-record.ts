import * as v from 'valibot';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';

/** Records of exports that something is still to be done with, each an object of the ledger until it is done. */
export interface NotedRecords {
  /** Under `open/`, where functions may delete. */
  readonly prefix: string;
  /** Named after the record, whose slashes would read like those of a fact's marker. */
  keyOf(record: string): string;
  /** Notes a record, by its key; once is enough. */
  note(store: LedgerStore, record: string): Promise<void>;
  /** The key of the record that a stored object names. @throws Fault, saying what to do, where it cannot be read */
  parse(key: string, body: unknown): string;
}

const schema = v.object({ record: v.string() });

/**
 * @param what what an object is, as a fault calls it
 * @param todo what helps where one cannot be read, after it was looked at and deleted
 */
export function notedRecords({
  prefix,
  what,
  todo,
}: {
  prefix: string;
  what: string;
  todo?: string;
}): NotedRecords {
  const deleteIt = 'look at the object in the ledger bucket and delete it';
  const keyOf = (record: string) => `${prefix}${record.slice('exports/'.length).replaceAll('/', '.')}`;
  return {
    prefix,
    keyOf,
    async note(store, record) {
      await store.create(keyOf(record), { record });
    },
    parse: (key, body) =>
      parseStored(schema, { what, key, body, todo: todo ? `${deleteIt}; ${todo}` : deleteIt }).record,
  };
}
