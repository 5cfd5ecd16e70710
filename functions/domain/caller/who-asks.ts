import { isJsonObject, type JsonObject } from '../json.ts';
import {
  type Binding,
  digestOf,
  type IdentityProof,
  proofLifetimeSeconds,
  proofMember,
  readProof,
  signedAt,
} from './identity-request.ts';

/** Asks STS whose signature it is. */
export interface Identities {
  /**
   * The caller's ARN, or why STS does not know it.
   *
   * @throws Fault, retryable, where STS gives no answer
   */
  ask(
    proof: IdentityProof,
    binding: Binding,
  ): Promise<{ readonly arn: string } | { readonly refused: string }>;
}

/** A request without its proof, and who made it. */
export interface Asked {
  readonly request: unknown;
  /** ARN of the caller as STS has it; absent where the request brought no proof. Never what a parameter says. */
  readonly caller?: string;
}

export interface Unproven {
  /** What is wrong with the proof. */
  readonly unproven: string;
}

/** How far the clocks of caller and function may differ. */
const toleranceMs = 30_000;

/**
 * Takes the proof out of a request and has STS check it. A request without a proof, from the console or `aws lambda
 * invoke`, is as good as one with it, and recorded as nobody's; a proof that does not hold refuses the request.
 */
export async function whoAsks(
  identities: Identities,
  payload: unknown,
  { functionArn, now }: { readonly functionArn: string; readonly now: Date },
): Promise<Asked | Unproven> {
  if (!isJsonObject(payload) || !(proofMember in payload)) return { request: payload };
  const { [proofMember]: given, ...request } = payload;
  const proof = readProof(given);
  if (!proof) return { unproven: `"${proofMember}" is not what steward signs` };
  const ageMs = now.getTime() - signedAt(proof).getTime();
  if (!(ageMs >= -toleranceMs && ageMs <= proofLifetimeSeconds * 1_000 + toleranceMs)) {
    return {
      unproven: `the proof was signed at ${signedAt(proof).toISOString()}, and holds for ${proofLifetimeSeconds} s; here it is ${now.toISOString()}`,
    };
  }
  const binding = { functionArn: unqualified(functionArn), requestDigest: await digestOf(request) };
  const answer = await identities.ask(proof, binding);
  if ('refused' in answer) return { unproven: `STS does not take it: ${answer.refused}` };
  return { request, caller: answer.arn };
}

/** What a caller is told whose proof does not hold. Programs go by `code`. */
export function unprovenAnswer({ unproven }: Unproven): JsonObject {
  return {
    answer: 'refused',
    code: 'identity-not-proven',
    because: `who asks is not proven: ${unproven}`,
    do: [
      'Ask again: steward signs a new proof each time.',
      `Or leave "${proofMember}" out; the ledger then says that nobody proved anything.`,
    ],
  };
}

/** Without version or alias. */
function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}
