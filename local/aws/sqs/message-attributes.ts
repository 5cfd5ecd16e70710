import { createHash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { MessageAttribute } from '../../events/queue.ts';
import { AwsError, NotImitatedError } from '../service.ts';

type Attributes = Readonly<Record<string, MessageAttribute>>;
/** As the wire has them: binary values are base64 text. */
type WireAttributes = Readonly<Record<string, MessageAttributeValue>>;

/** @throws AwsError InvalidParameterValue (400) for a value that does not fit its type. */
export function readAttributes(wire: WireAttributes = {}): Attributes {
  return Object.fromEntries(Object.entries(wire).map(([name, value]) => [name, readAttribute(name, value)]));
}

function readAttribute(name: string, wire: MessageAttributeValue): MessageAttribute {
  const { DataType: dataType = '', StringValue: stringValue, BinaryValue: binaryValue } = wire;
  if (dataType.startsWith('Binary')) {
    if (typeof binaryValue !== 'string') throw notOfItsType(name, dataType);
    return { dataType, binaryValue };
  }
  if (!/^(String|Number)(\.|$)/.test(dataType))
    throw new NotImitatedError(`The attribute type ${dataType} of sqs`);
  if (stringValue === undefined || stringValue === '') throw notOfItsType(name, dataType);
  return { dataType, stringValue };
}

function notOfItsType(name: string, dataType: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    400,
    `The message attribute '${name}' must contain a non-empty value of its type '${dataType}'.`,
  );
}

/** The named attributes: by name, by `prefix.*`, or `All`. */
export function selectAttributes(attributes: Attributes, names: readonly string[] = []): Attributes {
  const wanted = (name: string) =>
    names.some(
      (pattern) =>
        pattern === 'All' ||
        pattern === '.*' ||
        pattern === name ||
        (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}

export function writeAttributes(attributes: Attributes): Record<string, object> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      {
        DataType: dataType,
        ...(stringValue === undefined ? {} : { StringValue: stringValue }),
        ...(binaryValue === undefined ? {} : { BinaryValue: binaryValue }),
      },
    ]),
  );
}

/**
 * The digest that clients check: names in order; of each the length-prefixed name and type, 1 for text or 2 for bytes,
 * and the length-prefixed value.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 *
 * @returns `undefined` where there are no attributes.
 */
export function md5OfAttributes(attributes: Attributes): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const { dataType, stringValue, binaryValue } = attributes[name] ?? { dataType: '' };
    for (const part of [Buffer.from(name), Buffer.from(dataType)]) update(hash, part);
    hash.update(Buffer.from([binaryValue === undefined ? 1 : 2]));
    update(
      hash,
      binaryValue === undefined ? Buffer.from(stringValue ?? '') : Buffer.from(binaryValue, 'base64'),
    );
  }
  return hash.digest('hex');
}

function update(hash: ReturnType<typeof createHash>, bytes: Buffer): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  hash.update(length).update(bytes);
}
