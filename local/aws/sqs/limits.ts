import { AwsError } from '../service.ts';
import type { NewMessage, QueueSettings } from './queue.ts';

/** XML's characters, which are SQS's: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** @throws AwsError as SendMessage does. */
export function checkMessage(
  { body, attributes = {}, delaySeconds }: NewMessage,
  settings: QueueSettings,
): void {
  if (body === '')
    throw new AwsError('MissingParameter', 400, 'The request must contain the parameter MessageBody.');
  if (forbidden.test(body)) {
    throw new AwsError(
      'InvalidMessageContents',
      400,
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  const attributeBytes = Object.entries(attributes).map(
    ([name, { dataType, stringValue = '', binaryValue }]) =>
      [name, dataType, stringValue].reduce(
        (sum, text) => sum + Buffer.byteLength(text),
        bytesOf(binaryValue),
      ),
  );
  const size = attributeBytes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(body));
  if (size > settings.maximumMessageBytes) {
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.maximumMessageBytes} bytes.`,
    );
  }
  checkRange('DelaySeconds', delaySeconds, 0, 900);
}

/** @throws AwsError InvalidParameterValue (400). */
export function checkRange(parameter: string, value: number | undefined, from: number, to: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= from && value <= to)) return;
  throw invalid(
    `Value ${value} for parameter ${parameter} is invalid. Reason: Must be between ${from} and ${to}, if provided.`,
  );
}

/** Ids of a batch: one to ten, each once. */
export function checkBatch(ids: readonly (string | undefined)[]): void {
  if (ids.length === 0)
    throw batchError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (ids.length > 10)
    throw batchError('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
  if (new Set(ids).size < ids.length)
    throw batchError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
}

function batchError(name: string, message: string): AwsError {
  return new AwsError(`AWS.SimpleQueueService.${name}`, 400, message);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', 400, message);
}

function bytesOf(base64: string | undefined): number {
  return base64 === undefined ? 0 : Buffer.byteLength(base64, 'base64');
}
