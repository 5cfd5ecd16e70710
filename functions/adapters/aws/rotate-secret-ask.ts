import type { JsonObject } from '../../domain/json.ts';
import { calling } from './fault.ts';

/** What rotate-secret answered. */
export interface RotateAnswer {
  /** The answer, or the error object, as JSON. */
  readonly text: string;
  /** Set where the function failed. */
  readonly error: string | undefined;
}

/**
 * Asks rotate-secret, which is in the VPC, and waits for its answer.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function askRotateSecret(functionName: string, request: JsonObject): Promise<RotateAnswer> {
  // Seldom needed; from a module of its own: importing the package when needed would bring all of it.
  const { lambdaAsk } = await import('./lambda-invoke.ts');
  const { Payload, FunctionError } = await calling({ call: 'Lambda Invoke', subject: functionName }, () =>
    lambdaAsk({ FunctionName: functionName, Payload: JSON.stringify(request) }),
  );
  return { text: Payload ? new TextDecoder().decode(Payload) : '', error: FunctionError };
}
