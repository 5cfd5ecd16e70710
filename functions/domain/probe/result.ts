import * as v from 'valibot';
import type { JsonObject } from '../json.ts';
import { type ProbeAnswer, probeAnswerSchema } from './answer.ts';

/** The function ended without an answer. */
export interface ProbeCrash {
  readonly task: 'measure' | 'check' | 'beat';
  readonly clusterId: string;
  readonly identifier: string;
  readonly incident?: string;
  /** What Lambda says of it. */
  readonly crash: string;
}

export type ProbeResult = ProbeAnswer | ProbeCrash;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations */
const recordSchema = v.object({
  requestContext: v.object({ condition: v.string(), functionArn: v.string() }),
  requestPayload: v.object({
    task: v.picklist(['measure', 'check', 'beat']),
    clusterId: v.string(),
    identifier: v.string(),
    incident: v.exactOptional(v.string()),
  }),
  responseContext: v.optional(v.object({ functionError: v.optional(v.string()) })),
  responsePayload: v.optional(v.unknown()),
});

/** Whether it is what Lambda's destinations deliver. */
export function isLambdaRecord(request: JsonObject): boolean {
  return 'requestContext' in request && 'requestPayload' in request;
}

/** What came of the probe; `undefined` for the record of another function, or of another version. */
export function parseProbeResult(request: JsonObject): ProbeResult | undefined {
  const record = v.safeParse(recordSchema, request);
  if (!record.success) return undefined;
  const { requestContext, requestPayload, responseContext, responsePayload } = record.output;
  if (requestContext.condition === 'Success') {
    const answer = v.safeParse(probeAnswerSchema, responsePayload);
    return answer.success ? answer.output : undefined;
  }
  const error = v.safeParse(v.object({ errorMessage: v.string() }), responsePayload);
  const said = error.success
    ? error.output.errorMessage
    : (responseContext?.functionError ?? 'no error told');
  return { ...requestPayload, crash: `${requestContext.condition}: ${said}`.slice(0, 400) };
}
