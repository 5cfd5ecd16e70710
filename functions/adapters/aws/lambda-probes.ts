import type { InvokeCommandInput } from '@aws-sdk/client-lambda';
import type { Probes } from '../../domain/probe/ports.ts';
import type { ProbeRequest } from '../../domain/probe/request.ts';
import { calling } from './fault.ts';

type Invoke = (input: InvokeCommandInput) => Promise<unknown>;

export interface LambdaProbesOptions {
  readonly functionName: string;
  /** Makes the client; called with the first request, since most invocations have none. */
  readonly connect?: () => Promise<Invoke>;
}

/**
 * The probe as a function of its own, invoked without waiting for what comes of it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaProbes implements Probes {
  readonly #functionName: string;
  readonly #connect: () => Promise<Invoke>;
  #invoke: Promise<Invoke> | undefined;

  constructor({ functionName, connect = connectLambda }: LambdaProbesOptions) {
    this.#functionName = functionName;
    this.#connect = connect;
  }

  async start(request: ProbeRequest): Promise<void> {
    this.#invoke ??= this.#connect();
    const invoke = await this.#invoke;
    await calling({ call: 'Lambda Invoke', subject: this.#functionName }, () =>
      invoke({
        FunctionName: this.#functionName,
        InvocationType: 'Event',
        Payload: new TextEncoder().encode(JSON.stringify(request)),
      }),
    );
  }
}

/** From a module of its own: importing the package when needed would bring all of it. */
async function connectLambda(): Promise<Invoke> {
  const { lambdaInvoke } = await import('./lambda-invoke.ts');
  return lambdaInvoke();
}
