import type { DatabaseSecret } from '../domain/rotation/database-secret.ts';
import type { Login } from '../domain/rotation/databases.ts';
import { RotationFailure, type RotationFailureName } from '../domain/rotation/failure.ts';
import { checkSameLogin, loginOf } from '../domain/rotation/steering.ts';
import type { Dependencies, StepInput } from './dependencies.ts';
import { versionOf } from './versions.ts';

/** Opens nothing, but the way to the server is clear: another password may. */
const notThisPassword: ReadonlySet<RotationFailureName> = new Set([
  'wrong-password',
  'role-cannot-log-in',
  'md5-password-asked',
]);

/** Old passwords tried beyond AWSCURRENT. Secrets Manager keeps about a hundred versions. */
const mostOldVersions = 8;

/** Why the login opens nothing; `undefined` if it opens. @throws what another password would meet as well */
export async function whyClosed(
  { databases }: Pick<Dependencies, 'databases'>,
  login: Login,
): Promise<RotationFailure | undefined> {
  try {
    await databases.prove(login, 'SELECT 1');
    return undefined;
  } catch (thrown) {
    if (thrown instanceof RotationFailure && notThisPassword.has(thrown.failure)) return thrown;
    throw thrown;
  }
}

/** A login of the current role, and whether it is that of the version that applications read. */
export interface WorkingLogin {
  readonly login: Login;
  readonly isCurrent: boolean;
}

/**
 * The newest password of the same role that still opens the database. After an attempt that was given up between
 * setSecret and finishSecret that is neither AWSCURRENT nor AWSPREVIOUS, but a version that lost its label.
 *
 * @throws RotationFailure why the current one opens nothing, where no other does
 */
export async function workingLogin(
  deps: Dependencies,
  input: StepInput,
  current: DatabaseSecret,
): Promise<WorkingLogin> {
  const { secretArn, token } = input.request;
  const login = loginOf(current, input.policy, 'AWSCURRENT');
  const closed = await whyClosed(deps, login);
  if (closed === undefined) return { login, isCurrent: true };
  // Two users never lose their way: the one that applications use is not touched.
  if (input.policy.strategy.kind === 'alternating-users') throw closed;
  const ids = await deps.secrets.versionIds(secretArn);
  const older = ids.filter((id) => id !== token && id !== input.currentVersion);
  for (const id of older.slice(0, mostOldVersions)) {
    const old = await sameLogin(deps, input, { id, current });
    if (old && (await whyClosed(deps, old)) === undefined) return { login: old, isCurrent: false };
  }
  throw closed;
}

/** An old version's login; `undefined` where it is for anything else than the current one. */
async function sameLogin(
  deps: Dependencies,
  input: StepInput,
  { id, current }: { id: string; current: DatabaseSecret },
): Promise<Login | undefined> {
  const name = `version ${id}`;
  try {
    const version = await versionOf(deps, input, { id, name });
    checkSameLogin(version, { current, username: current.username, name });
    return loginOf(version, input.policy, name);
  } catch (thrown) {
    if (thrown instanceof RotationFailure) return undefined;
    throw thrown;
  }
}
