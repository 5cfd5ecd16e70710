import { type Choice, partsToResolve, resolveChoice, shows } from '../domain/export/choice.ts';
import { newestGoodExport } from '../domain/export/previous.ts';
import type { WantedExport } from '../domain/export/wanted-export.ts';
import { clusterPolicy, type Dependencies } from './dependencies.ts';

/** The list for RDS, and what it was made from where something is denied. */
export type ChosenTables = Extract<Choice, { kind: 'chosen' }> & {
  readonly chosen: readonly string[] | undefined;
};

/** Which tables RDS is asked for. Only where denied and other tables lie in one schema is anything read. */
export async function chooseTables(
  deps: Dependencies,
  export_: WantedExport,
): Promise<ChosenTables | Extract<Choice, { kind: 'impossible' }>> {
  const { only, never } = clusterPolicy(deps, export_).exports;
  const open = partsToResolve({ only, never });
  const known =
    open.length === 0
      ? undefined
      : await newestGoodExport(deps.store, export_, (good) =>
          open.every((part) => shows(good.chosen ?? good.only, part)),
        );
  const choice = resolveChoice({ only, never }, known?.tables);
  return choice.kind === 'chosen' ? { ...choice, chosen: never.length > 0 ? only : undefined } : choice;
}
