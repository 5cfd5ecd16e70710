import { AwsError, type AwsHttpRequest, type AwsHttpResponse } from '../service.ts';
import { readJson, writeJson } from './json.ts';
import type { Protocol } from './protocol.ts';

/** What JSON services call the errors that the front door and the query services name otherwise. */
const jsonCodes: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  InvalidAction: 'UnknownOperationException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  Throttling: 'ThrottlingException',
};

/** The code that a JSON service puts on the wire for an error. */
export function jsonCode(error: AwsError): string {
  return jsonCodes[error.code] ?? error.code;
}

/**
 * The JSON 1.1 protocol: `X-Amz-Target` names the operation, the body is its input.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export const awsJson: Protocol = {
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
  commonErrors: [
    'AccessDeniedException',
    'SerializationException',
    'ThrottlingException',
    'UnknownOperationException',
    'ValidationException',
  ],
  operationOf: ({ headers }) => headers['x-amz-target']?.split('.').at(-1),
  read: (shape, request) => readJson(shape, parse(request)),
  write: (_operation, shape, output) => json(200, writeJson(shape, output)),
  missing: (member) =>
    new AwsError(
      'ValidationException',
      400,
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    ),
  renderError: (error) => json(error.status, { __type: jsonCode(error), message: error.message }),
};

/**
 * The JSON 1.0 protocol, which differs in its content type.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export const awsJson10: Protocol = {
  ...awsJson,
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html
  commonErrors: [...awsJson.commonErrors, 'ValidationError'],
  write: (operation, shape, output) => as10(awsJson.write(operation, shape, output)),
  renderError: (error) => as10(awsJson.renderError(error)),
};

function as10(response: AwsHttpResponse): AwsHttpResponse {
  return { ...response, headers: { ...response.headers, 'content-type': 'application/x-amz-json-1.0' } };
}

function parse({ body }: AwsHttpRequest): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 400, 'The request body is not JSON.');
  }
}

function json(status: number, body: unknown) {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  };
}
