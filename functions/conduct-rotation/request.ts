import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { asksJust, ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** What a person wants of the waves. */
export type ByHand =
  | { readonly want: 'plan' }
  | { readonly want: 'begin' }
  /** `secret` is the name of the one at which they stopped: who names it has read why. */
  | { readonly want: 'continue'; readonly secret: string; readonly leaveOut: boolean };

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly causes: readonly string[];
  readonly byHand: readonly { readonly id: string; readonly asked: ByHand }[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

const forms =
  'expected {"plan": "waves"}, {"begin": "round"}, or {"continue": "<secret>"} with "leaveOut": true if need be';

export function readRequest(wakeUps: readonly WakeUp[], secrets: readonly SecretPolicy[]): Request {
  const causes: string[] = [];
  const byHand: { id: string; asked: ByHand }[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const { id } = wakeUp;
    const asked = read(wakeUp, secrets);
    if (asked === 'look') causes.push(id);
    else if ('want' in asked) byHand.push({ id, asked });
    else outcomes.push({ ...asked, wakeUps: [id] });
  }
  return { causes, byHand, outcomes };
}

function read(wakeUp: WakeUp, secrets: readonly SecretPolicy[]): 'look' | ByHand | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'look';
    case 'aws-event':
      return concerns(wakeUp, secrets) ? 'look' : ignored(wakeUp, 'of no secret under rotation here');
    case 'manual':
      return readByHand(wakeUp.request) ?? refusedByHand(forms);
    case 'announcement':
      return ignored(wakeUp, 'no announcement begins a rotation');
    case 'rds-event':
      return ignored(wakeUp, 'it is of no deployment');
  }
}

/** What RDS says of blue/green deployments wakes in any case: which one it is about is not documented. */
function concerns(
  { source, detail }: { readonly source: string; readonly detail: JsonObject },
  secrets: readonly SecretPolicy[],
): boolean {
  if (source !== 'aws.secretsmanager') return true;
  const text = JSON.stringify(detail);
  return secrets.some(({ secretArn }) => text.includes(secretArn));
}

function readByHand(request: JsonObject): ByHand | undefined {
  const { continue: secret, leaveOut = false, plan, begin, ...rest } = request;
  if (Object.keys(rest).length > 0) return undefined;
  if (asksJust(request, 'plan', 'waves')) return { want: 'plan' };
  if (asksJust(request, 'begin', 'round')) return { want: 'begin' };
  if (plan !== undefined || begin !== undefined) return undefined;
  if (typeof secret !== 'string' || typeof leaveOut !== 'boolean') return undefined;
  return { want: 'continue', secret, leaveOut };
}
