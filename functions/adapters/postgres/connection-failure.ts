import { messageOf } from '../../domain/fault.ts';
import { type ProbeFailure, probeFailureOf } from '../../domain/probe/failure.ts';
import { PasswordAsked } from './token-client.ts';

/** Why a connection with a token, or what was asked over it, failed. */
export function connectionFailureOf(thrown: unknown): ProbeFailure {
  if (thrown instanceof PasswordAsked) return { name: 'password-asked', text: thrown.message };
  const { code } = (thrown instanceof Error ? thrown : {}) as { code?: unknown };
  const message = messageOf(thrown);
  return probeFailureOf({ code: typeof code === 'string' ? code : undefined, message });
}
