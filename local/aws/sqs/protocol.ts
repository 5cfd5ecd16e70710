import {
  BatchEntryIdsNotDistinct$,
  EmptyBatchRequest$,
  InvalidAttributeName$,
  InvalidAttributeValue$,
  InvalidMessageContents$,
  MessageNotInflight$,
  QueueDoesNotExist$,
  QueueNameExists$,
  ReceiptHandleIsInvalid$,
  TooManyEntriesInBatchRequest$,
} from '@aws-sdk/client-sqs';
import type { AwsHttpResponse } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { writeJson } from '../wire/json.ts';
import type { Protocol } from '../wire/protocol.ts';
import { errorOf } from '../wire/schema.ts';

const modelled = [
  BatchEntryIdsNotDistinct$,
  EmptyBatchRequest$,
  InvalidAttributeName$,
  InvalidAttributeValue$,
  InvalidMessageContents$,
  MessageNotInflight$,
  QueueDoesNotExist$,
  QueueNameExists$,
  ReceiptHandleIsInvalid$,
  TooManyEntriesInBatchRequest$,
];
const shapeNames = new Map(modelled.map((schema) => [errorOf(schema).code, schema[2]]));

/** Shapes of the framework beneath SQS, which its model leaves out; seen in answers of AWS, not documented. */
const frameworkNames: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  InvalidParameterValue: 'InvalidParameterValueException',
  MissingParameter: 'MissingRequiredParameterException',
};

/**
 * The JSON 1.0 protocol of a service that once spoke the query protocol: errors carry their old code in a header
 * beside their shape's name.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
export const sqsJson: Protocol = {
  ...awsJson,
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
  commonErrors: ['AccessDenied', 'InvalidParameterValue', 'MissingParameter', ...shapeNames.keys()],
  write: (_operation, shape, output) => json(200, writeJson(shape, output)),
  renderError({ code, status, message }) {
    const answer = json(status, { __type: shapeOf(code), message });
    const fault = status < 500 ? 'Sender' : 'Receiver';
    return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${code};${fault}` } };
  },
};

function shapeOf(code: string): string {
  const framework = frameworkNames[code];
  if (framework !== undefined) return `com.amazon.coral.service#${framework}`;
  return `com.amazonaws.sqs#${shapeNames.get(code) ?? code}`;
}

function json(status: number, body: unknown): AwsHttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(body),
  };
}
