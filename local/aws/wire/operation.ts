import { AwsError, type CallIdentity } from '../service.ts';
import { type ErrorSchema, errorOf, type OperationSchema } from './schema.ts';

/** What IAM is asked about a call; the operation follows from the schema. */
export interface Identification {
  /** IAM's action where it is not named after the operation: `sns:Publish` for PublishBatch. */
  readonly action?: string;
  readonly resources: readonly string[];
  readonly context?: CallIdentity['context'];
  readonly implied?: CallIdentity['implied'];
}

/** One imitated operation. Its input is what the schema makes of a request, so the schema vouches for the type. */
export interface Operation {
  readonly schema: OperationSchema;
  /** Errors that AWS documents for the operation; another one cannot be answered. */
  readonly errors: readonly ErrorSchema[];
  /** Codes that AWS answers without documenting them, each with its reason beside it. */
  readonly undocumentedErrors?: readonly string[];
  /** Request members that are imitated; a request with another one stops the run by name. */
  readonly reads: readonly string[];
  identify(input: unknown): Identification;
  run(input: unknown): unknown;
}

interface OperationOf<Input, Output> extends Omit<Operation, 'reads' | 'identify' | 'run'> {
  readonly reads: readonly (keyof Input & string)[];
  identify(input: Input): Identification;
  run(input: Input): Output | Promise<Output>;
}

/** Declares an operation by the SDK's own types for its request and response. */
export function defineOperation<Input, Output>(operation: OperationOf<Input, Output>): Operation {
  return operation;
}

/** A request whose required members are there, as the endpoint has checked. */
export type Given<Input, Required extends keyof Input> = Input & {
  readonly [K in Required]-?: NonNullable<Input[K]>;
};

/** A modelled error with the code and the status that it has on the wire. */
export function fault(schema: ErrorSchema, message: string): AwsError {
  const { code, status } = errorOf(schema);
  return new AwsError(code, status, message);
}
