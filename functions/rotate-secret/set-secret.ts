import { baseUser } from '../domain/rotation/alternate.ts';
import { type DatabaseSecret, parseDatabaseSecret } from '../domain/rotation/database-secret.ts';
import type { Login } from '../domain/rotation/databases.ts';
import { RotationFailure, type RotationFailureName } from '../domain/rotation/failure.ts';
import { checkSameLogin } from '../domain/rotation/rotation-policy.ts';
import { nextUser } from './create-secret.ts';
import type { Dependencies, StepInput, StepResult } from './dependencies.ts';
import { currentOf, loginOf, pendingOf, versionOf } from './versions.ts';

/** Opens nothing, but the way to the server is clear: another password may. */
const notThisPassword: ReadonlySet<RotationFailureName> = new Set([
  'wrong-password',
  'role-cannot-log-in',
  'md5-password-asked',
]);

/** Old passwords tried beyond AWSCURRENT. Secrets Manager keeps about a hundred versions. */
const mostOldVersions = 8;

/** Makes the pending password the role's. Where it already opens the database nothing is changed. */
export async function setSecret(deps: Dependencies, input: StepInput): Promise<StepResult> {
  const current = await currentOf(deps, input);
  const pending = await pendingOf(deps, input);
  const username = nextUser(current, input.policy);
  checkSameLogin(pending, { current, username, name: `AWSPENDING of ${input.request.secretArn}` });
  if ((await whyClosed(deps, loginOf(pending))) === undefined) {
    return { kind: 'already-done', reason: `the pending password opens ${username}` };
  }
  const { strategy } = input.policy;
  const change = { role: username, password: pending.password };
  if (strategy.kind === 'single-user') {
    await deps.databases.setPassword(await workingLogin(deps, input, current), change);
    return { kind: 'done', reason: `${username} has the pending password` };
  }
  // Whoever wrote the secret must know the present password, or the admin would serve a forged user name.
  await deps.databases.prove(loginOf(current), 'SELECT 1');
  const admin = await adminLogin(deps, { masterArn: strategy.masterArn, input, current });
  const createLike = baseUser(username);
  const result = await deps.databases.setPassword(admin, { ...change, createLike });
  return { kind: 'done', reason: `${username} is ${result} and has the pending password` };
}

/**
 * The newest password of the same role that still opens the database. After an attempt that was overtaken between
 * setSecret and finishSecret that is neither AWSCURRENT nor AWSPREVIOUS, but a version that lost its label.
 */
async function workingLogin(deps: Dependencies, input: StepInput, current: DatabaseSecret): Promise<Login> {
  const { secretArn, token } = input.request;
  const closed = await whyClosed(deps, loginOf(current));
  if (closed === undefined) return loginOf(current);
  const ids = await deps.secrets.versionIds(secretArn);
  const older = ids.filter((id) => id !== token && id !== input.currentVersion);
  for (const id of older.slice(0, mostOldVersions)) {
    const login = await sameLogin(deps, input, { id, current });
    if (login && (await whyClosed(deps, login)) === undefined) return login;
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
    return loginOf(version);
  } catch (thrown) {
    if (thrown instanceof RotationFailure) return undefined;
    throw thrown;
  }
}

async function adminLogin(
  { secrets }: Dependencies,
  { masterArn, input, current }: { masterArn: string; input: StepInput; current: DatabaseSecret },
): Promise<Login> {
  const name = `AWSCURRENT of ${masterArn}`;
  const text = await secrets.read(masterArn, { label: 'AWSCURRENT' });
  if (text === undefined) {
    throw new RotationFailure('secret-malformed', { expected: `${name} to have a value`, found: 'none' });
  }
  // A master secret that RDS manages has no connection part.
  const admin = parseDatabaseSecret(text, name, current);
  if (!input.policy.hosts.includes(admin.host)) {
    throw new RotationFailure('secret-not-allowed', {
      expected: `${name} to have one of the hosts ${input.policy.hosts.join(', ')}`,
      found: `host ${admin.host}`,
    });
  }
  // Another server would get the role, and the applications' server would not.
  const { host, port, database } = current;
  return { ...loginOf(admin), host, port, database };
}

/** Why the login opens nothing; `undefined` if it opens. @throws what another password would meet as well */
async function whyClosed({ databases }: Dependencies, login: Login): Promise<RotationFailure | undefined> {
  try {
    await databases.prove(login, 'SELECT 1');
    return undefined;
  } catch (thrown) {
    if (thrown instanceof RotationFailure && notThisPassword.has(thrown.failure)) return thrown;
    throw thrown;
  }
}
