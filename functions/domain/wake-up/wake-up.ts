import type { JsonObject } from '../json.ts';
import type { RdsEvent } from '../rds-event/parse.ts';

/** Why a function was woken. It only says where to look; what is true is read from AWS. */
export type WakeUp =
  | { readonly kind: 'rds-event'; readonly id: string; readonly event: RdsEvent }
  /** One of the suite's own events (source `aurora-steward`). */
  | {
      readonly kind: 'announcement';
      readonly id: string;
      readonly detailType: string;
      readonly detail: JsonObject;
    }
  /** An event of another AWS service, as its own documentation describes it. */
  | {
      readonly kind: 'aws-event';
      readonly id: string;
      /** `aws.glue`; for a call that CloudTrail recorded, the service that was called. */
      readonly source: string;
      readonly detailType: string;
      readonly detail: JsonObject;
    }
  /** A schedule, or the function's own timer. `name` is the function's. */
  | { readonly kind: 'sweep'; readonly id: string; readonly name: string }
  /** A person, by hand; the function itself reads the request. */
  | { readonly kind: 'manual'; readonly id: string; readonly request: JsonObject };

/** A payload that is nothing this suite knows, or not what it claims. */
export interface Unrecognised {
  readonly kind: 'unrecognised';
  readonly because: string;
}
