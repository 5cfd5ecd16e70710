import type { MessageAttribute } from '../../events/queue.ts';
import { AwsError } from '../service.ts';

/** A message as Publish takes it. */
export interface NewNotification {
  readonly message: string;
  readonly subject?: string;
  /** `json`: the message is an object with a text for each protocol, and one for `default`. */
  readonly messageStructure?: string;
  readonly messageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

/** A message that SNS has taken. */
export interface Notification {
  readonly messageId: string;
  readonly subject?: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly published: Date;
  textFor(protocol: string): string;
}

const mostBytes = 262_144;

/**
 * Takes a message or refuses it: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 *
 * @throws AwsError InvalidParameter (400)
 */
export function takeNotification(given: NewNotification, messageId: string, published: Date): Notification {
  const { message, subject, messageStructure, messageAttributes = {} } = given;
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > mostBytes) throw invalid('Message too long');
  if (subject !== undefined) checkSubject(subject);
  return {
    messageId,
    messageAttributes,
    published,
    textFor: readTexts(message, messageStructure),
    ...(subject === undefined ? {} : { subject }),
  };
}

/** Less than 100 characters, no line breaks or control characters. */
function checkSubject(subject: string): void {
  const characters = [...subject];
  const hasControl = characters.some((character) => /\p{Cc}|\p{Zl}|\p{Zp}/u.test(character));
  if (characters.length === 0 || characters.length >= 100 || hasControl) throw invalid('Subject');
}

function readTexts(message: string, structure: string | undefined): (protocol: string) => string {
  if (structure === undefined) return () => message;
  if (structure !== 'json') throw invalid('MessageStructure');
  const texts = parseTexts(message);
  const byDefault = texts.get('default');
  if (byDefault === undefined) throw invalid('Message Structure - No default entry in JSON message body');
  return (protocol) => texts.get(protocol) ?? byDefault;
}

/** Values that are no texts are ignored, as are protocols that SNS does not know. */
function parseTexts(message: string): Map<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  return new Map(
    Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', 400, `Invalid parameter: ${what}`);
}
