import type { ExportPolicy } from '../policy/exports.ts';
import { partsOf, reachInto } from './table-pattern.ts';

/** What a cluster's policy says about which tables belong in the lake. */
export type TableChoice = Pick<ExportPolicy, 'only' | 'never'>;

/** What RDS is asked to export. */
export type Choice =
  /** Empty means everything. */
  | { readonly kind: 'chosen'; readonly only: readonly string[] }
  /** No list can be sent that leaves out what must be left out. */
  | {
      readonly kind: 'impossible';
      /** A few words, for a subject. */
      readonly cause: string;
      readonly message: string;
      readonly todo: string;
    };

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartExportTask.html */
const mostBytes = 200_000;
const names = /^[A-Za-z0-9$_]+(\.[A-Za-z0-9$_]+){0,2}$/;

/**
 * Parts of the database whose tables must be known before RDS can be asked: some of them are denied, and RDS takes a list
 * of what to export, none of what to leave out. Empty text: everything.
 */
export function partsToResolve({ only, never }: TableChoice): readonly string[] {
  return (only.length === 0 ? [''] : only).filter((part) => reachInto(part, never) === 'partly');
}

/**
 * The list for RDS: what the policy wants, as far as nothing denied can come along. Of a part in which something is
 * denied, only what an earlier export has shown to exist, as broadly as no denial reaches into it. A table that is made
 * later where tables are denied stays out until somebody names it in `only`.
 *
 * @param known tables of the newest good export of all these parts; `undefined` where there is none
 */
export function resolveChoice(choice: TableChoice, known: readonly string[] | undefined): Choice {
  const { only, never } = choice;
  if (never.length === 0) return { kind: 'chosen', only };
  const open = partsToResolve(choice);
  if (open.length > 0 && known === undefined) return unknown(open);
  const whole = only.filter((part) => reachInto(part, never) === 'not');
  const within = (known ?? []).filter((table) => open.some((part) => isWithin(table, part)));
  const allowed = within.flatMap((table) => broadest(table, never) ?? []);
  const list = [...new Set([...whole, ...allowed])].sort();
  const odd = list.find((part) => !names.test(part));
  // Sent to RDS, an empty list would mean everything.
  if (list.length === 0) return nothingLeft();
  if (odd !== undefined) return oddName(odd);
  return JSON.stringify(list).length > mostBytes ? tooLong(list.length) : { kind: 'chosen', only: list };
}

/** Whether an export of these parts (empty: of everything) shows every table of a part. */
export function shows(only: readonly string[], part: string): boolean {
  return only.length === 0 || only.some((entry) => part === entry || part.startsWith(`${entry}.`));
}

function isWithin(table: string, part: string): boolean {
  return part === '' || table === part || table.startsWith(`${part}.`);
}

/** The database, the schema or the table itself: the first into which no denial reaches. */
function broadest(table: string, never: readonly string[]): string | undefined {
  const parts = partsOf(table);
  return parts
    .map((_, index) => parts.slice(0, index + 1).join('.'))
    .find((part) => reachInto(part, never) === 'not');
}

function unknown(open: readonly string[]): Choice {
  const where = open.includes('') ? 'the databases' : open.join(', ');
  return {
    kind: 'impossible',
    cause: 'tables beside the denied ones unknown',
    message: `exports.never denies part of ${where}; RDS takes only a list of what to export, and no good export of the last three months shows what else is there.`,
    todo: "Name in exports.only what belongs in the lake, and deploy. In each database, this lists its tables: SELECT current_database() || '.' || schemaname || '.' || tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema');",
  };
}

function nothingLeft(): Choice {
  return {
    kind: 'impossible',
    cause: 'exports.never leaves nothing to export',
    message: 'exports.never denies every table that is known of what exports.only asks for.',
    todo: 'Narrow exports.never, or set exports of this cluster to "off"; then deploy.',
  };
}

function oddName(part: string): Choice {
  return {
    kind: 'impossible',
    cause: 'a name that RDS takes in no list',
    message: `${part} is to be exported beside tables that are denied, and RDS takes only letters, digits, $ and _ in a list of what to export.`,
    todo: 'Rename it, or deny it with a pattern (exports.never: database.schema.part_*), and deploy.',
  };
}

function tooLong(parts: number): Choice {
  return {
    kind: 'impossible',
    cause: 'too many tables beside the denied ones',
    message: `A list of the ${parts} parts beside the denied ones is longer than the 200 KB that RDS takes.`,
    todo: 'Move the denied tables to a schema of their own and deny that one, so that the others can be exported whole.',
  };
}
