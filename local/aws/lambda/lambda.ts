import {
  InvalidParameterValueException$,
  InvalidRequestContentException$,
  RequestTooLargeException$,
  ResourceNotFoundException$,
  TooManyRequestsException$,
} from '@aws-sdk/client-lambda';
import type { FunctionInvoker, InvocationResult, InvocationType } from '../../lambda/invoker.ts';
import {
  type AwsError,
  type AwsHttpRequest,
  type AwsHttpResponse,
  NotImitatedError,
  type ServiceEndpoint,
} from '../service.ts';
import { jsonCode } from '../wire/aws-json.ts';
import { fault } from '../wire/operation.ts';
import { errorOf } from '../wire/schema.ts';

export interface LambdaOptions {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly invoker: FunctionInvoker;
}

interface Invoke {
  readonly name: string;
  readonly type: InvocationType;
  readonly withLog: boolean;
}

/**
 * Lambda's endpoint: Invoke of the unpublished version.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createLambdaEndpoint(options: LambdaOptions): ServiceEndpoint {
  const { partition, account, region, invoker } = options;
  const arnOf = (name: string) => `arn:${partition}:lambda:${region}:${account}:function:${name}`;

  return {
    service: 'lambda',
    identify(request) {
      const { name } = readInvoke(request);
      return {
        action: 'lambda:InvokeFunction',
        operation: 'Invoke',
        resources: [arnOf(name)],
        context: {},
        implied: [],
      };
    },
    async answer(request) {
      const invoke = readInvoke(request);
      const payload = readPayload(request.body, invoke.type);
      if (!invoker.has(invoke.name)) {
        throw fault(ResourceNotFoundException$, `Function not found: ${arnOf(invoke.name)}`);
      }
      return answer(await invoker.invoke(invoke.name, payload, invoke.type), invoke);
    },
    renderError,
  };
}

const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

function readInvoke({ method, url, headers }: AwsHttpRequest): Invoke {
  const encoded = path.exec(url.pathname)?.[1];
  if (method !== 'POST' || !encoded)
    throw new NotImitatedError(`The operation lambda ${method} ${url.pathname}`);
  for (const header of ['x-amz-client-context', 'x-amz-durable-execution-name', 'x-amz-tenant-id']) {
    if (headers[header]) throw new NotImitatedError(`The header ${header} of lambda Invoke`);
  }
  return {
    ...readName(decodeURIComponent(encoded), url.searchParams.get('Qualifier')),
    type: readType(headers['x-amz-invocation-type']),
    withLog: headers['x-amz-log-type'] === 'Tail',
  };
}

/** Name, partial ARN (`account:function:name`) or ARN, each with a qualifier behind it or none. */
function readName(named: string, qualifier: string | null): { readonly name: string } {
  const parts = named.split(':');
  const marked = parts.lastIndexOf('function');
  const [name = '', suffix] = marked < 0 ? parts : parts.slice(marked + 1);
  const version = suffix ?? qualifier ?? '$LATEST';
  if (version !== '$LATEST') throw new NotImitatedError(`The version or alias ${version} of ${name}`);
  return { name };
}

function readType(type = 'RequestResponse'): InvocationType {
  if (type === 'RequestResponse' || type === 'Event' || type === 'DryRun') return type;
  throw fault(InvalidParameterValueException$, `${type} is not an invocation type.`);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const synchronousBytes = 6 * 1024 * 1024;
const asynchronousBytes = 1024 * 1024;

function readPayload(body: Buffer, type: InvocationType): Buffer {
  const limit = type === 'Event' ? asynchronousBytes : synchronousBytes;
  if (body.length > limit) {
    throw fault(
      RequestTooLargeException$,
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    );
  }
  if (body.length === 0) return Buffer.from('{}');
  try {
    JSON.parse(body.toString());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw fault(InvalidRequestContentException$, `Could not parse request body into json: ${why}`);
  }
  return body;
}

function answer(result: InvocationResult, { withLog, type }: Invoke): AwsHttpResponse {
  const { status, functionError, payload, logTail } = result;
  if (status >= 400) return refusal(result);
  const tail = withLog && type === 'RequestResponse' && logTail !== undefined ? logTail : undefined;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(functionError && { 'x-amz-function-error': functionError }),
      ...(tail !== undefined && { 'x-amz-log-result': Buffer.from(tail).toString('base64') }),
    },
    body: type === 'RequestResponse' ? payload : '',
  };
}

/** What the host refused, under the name that the SDK's model has for it. */
function refusal({ status, payload }: InvocationResult): AwsHttpResponse {
  const refusals = [ResourceNotFoundException$, RequestTooLargeException$, TooManyRequestsException$];
  const schema = refusals.find((candidate) => errorOf(candidate).status === status);
  if (!schema) throw new Error(`Lambda refuses no invocation with the status ${status}`);
  return { status, headers: errorHeaders(errorOf(schema).code), body: payload };
}

function renderError(error: AwsError): AwsHttpResponse {
  const Type = error.status < 500 ? 'User' : 'Service';
  const body = JSON.stringify({ Type, Message: error.message });
  return { status: error.status, headers: errorHeaders(jsonCode(error)), body };
}

function errorHeaders(code: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', 'x-amzn-errortype': code };
}
