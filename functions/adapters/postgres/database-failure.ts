import { Fault, messageOf } from '../../domain/fault.ts';
import { classifyDatabaseError, type DatabaseErrorFacts } from '../../domain/rotation/classify.ts';
import type { Login } from '../../domain/rotation/databases.ts';
import { RotationFailure } from '../../domain/rotation/failure.ts';

/** What the driver threw, by its name; the password of the login is in no text of it. A fault stays what it is. */
export function databaseFailure(thrown: unknown, expected: string, login: Login): Fault {
  if (thrown instanceof Fault) return thrown;
  const facts = databaseFacts(thrown);
  const found = `${facts.code ? `${facts.code}: ` : ''}${facts.message}`.replaceAll(
    login.password,
    '[redacted]',
  );
  return new RotationFailure(classifyDatabaseError(facts), { expected, found });
}

/** What the driver, or Node, says of a failure. */
export function databaseFacts(thrown: unknown): DatabaseErrorFacts {
  const { code, detail } = (thrown instanceof Error ? thrown : {}) as { code?: unknown; detail?: unknown };
  const said = messageOf(thrown);
  const message = typeof detail === 'string' ? `${said} (${detail})` : said;
  return { code: typeof code === 'string' ? code : undefined, message };
}
