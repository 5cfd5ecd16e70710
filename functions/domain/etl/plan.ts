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

/**
 * The steps to begin now for an export: those that concern one of its tables, have not been begun, and whose earlier
 * steps have all succeeded. A step that comes after one that does not concern this export does not wait for it.
 */
export function stepsToBegin(policy: EtlPolicy, export_: VerifiedExport, states: StepStates): EtlStep[] {
  const concerned = policy.steps.filter((step) => concerns(step, export_.tables));
  const names = new Set(concerned.map(({ name }) => name));
  return concerned.filter(
    ({ name, after }) =>
      !states.begun.has(name) &&
      after.every((earlier) => !names.has(earlier) || states.succeeded.has(earlier)),
  );
}

/** The steps that wait for one to succeed, directly or by way of others, in the order of the configuration. */
export function stepsAfter(policy: EtlPolicy, step: string): string[] {
  const waiting = new Set([step]);
  for (const { name, after } of policy.steps) {
    if (after.some((earlier) => waiting.has(earlier))) waiting.add(name);
  }
  waiting.delete(step);
  return [...waiting];
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
