import { announcedExport } from '../domain/etl/announced-export.ts';
import { isRecordKey } from '../domain/export/record-request.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** An export whose steps are to be looked at. */
export interface NamedExport {
  readonly wakeUp: string;
  /** The ledger key of its record. */
  readonly record: string;
  /** A person asks, who need not wait for the catalogue. */
  readonly byHand: boolean;
}

/** A person wants a step run again. */
export interface Again {
  readonly wakeUp: string;
  /** The ledger key of the record of the run that ended. */
  readonly again: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly exports: readonly NamedExport[];
  readonly again: readonly Again[];
  readonly sweeps: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const exports: NamedExport[] = [];
  const again: Again[] = [];
  const sweeps: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if ('record' in asked) exports.push(asked);
    else if ('again' in asked) again.push(asked);
    else outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
  }
  return { exports, again, sweeps, outcomes };
}

function ask(wakeUp: WakeUp): NamedExport | Again | 'sweep' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'manual':
      return askedByHand(wakeUp.id, wakeUp.request);
    case 'announcement':
      return announced(wakeUp);
    case 'aws-event':
      return ignored(wakeUp, 'no such event starts ETL');
    case 'rds-event':
      return ignored(wakeUp, 'no event of RDS starts ETL');
  }
}

function announced(wakeUp: Extract<WakeUp, { kind: 'announcement' }>): NamedExport | Outcome {
  const record = announcedExport(wakeUp.detailType, wakeUp.detail);
  if (record !== undefined) return { wakeUp: wakeUp.id, record, byHand: false };
  return ignored(wakeUp, 'the announcement names no export');
}

const runForm = /^etl\/[^/]+\/\d{4}-\d{2}\/[a-z0-9-]+\/[a-z0-9-]+(\.\d+)?$/;

/** `{"export": "exports/…"}`, or `{"again": "etl/…"}`. */
function askedByHand(wakeUp: string, request: JsonObject): NamedExport | Again | Outcome {
  const { export: record, again } = request;
  if (Object.keys(request).length === 1) {
    if (isRecordKey(record)) return { wakeUp, record, byHand: true };
    if (typeof again === 'string' && runForm.test(again)) return { wakeUp, again };
  }
  return refusedByHand(
    'expected {"export": "exports/<cluster>/<month>/<task>"}, to start what is missing of its steps, or ' +
      `{"again": "etl/<cluster>/<month>/<task>/<step>"}, to run a step again; found: ${Object.keys(request).join(', ') || 'nothing'}`,
  );
}
