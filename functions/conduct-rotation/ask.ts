import type { Outcome } from '../domain/outcome.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import type { Standing } from '../domain/rotation/progress.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Asks Secrets Manager to rotate a secret. An attempt that failed and keeps AWSPENDING is settled first, since Secrets
 * Manager begins no other as long as that label stands; one that may still be going on is left alone.
 */
export async function ask(
  { rotations, settling }: Pick<Dependencies, 'rotations' | 'settling'>,
  { secretArn, name }: SecretPolicy,
  { token, standing: { secret, record } }: { readonly token: string; readonly standing: Standing },
): Promise<Outcome> {
  const waiting = (reason: string): Outcome => ({ kind: 'waiting', subject: name, reason });
  if (!secret) return waiting('there is no such secret');
  const { pendingVersion } = secret;
  if (pendingVersion === token) return waiting('its rotation is under way');
  if (pendingVersion !== undefined) {
    const given = record?.attempt.version === pendingVersion && record.attempt.state === 'failed';
    if (!given) return waiting('another attempt is under way');
    const refusal = await settling.settle(name);
    if (refusal !== undefined) return waiting(`its last attempt cannot be settled yet: ${refusal}`);
  }
  const answer = await rotations.begin(secretArn, token);
  return answer === 'begun'
    ? { kind: 'started', subject: name, reason: 'Secrets Manager rotates it' }
    : waiting('an earlier rotation of it is not complete');
}
