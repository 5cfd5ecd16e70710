export type InvocationType = 'RequestResponse' | 'Event' | 'DryRun';

/** What the Invoke API answers: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export interface InvocationResult {
  /** 200 synchronous, 202 accepted, 204 dry run; 404 no such function, 413 payload too large, 429 throttled. */
  readonly status: number;
  /** Set when the function failed; the payload then is the error object. */
  readonly functionError?: 'Unhandled';
  /** With a status of 400 and more: `{"Type", "Message"}`, as Lambda's error body. */
  readonly payload: Buffer;
  /** The last 4 KiB of the invocation's log as text; the endpoint encodes it. Synchronous invocations only. */
  readonly logTail?: string;
  readonly requestId: string;
}

/** Invokes functions by name. Permission to do so is the caller's to check. */
export interface FunctionInvoker {
  invoke(name: string, payload: Buffer, type: InvocationType): Promise<InvocationResult>;
  has(name: string): boolean;
}
