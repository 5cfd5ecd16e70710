import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../json.ts';
import { RotationFailure } from './failure.ts';

/**
 * A version of a secret for PostgreSQL.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
export interface DatabaseSecret {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  /** `ssl` is false: the stack must allow it for the host. */
  readonly plaintext: boolean;
  /** ARN of the secret of the role that may change this one; alternating users. */
  readonly masterArn: string | undefined;
  /** Every key as it was read, those unknown here included. */
  readonly all: JsonObject;
}

/** Keys that RDS leaves out of the secrets it manages itself. */
export type SecretDefaults = Pick<DatabaseSecret, 'host' | 'port' | 'database' | 'plaintext'>;

const engines: readonly unknown[] = ['postgres', 'aurora-postgresql', undefined];

/**
 * Reads a version's text.
 *
 * @param name - how an error calls it: `AWSCURRENT of <secret>`
 * @param defaults - what an admin secret without a connection part takes from the secret it serves
 * @throws RotationFailure `secret-malformed`, naming the key and never showing a value
 */
export function parseDatabaseSecret(text: string, name: string, defaults?: SecretDefaults): DatabaseSecret {
  const malformed = (found: string) =>
    new RotationFailure('secret-malformed', { expected: `${name} to be a database secret`, found });
  const all = parseObject(text);
  if (!all) throw malformed('a text that is no JSON object');
  const textOf = (key: string): string => {
    const value = all[key];
    if (typeof value !== 'string' || value === '' || value.includes('\0')) {
      throw malformed(`${key} is missing or no text`);
    }
    return value;
  };
  if (!defaults && all['engine'] === undefined) throw malformed('engine is missing');
  if (!engines.includes(all['engine'])) throw malformed('engine is neither postgres nor aurora-postgresql');
  const port = portOf(all['port'], defaults?.port ?? 5432);
  if (port === undefined) throw malformed('port is no port number');
  return {
    host: all['host'] === undefined && defaults ? defaults.host : textOf('host'),
    port,
    database: all['dbname'] === undefined ? (defaults?.database ?? 'postgres') : textOf('dbname'),
    username: textOf('username'),
    password: textOf('password'),
    plaintext: all['ssl'] === undefined && defaults ? defaults.plaintext : isFalse(all['ssl']),
    masterArn: all['masterarn'] === undefined ? undefined : textOf('masterarn'),
    all,
  };
}

/** Anything but a plain no leaves TLS on. */
function isFalse(ssl: JsonValue | undefined): boolean {
  return ssl === false || ssl === 'false';
}

/** The text of the next version: everything kept but the login. */
export function withLogin(secret: DatabaseSecret, username: string, password: string): string {
  return JSON.stringify({ ...secret.all, username, password });
}

/** Shorter ones may be part of other words. */
const tellingLength = 8;

/**
 * Names of the other keys that repeat the password, as a connection URL does: a rotation keeps them as they are, so that they
 * would say a former one.
 */
export function repeatingPassword({ all, password }: DatabaseSecret): string[] {
  if (password.length < tellingLength) return [];
  const forms = [password, encodeURIComponent(password)];
  return Object.entries(all).flatMap(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return key !== 'password' && forms.some((form) => text.includes(form)) ? [key] : [];
  });
}

function parseObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

function portOf(value: unknown, otherwise: number): number | undefined {
  if (value === undefined) return otherwise;
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}
