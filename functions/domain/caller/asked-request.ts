import type { InvokedContext } from '../invocation.ts';
import { type Answered, refusedAnswer } from './answered.ts';
import { type Identities, unprovenAnswer, whoAsks } from './who-asks.ts';

/** A request that can be worked on, and whose it is. */
export interface AskedRequest<R> {
  readonly request: R;
  /** ARN of the caller, where it brought a proof. */
  readonly by: string | undefined;
}

/** How the requests of one function are read. */
export interface RequestForm<R> {
  /** What the log calls a request that cannot be read: `request for a backup`. */
  readonly subject: string;
  /** The request, or what is wrong with it. */
  readonly read: (request: unknown, now: Date) => R | string;
}

/** Who asks for what, or the refusal: of a proof that does not hold, or of a request of another form. */
export async function askedRequest<R extends object>(
  identities: Identities,
  payload: unknown,
  context: Pick<InvokedContext<never>, 'functionArn' | 'now'>,
  { subject, read }: RequestForm<R>,
): Promise<AskedRequest<R> | Answered> {
  const now = context.now();
  const asked = await whoAsks(identities, payload, { functionArn: context.functionArn, now });
  if ('unproven' in asked) {
    return { outcome: { kind: 'refused', subject, reason: asked.unproven }, answer: unprovenAnswer(asked) };
  }
  const request = read(asked.request, now);
  if (typeof request === 'string')
    return refusedAnswer(subject, request, ['Correct the request and send it again.']);
  return { request, by: asked.caller };
}
