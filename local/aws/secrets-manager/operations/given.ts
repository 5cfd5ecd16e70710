import { InvalidParameterException$ } from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../service.ts';
import { fault } from '../../wire/operation.ts';
import type { SecretValue } from '../versions.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const mostBytes = 65_536;

/** What a request gives as the value of a version; `undefined` where it gives none. */
export function givenValue({
  SecretString: text,
  SecretBinary,
}: {
  SecretString?: string | undefined;
  SecretBinary?: unknown;
}): SecretValue | undefined {
  const binary = typeof SecretBinary === 'string' ? SecretBinary : undefined;
  if (text !== undefined && binary !== undefined) {
    throw fault(
      InvalidParameterException$,
      "You can't specify both a binary secret value and a string secret value.",
    );
  }
  const bytes = binary === undefined ? Buffer.byteLength(text ?? '') : Buffer.from(binary, 'base64').length;
  if (bytes > mostBytes)
    throw invalid('secretString', `Member must have length less than or equal to ${mostBytes}`);
  return text === undefined && binary === undefined ? undefined : { text, binary };
}

/** The SDK sends a UUID where its caller gives none. */
export function tokenOf(token: string): string {
  if (token.length < 32)
    throw invalid('clientRequestToken', 'Member must have length greater than or equal to 32');
  if (token.length > 64)
    throw invalid('clientRequestToken', 'Member must have length less than or equal to 64');
  return token;
}

export function checkLabels(labels: readonly string[]): void {
  if (labels.length < 1) throw invalid('versionStages', 'Member must have length greater than or equal to 1');
  if (labels.length > 20) throw invalid('versionStages', 'Member must have length less than or equal to 20');
}

/** The value is left out of the text, as it may be secret. */
function invalid(member: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    400,
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
