import type { EtlPolicy, EtlStep } from '../policy/etl.ts';
import { filledIn } from './arguments.ts';
import type { EtlRun } from './run.ts';
import type { VerifiedExport } from './verified-export.ts';

/** What is known of the steps for one export. */
export interface StepStates {
  /** Steps with a record or an open run, of any attempt. */
  readonly begun: ReadonlySet<string>;
  /** Steps of which an attempt succeeded. */
  readonly succeeded: ReadonlySet<string>;
}

/** The steps to begin now for an export: those that concern it, have not been begun, and whose earlier steps have all succeeded. */
export function stepsToBegin(policy: EtlPolicy, export_: VerifiedExport, states: StepStates): EtlStep[] {
  return stepsFor(policy, export_.tables)
    .filter(
      ({ step, awaits }) =>
        !states.begun.has(step.name) && awaits.every((name) => states.succeeded.has(name)),
    )
    .map(({ step }) => step);
}

/**
 * The steps that wait for one to succeed, directly or by way of others, in the order of the configuration.
 *
 * @param tables of the export; where they are not known, every step is taken to concern it
 */
export function stepsAfter(policy: EtlPolicy, name: string, tables?: readonly string[]): string[] {
  const waiting = new Set([name]);
  for (const { step, awaits } of stepsFor(policy, tables)) {
    if (awaits.some((earlier) => waiting.has(earlier))) waiting.add(step.name);
  }
  waiting.delete(name);
  return [...waiting];
}

/**
 * The steps that concern one of the tables, each with those that it waits for. One that comes after a step of no concern waits for
 * what that would have waited for: leaving out the middle one of three changes nothing about the order of the others.
 */
function stepsFor({ steps }: EtlPolicy, tables?: readonly string[]) {
  const concerned: { readonly step: EtlStep; readonly awaits: readonly string[] }[] = [];
  const inThePlaceOf = new Map<string, readonly string[]>();
  for (const step of steps) {
    const awaits = [...new Set(step.after.flatMap((earlier) => inThePlaceOf.get(earlier) ?? []))];
    const isConcerned = tables === undefined || concerns(step, tables);
    if (isConcerned) concerned.push({ step, awaits });
    inThePlaceOf.set(step.name, isConcerned ? [step.name] : awaits);
  }
  return concerned;
}

/** A run of the step for the export, not yet started. */
export function wantedRun(
  step: EtlStep,
  export_: VerifiedExport,
  { attempt, now }: { readonly attempt: number; readonly now: Date },
): EtlRun {
  const { record, taskIdentifier, clusterId, clusterIdentifier } = export_;
  const { snapshotArn, snapshotIdentifier, snapshotTime, policyName } = export_;
  return {
    step: step.name,
    attempt,
    target: step.target,
    arguments: filledIn(step.arguments, export_, tablesOf(step, export_.tables)),
    policyName,
    export: {
      record,
      taskIdentifier,
      clusterId,
      clusterIdentifier,
      snapshotArn,
      snapshotIdentifier,
      snapshotTime,
    },
    wantedAt: now.toISOString(),
    progress: { state: 'wanted' },
  };
}

function concerns(step: EtlStep, tables: readonly string[]): boolean {
  return step.tables.length === 0 || tablesOf(step, tables).length > 0;
}

/** The tables of the export that the step names; all of them where it names none. */
function tablesOf(step: EtlStep, tables: readonly string[]): string[] {
  if (step.tables.length === 0) return [...tables];
  const forms = step.tables.map(asForm);
  return tables.filter((table) => forms.some((form) => form.test(table)));
}

/** `*` stands for any characters within one part of `database.schema.table`. */
function asForm(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^.]*')}$`);
}
