import { createHash, randomBytes } from 'node:crypto';
import { scramVerifier } from '../../domain/rotation/scram.ts';

/** PostgreSQL's defaults: `scram_iterations`, and the length of its salts. */
const iterations = 4_096;
const saltBytes = 16;

/** A verifier for the password, with a salt of its own. */
export async function freshVerifier(password: string): Promise<string> {
  const preparedPassword = await prepare(password);
  return scramVerifier({ preparedPassword, salt: new Uint8Array(randomBytes(saltBytes)), iterations });
}

/**
 * SASLprep as PostgreSQL's `pg_saslprep` applies it: ASCII stays, and so does a text that RFC 4013 prohibits.
 * https://www.postgresql.org/docs/17/sasl-authentication.html
 */
async function prepare(password: string): Promise<string> {
  if (/^[\x20-\x7e]*$/.test(password)) return password;
  const { default: saslprep } = await import('@mongodb-js/saslprep');
  try {
    return saslprep(password) || password;
  } catch {
    return password;
  }
}

/**
 * What a server keeps that knows nothing better. Whoever reads it can log in with it.
 * https://www.postgresql.org/docs/17/catalog-pg-authid.html
 */
export function md5Verifier(password: string, role: string): string {
  return `md5${createHash('md5').update(`${password}${role}`).digest('hex')}`;
}
