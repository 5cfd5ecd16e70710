import {
  AwsError,
  type AwsHttpRequest,
  type CallIdentity,
  NotImitatedError,
  type ServiceEndpoint,
} from '../service.ts';
import type { Operation } from './operation.ts';
import type { Protocol } from './protocol.ts';
import { errorOf, inputOf, operationName, outputOf } from './schema.ts';

export interface EndpointOptions {
  /** As in the SigV4 scope and as the prefix of IAM actions: `rds`. */
  readonly service: string;
  readonly protocol: Protocol;
  readonly operations: readonly Operation[];
}

/**
 * A service whose requests, answers and errors are those of the SDK's schemas. What AWS does not have cannot be
 * answered: an invented member or an error that the operation does not have is a plain `Error`.
 */
export function createServiceEndpoint({ service, protocol, operations }: EndpointOptions): ServiceEndpoint {
  const byName = new Map(operations.map((operation) => [operationName(operation.schema), operation]));

  function read(request: AwsHttpRequest): { name: string; operation: Operation; input: unknown } {
    const name = protocol.operationOf(request);
    const operation = byName.get(name ?? '');
    if (!name || !operation) throw new NotImitatedError(`The operation ${service} ${name ?? '(none)'}`);
    const shape = inputOf(operation.schema);
    const input = protocol.read(shape, request);
    const missing = shape.required.find((member) => input[member] === undefined);
    if (missing) throw protocol.missing(missing);
    const unread = Object.keys(input).find((member) => !operation.reads.includes(member));
    if (unread) throw new NotImitatedError(`The parameter ${unread} of ${service} ${name}`);
    return { name, operation, input };
  }

  function checkDocumented(name: string, operation: Operation, error: AwsError): void {
    const documented = [
      ...operation.errors.map((schema) => errorOf(schema).code),
      ...(operation.undocumentedErrors ?? []),
      ...protocol.commonErrors,
    ];
    if (!documented.includes(error.code)) {
      throw new Error(`${name} of AWS has no error ${error.code} (${error.message})`);
    }
  }

  return {
    service,
    identify(request): CallIdentity {
      const { name, operation, input } = read(request);
      const {
        action = `${service}:${name}`,
        resources,
        context = {},
        implied = [],
      } = operation.identify(input);
      return { action, operation: name, resources, context, implied };
    },
    async answer(request) {
      const { name, operation, input } = read(request);
      try {
        const output = await operation.run(input);
        return protocol.write(name, outputOf(operation.schema), output ?? {});
      } catch (thrown) {
        const answered = thrown instanceof AwsError && !(thrown instanceof NotImitatedError);
        if (answered) checkDocumented(name, operation, thrown);
        throw thrown;
      }
    },
    renderError: (error) => protocol.renderError(error),
  };
}
