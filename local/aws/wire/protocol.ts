import type { AwsError, AwsHttpRequest, AwsHttpResponse } from '../service.ts';
import type { StructureShape } from './schema.ts';

/** How a service speaks: one of the protocols that AWS's models name. */
export interface Protocol {
  /** Codes that any operation may answer. */
  readonly commonErrors: readonly string[];
  /** The operation that a request asks for; `undefined` if it names none. */
  operationOf(request: AwsHttpRequest): string | undefined;
  read(shape: StructureShape, request: AwsHttpRequest): Record<string, unknown>;
  write(operation: string, shape: StructureShape, output: unknown): AwsHttpResponse;
  /** What the service says when a required member is missing. */
  missing(member: string): AwsError;
  renderError(error: AwsError): AwsHttpResponse;
}
