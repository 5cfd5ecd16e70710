import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { STSClient } from '@aws-sdk/client-sts';
import { proofMember, stsHost } from '../../functions/domain/caller/identity-request.ts';
import type { JsonObject, JsonValue } from '../../functions/domain/json.ts';
import { Problem } from '../problem.ts';
import { invokeFunction } from './invoke.ts';
import { proveCaller } from './proof.ts';
import type { Place } from './session.ts';

export interface Asking {
  readonly sts: STSClient;
  readonly lambda: LambdaClient;
  readonly place: Place;
  readonly functionName: string;
  now(): Date;
  /** Reads AWS's clock anew. */
  readClock(): Promise<void>;
}

/** Times that a proof is signed anew: one may be too old by the time a cold function reads it. */
const mostProofs = 3;

/** Invokes a function with a proof of who asks. A refusal is a problem, in the function's own words. */
export async function askFunction(request: JsonObject, asking: Asking): Promise<JsonObject> {
  const { lambda, functionName } = asking;
  const signer = await signerOf(asking);
  for (let proofs = 1; ; proofs++) {
    const proof = await proveCaller(request, { ...signer, now: asking.now() });
    const { answer } = await invokeFunction(lambda, functionName, {
      ...request,
      [proofMember]: { ...proof },
    });
    if (answer['answer'] !== 'refused') return answer;
    if (answer['code'] !== 'identity-not-proven' || proofs === mostProofs)
      throw refusal(functionName, answer);
    await asking.readClock();
  }
}

async function signerOf({ sts, place, functionName }: Asking) {
  const { region, account } = place;
  const { accessKeyId, secretAccessKey, sessionToken } = await sts.config.credentials();
  const endpoint = await sts.config.endpoint?.();
  return {
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    region,
    stsOrigin: endpoint
      ? `${endpoint.protocol}//${endpoint.hostname}${endpoint.port === undefined ? '' : `:${endpoint.port}`}`
      : `https://${stsHost(region)}`,
    functionArn: `arn:${partitionOf(place)}:lambda:${region}:${account}:function:${functionName}`,
  };
}

/** As in the caller's own ARN. */
function partitionOf({ caller }: Place): string {
  return caller.split(':')[1] ?? 'aws';
}

function refusal(functionName: string, answer: JsonObject): Problem {
  const couldGo = texts(answer['couldGo']);
  return new Problem({
    status: 'refused',
    expected: `${functionName} to do what was asked for`,
    found: String(answer['because'] ?? 'a refusal without a reason'),
    todo: [...texts(answer['do']), ...(couldGo.length > 0 ? [`These could go: ${couldGo.join(', ')}.`] : [])],
  });
}

function texts(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
