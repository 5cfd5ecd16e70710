import { type DatabaseSecret, parseDatabaseSecret } from '../domain/rotation/database-secret.ts';
import { RotationFailure } from '../domain/rotation/failure.ts';
import { checkSteering } from '../domain/rotation/steering.ts';
import type { Dependencies, StepInput } from './dependencies.ts';

/** What applications read now, after the stack's configuration was asked. */
export function currentOf(deps: Dependencies, input: StepInput): Promise<DatabaseSecret> {
  return versionOf(deps, input, { id: input.currentVersion, name: 'AWSCURRENT' });
}

/** What this attempt makes, after the stack's configuration was asked. */
export function pendingOf(deps: Dependencies, input: StepInput): Promise<DatabaseSecret> {
  return versionOf(deps, input, { id: input.request.token, name: 'AWSPENDING' });
}

/** @throws RotationFailure `secret-malformed`, `secret-not-allowed` */
export async function versionOf(
  { secrets }: Dependencies,
  { request: { secretArn }, policy }: StepInput,
  { id, name }: { id: string; name: string },
): Promise<DatabaseSecret> {
  const full = `${name} of ${secretArn}`;
  const text = await secrets.read(secretArn, { id });
  if (text === undefined) {
    throw new RotationFailure('secret-malformed', { expected: `${full} to have a value`, found: 'none' });
  }
  const secret = parseDatabaseSecret(text, full);
  checkSteering(secret, policy, full);
  return secret;
}
