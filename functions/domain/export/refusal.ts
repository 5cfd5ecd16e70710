import { hourMs } from '../durations.ts';

/** What RDS said when it would not start an export. */
export interface Refusal {
  /** The SDK's name of the error: `InvalidS3BucketFault`, or the wire code of one it does not know. */
  readonly code: string;
  readonly message: string;
}

export type RefusalJudgement =
  /** A task of that identifier exists: it is ours if it has the same source. */
  | { readonly next: 'compare' }
  /** A later try can succeed without anybody's doing. */
  | { readonly next: 'wait'; readonly reason: string }
  /** There is nothing left to export. */
  | { readonly next: 'gone' }
  /** A person must change something; `every-export`: it may be that others are refused for the same reason. */
  | {
      readonly next: 'give-up';
      readonly concerns: 'this-export' | 'every-export';
      /** A few words, for a subject. */
      readonly cause: string;
      readonly todo: readonly string[];
    };

type GivingUp = Omit<Extract<RefusalJudgement, { next: 'give-up' }>, 'next'>;

const lakeElsewhere =
  'A lake in another account: its owners must have added the statements of the latest lake-policies.json to its policy and its key, and the bucket must lie in this region (docs/lake.md).';

/** Refusals that only a person can end. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartExportTask.html */
const givingUp: Readonly<Record<string, GivingUp>> = {
  AccessDenied: {
    concerns: 'every-export',
    cause: 'permission denied',
    todo: [
      'Deploy the stack again, with mode "act" for this cluster, so that the role gets its acting permissions.',
      'If it still fails, look for a service control policy or permissions boundary that denies rds:StartExportTask or iam:PassRole, or a key policy that denies kms:CreateGrant on the lake key.',
      lakeElsewhere,
    ],
  },
  IamRoleNotFoundFault: {
    concerns: 'every-export',
    cause: 'export role missing or not trusted',
    todo: ['Deploy the stack again: it owns the role, which must trust export.rds.amazonaws.com.'],
  },
  IamRoleMissingPermissionsFault: {
    concerns: 'every-export',
    cause: 'export role may not write to the lake',
    todo: [
      'Undo what was changed on the export role or on the lake bucket policy, or deploy the stack again.',
      lakeElsewhere,
    ],
  },
  InvalidS3BucketFault: {
    concerns: 'every-export',
    cause: 'lake bucket gone or not accessible',
    todo: [
      'Check that the lake bucket of this stack exists, in this region; if it was deleted, deploy the stack again under a new name.',
      'Check its bucket policy for a statement that denies the export role.',
      lakeElsewhere,
    ],
  },
  KMSKeyNotAccessibleFault: {
    concerns: 'every-export',
    cause: 'key of lake or snapshot not usable',
    todo: [
      'Check that the lake key is enabled and not scheduled for deletion.',
      'Check the same for the key of the snapshot, and that neither key policy denies the role of export-snapshots.',
      lakeElsewhere,
    ],
  },
  InvalidExportOnlyFault: {
    concerns: 'this-export',
    cause: 'exports.only not accepted',
    todo: [
      'Correct exports.only of this cluster in steward.config.ts: database, database.schema or database.schema.table, of letters, digits, $ and _ only.',
      'Deploy the stack; the next sweep starts the export.',
    ],
  },
};

const sameAs: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  UnauthorizedOperation: 'AccessDenied',
};

const invalidParameters = new Set([
  'InvalidParameterValue',
  'InvalidParameterCombination',
  'ValidationError',
]);
const notFound = new Set([
  'DBClusterSnapshotNotFoundFault',
  'DBSnapshotNotFoundFault',
  'DBClusterNotFoundFault',
]);

/** A role that CloudFormation has just made is not known everywhere at once. */
const freshRoleMs = 600_000;
/** After six hours of refusals that ought to pass, somebody should look. */
export const patienceMs = 6 * hourMs;

/**
 * What to make of a refusal.
 *
 * RDS documents no error for "five tasks are in progress already", so one that nobody knows is taken for it and
 * waited out, for six hours at most.
 *
 * @param waited how long RDS has been refusing to start the export, in milliseconds
 */
export function judgeRefusal(refusal: Refusal, waited: number): RefusalJudgement {
  const code = sameAs[refusal.code] ?? refusal.code;
  if (code === 'ExportTaskAlreadyExistsFault') return { next: 'compare' };
  if (notFound.has(code)) return { next: 'gone' };
  if (code === 'IamRoleNotFoundFault' && waited < freshRoleMs) {
    return { next: 'wait', reason: 'RDS does not know the export role yet' };
  }
  const known = Object.hasOwn(givingUp, code) ? givingUp[code] : undefined;
  if (known) return { next: 'give-up', ...known };
  if (invalidParameters.has(code)) return rejected(refusal);
  if (waited < patienceMs) return { next: 'wait', reason: waitReason(refusal) };
  return {
    next: 'give-up',
    concerns: 'this-export',
    cause: `refused for ${Math.floor(waited / hourMs)} hours, ${refusal.code}`,
    todo: ['Look at the snapshot and at the export tasks in the RDS console; every sweep tries again.'],
  };
}

function waitReason({ code, message }: Refusal): string {
  return code === 'InvalidExportSourceStateFault'
    ? 'RDS says that what is exported is not ready for it'
    : `RDS has no free slot, or refuses for a reason that passes: ${code}: ${message}`;
}

function rejected({ code }: Refusal): RefusalJudgement {
  return {
    next: 'give-up',
    concerns: 'this-export',
    cause: `request rejected, ${code}`,
    todo: ['Correct what the message names in steward.config.ts and deploy; the next sweep tries again.'],
  };
}
