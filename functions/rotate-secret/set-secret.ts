import { pairOf } from '../domain/rotation/alternate.ts';
import { attemptOf } from '../domain/rotation/attempt.ts';
import { type DatabaseSecret, parseDatabaseSecret } from '../domain/rotation/database-secret.ts';
import type { Login } from '../domain/rotation/databases.ts';
import { RotationFailure } from '../domain/rotation/failure.ts';
import { allowedHost, checkSameLogin, loginOf } from '../domain/rotation/steering.ts';
import { nextUser } from './create-secret.ts';
import type { Dependencies, StepInput, StepResult } from './dependencies.ts';
import { refuseWhileHeld } from './held.ts';
import { whyClosed, workingLogin } from './logins.ts';
import { proveThroughProxy } from './proxy.ts';
import { currentOf, pendingOf } from './versions.ts';

/** Makes the pending password the role's. Where it already opens the database nothing is changed. */
export async function setSecret(deps: Dependencies, input: StepInput): Promise<StepResult> {
  const { policy } = input;
  const current = await currentOf(deps, input);
  const pending = await pendingOf(deps, input);
  const user = nextUser(current, policy);
  const name = `AWSPENDING of ${input.request.secretArn}`;
  checkSameLogin(pending, { current, username: user, name });
  if ((await whyClosed(deps, loginOf(pending, policy, name))) === undefined) {
    return { kind: 'already-done', reason: `the pending password opens ${user}`, user };
  }
  // For two users as well: whoever wrote the secret must know the present password, or the admin would serve a
  // forged user name.
  const { login, isCurrent } = await workingLogin(deps, input, current);
  // What keeps applications from getting through the proxy now would look like the rotation's fault afterwards.
  if (isCurrent) await proveThroughProxy(deps.databases, policy, login);
  await refuseWhileHeld(deps.store, current);
  const change = { role: user, password: pending.password };
  const database = policy.maintenanceDatabase;
  if (policy.strategy.kind === 'single-user') {
    await deps.databases.setPassword({ ...login, database }, change, () => checkStillWanted(deps, input));
    return { kind: 'done', reason: `${user} has the pending password`, user };
  }
  const { masterArn, ownership } = policy.strategy;
  const pair = pairOf(user);
  const { made, migration } = await asAdmin(deps, { masterArn, input, current }, async (login_) => {
    const admin = { ...login_, database };
    if (ownership === 'apply') await deps.databases.reassign(admin, pair);
    return deps.databases.setPassword(admin, { ...change, pair }, () => checkStillWanted(deps, input));
  });
  const reason = `${user} ${made ? 'is made and has' : 'has'} the pending password`;
  return { kind: 'done', reason, user, ...(migration.length > 0 && { migration }) };
}

/** An attempt that was overtaken meanwhile must not undo what the newer one did. */
async function checkStillWanted({ secrets }: Dependencies, { request }: StepInput): Promise<void> {
  const { secretArn, token } = request;
  attemptOf(await secrets.describe(secretArn), { secretArn, token, test: false });
}

interface OfAdmin {
  readonly masterArn: string;
  readonly input: Pick<StepInput, 'policy'>;
  readonly current: DatabaseSecret;
}

/** Works as the admin: with its pending password where its own secret is being rotated, and that one counts already. */
async function asAdmin<T>(
  deps: Dependencies,
  about: OfAdmin,
  work: (admin: Login) => Promise<T>,
): Promise<T> {
  try {
    return await work(await adminLogin(deps, about));
  } catch (thrown) {
    if (!(thrown instanceof RotationFailure) || thrown.failure !== 'wrong-password') throw thrown;
    const pending = await deps.secrets.read(about.masterArn, { label: 'AWSPENDING' });
    if (pending === undefined) throw thrown;
    return work(adminOf(pending, `AWSPENDING of ${about.masterArn}`, about));
  }
}

/** @throws RotationFailure `secret-malformed`, `secret-not-allowed` */
export async function adminLogin({ secrets }: Dependencies, about: OfAdmin): Promise<Login> {
  const name = `AWSCURRENT of ${about.masterArn}`;
  const text = await secrets.read(about.masterArn, { label: 'AWSCURRENT' });
  if (text === undefined) {
    throw new RotationFailure('secret-malformed', { expected: `${name} to have a value`, found: 'none' });
  }
  return adminOf(text, name, about);
}

function adminOf(text: string, name: string, { input, current }: OfAdmin): Login {
  // A master secret that RDS manages has no connection part.
  const { host, plaintext, username, password } = parseDatabaseSecret(text, name, current);
  allowedHost({ host, plaintext }, input.policy, name);
  // Another server would get the role, and the applications' server would not.
  return { ...loginOf(current, input.policy, 'AWSCURRENT'), username, password };
}
