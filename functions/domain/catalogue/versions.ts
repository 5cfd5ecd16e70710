import { minuteOf } from '../export/task-identifier.ts';
import type { CatalogueTable } from './catalogue.ts';

/**
 * Parameters of a table that say with which export rows began to go to it instead of to the one before, and
 * why. They stand in the catalogue itself, so that a run that dies between the table and its message is
 * followed by one that tells it.
 */
const openedWithParameter = 'aurora-steward:opened-with';
const openedBecauseParameter = 'aurora-steward:opened-because';

/** What a table is given to which rows of an export begin to go. */
export function openedParameters(taskIdentifier: string, because: string): Readonly<Record<string, string>> {
  return { [openedWithParameter]: taskIdentifier, [openedBecauseParameter]: because };
}

/** Why rows began to go to the table with that export; empty where they did not. */
export function openedBy({ parameters }: CatalogueTable, taskIdentifier: string): readonly string[] {
  if (parameters[openedWithParameter] !== taskIdentifier) return [];
  return [parameters[openedBecauseParameter] ?? ''];
}

/** The minute of the snapshot with which rows began to go to a table; empty for the first version. */
export function openedAt({ parameters }: CatalogueTable): string {
  return minuteOf(parameters[openedWithParameter] ?? '');
}

/** Versions of a table: first the one to which rows go now, which need not have the highest number. */
export function currentFirst(versions: readonly CatalogueTable[]): CatalogueTable[] {
  return versions.toSorted((a, b) => compare(openedAt(b), openedAt(a)) || b.version - a.version);
}

/** The version with the lowest number, whose name the others are named after. */
export function firstVersion(versions: readonly CatalogueTable[]): CatalogueTable | undefined {
  return versions.toSorted((a, b) => a.version - b.version)[0];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
