/** What a SCRAM-SHA-256 verifier is made from. */
export interface ScramInput {
  /** After SASLprep (RFC 4013), as PostgreSQL applies it before it compares. */
  readonly preparedPassword: string;
  /** PostgreSQL itself takes 16 random bytes. */
  readonly salt: Uint8Array<ArrayBuffer>;
  /** 4096 is the least that RFC 7677 allows, and PostgreSQL's default. */
  readonly iterations: number;
}

/**
 * The text that PostgreSQL stores instead of a password: `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`.
 * Given in `ALTER ROLE … PASSWORD` it is stored as it is, so that no statement, and no log of one, has the password.
 * RFC 5802, RFC 7677; https://www.postgresql.org/docs/17/catalog-pg-authid.html
 */
export async function scramVerifier(input: ScramInput): Promise<string> {
  const { storedKey, serverKey } = await scramKeys(input);
  const { salt, iterations } = input;
  return `SCRAM-SHA-256$${iterations}:${base64(salt)}$${base64(storedKey)}:${base64(serverKey)}`;
}

/** StoredKey and ServerKey of RFC 5802, section 3. */
async function scramKeys({ preparedPassword, salt, iterations }: ScramInput) {
  const password = await crypto.subtle.importKey('raw', bytes(preparedPassword), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  const salted = await crypto.subtle.deriveBits(derivation, password, 256);
  const clientKey = await hmac(salted, 'Client Key');
  return {
    storedKey: new Uint8Array(await crypto.subtle.digest('SHA-256', clientKey)),
    serverKey: new Uint8Array(await hmac(salted, 'Server Key')),
  };
}

async function hmac(key: ArrayBuffer, text: string): Promise<ArrayBuffer> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  return crypto.subtle.sign('HMAC', imported, bytes(text));
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function base64(value: Uint8Array): string {
  return btoa(String.fromCharCode(...value));
}
