import type { Answered } from '../domain/caller/answered.ts';
import { type Fault, toFault } from '../domain/fault.ts';
import type { JsonObject } from '../domain/json.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { pairOf } from '../domain/rotation/alternate.ts';
import { pendingElsewhere } from '../domain/rotation/attempt.ts';
import {
  type DatabaseSecret,
  parseDatabaseSecret,
  repeatingPassword,
} from '../domain/rotation/database-secret.ts';
import type { Login } from '../domain/rotation/databases.ts';
import { RotationFailure, rotationFailures } from '../domain/rotation/failure.ts';
import { type Hold, heldReason } from '../domain/rotation/hold.ts';
import { type Finding, fine, inTheWay, judgeRights, judgeServer } from '../domain/rotation/inspection.ts';
import { lastRotationKey, wouldRotateKey } from '../domain/rotation/rotation-record.ts';
import type { SecretFacts } from '../domain/rotation/secrets.ts';
import { checkSteering, loginOf } from '../domain/rotation/steering.ts';
import { nextUser } from './create-secret.ts';
import type { Dependencies } from './dependencies.ts';
import { holdOn } from './held.ts';
import { refuseWhilePaused } from './paused.ts';
import { proveThroughProxy } from './proxy.ts';
import { adminLogin } from './set-secret.ts';

/**
 * Looks at everything that could stop a rotation of the secret, and changes neither the secret nor the database. In mode
 * `observe` the ledger says what would be done.
 */
export async function dryRun(deps: Dependencies, policy: SecretPolicy, now: Date): Promise<Answered> {
  const { secretArn, name, mode } = policy;
  const checks = new Checks();
  const current = await lookAtSecret(deps, policy, checks);
  if (current) await lookAtDatabase(deps, policy, { current, checks, now });
  await checks.run('ledger', async () => {
    await deps.store.read(lastRotationKey(secretArn));
    if (current) await refuseWhilePaused(deps.store, current, now);
    return [fine('ledger', 'it can be read, and nothing is paused')];
  });
  if (current) await checks.run('hold', async () => [judgeHold(await holdOn(deps.store, current))]);
  const inWay = checks.findings.filter(({ result }) => result === 'in-the-way');
  const user = current && nextUser(current, policy);
  const answer = {
    answer: inWay.length === 0 ? 'ready' : 'not-ready',
    secret: name,
    mode,
    ...(user !== undefined && { wouldChange: user }),
    checks: checks.findings.map((finding) => ({ ...finding })),
  };
  if (mode === 'observe') {
    const body = { schema: 1, secretArn, at: now.toISOString(), ...answer };
    await remember(deps, wouldRotateKey(secretArn), body);
  }
  const reason = inWay[0]
    ? `dry run: ${inWay.length} in the way, first ${inWay[0].check}: ${inWay[0].found}`
    : `dry run: ${user} would get a new password`;
  return {
    outcome: { kind: inWay.length === 0 ? 'would-have' : 'refused', subject: secretArn, reason },
    answer,
  };
}

/** Findings as they come; what a check throws is one. */
class Checks {
  readonly findings: Finding[] = [];

  /** @returns whether it got through with nothing in the way */
  async run(check: string, look: () => Promise<readonly Finding[]>): Promise<boolean> {
    try {
      const found = await look();
      this.findings.push(...found);
      return found.every(({ result }) => result !== 'in-the-way');
    } catch (thrown) {
      this.findings.push(failed(check, toFault(thrown, `${check} to be looked at`)));
      return false;
    }
  }
}

function failed(check: string, fault: Fault): Finding {
  if (fault instanceof RotationFailure) return inTheWay(check, fault.failure, fault.found);
  return { check, result: 'in-the-way', found: fault.message };
}

/** The current version, where it can be used. */
async function lookAtSecret(
  { secrets }: Dependencies,
  policy: SecretPolicy,
  checks: Checks,
): Promise<DatabaseSecret | undefined> {
  const { secretArn } = policy;
  await checks.run('secret', async () => judgeSecret(await secrets.describe(secretArn), policy));
  let current: DatabaseSecret | undefined;
  await checks.run('current version', async () => {
    const name = `AWSCURRENT of ${secretArn}`;
    const text = await secrets.read(secretArn, { label: 'AWSCURRENT' });
    if (text === undefined) {
      throw new RotationFailure('secret-malformed', { expected: `${name} to have a value`, found: 'none' });
    }
    const secret = parseDatabaseSecret(text, name);
    checkSteering(secret, policy, name);
    nextUser(secret, policy);
    current = secret;
    return [
      fine('current version', `${secret.username} at ${secret.host}:${secret.port}/${secret.database}`),
      judgeCopies(repeatingPassword(secret)),
    ];
  });
  return current;
}

/** A warning: the database is rotated all the same, but who reads such a key is locked out. */
function judgeCopies(keys: readonly string[]): Finding {
  const check = 'copies';
  if (keys.length === 0) return fine(check, 'no other key repeats the password');
  const found = `${keys.join(', ')} of the secret repeats the password, and stays as it is`;
  const todo = 'have applications read username and password instead, and take what repeats them out';
  return { check, result: 'warning', found, do: todo };
}

function judgeSecret(facts: SecretFacts, { mode }: SecretPolicy): Finding[] {
  if (facts.owningService !== undefined) {
    return [inTheWay('secret', 'managed-by-aws', `it belongs to ${facts.owningService}`)];
  }
  const stuck = pendingElsewhere(facts);
  const pending = stuck
    ? inTheWay('attempts', 'pending-stuck', `AWSPENDING is on version ${stuck}, which is not the current one`)
    : fine('attempts', 'none is unfinished');
  if (facts.rotationEnabled || mode === 'observe')
    return [fine('secret', 'rotation can be asked for'), pending];
  return [inTheWay('secret', 'rotation-disabled', 'rotation is switched off'), pending];
}

/** A warning: it passes by itself, and people are told of it by whoever holds. */
function judgeHold(hold: Hold | undefined): Finding {
  if (!hold) return fine('hold', 'no blue/green deployment is under way');
  return {
    check: 'hold',
    result: 'warning',
    found: heldReason(hold),
    do: rotationFailures['blue-green-under-way'].todo,
  };
}

async function lookAtDatabase(
  deps: Dependencies,
  policy: SecretPolicy,
  { current, checks, now }: { current: DatabaseSecret; checks: Checks; now: Date },
): Promise<void> {
  const { databases } = deps;
  const name = `AWSCURRENT of ${policy.secretArn}`;
  const login = loginOf(current, policy, name);
  const opens = await checks.run('log-in', async () => {
    await databases.prove(login, policy.testSql);
    return [fine('log-in', `${login.username} logs in, and the test passes`)];
  });
  const user = nextUser(current, policy);
  const changing = { login, user, now, checks };
  const isAlternating = policy.strategy.kind === 'alternating-users';
  if (isAlternating) await lookAsAdmin(deps, policy, { ...changing, current });
  else if (opens) await lookAtRights(deps, policy, changing);
  else checks.findings.push(notChecked('rights'));
  if (!policy.proxy) return;
  await checks.run('proxy', async () => {
    await proveThroughProxy(databases, policy, login);
    return [fine('proxy', `${login.username} gets through ${policy.proxy?.host}`)];
  });
}

interface Changing {
  /** Who changes the password. */
  readonly login: Login;
  /** Whose it is. */
  readonly user: string;
  readonly now: Date;
  readonly checks: Checks;
}

async function lookAsAdmin(
  deps: Dependencies,
  policy: SecretPolicy,
  changing: Changing & { readonly current: DatabaseSecret },
): Promise<void> {
  const { strategy } = policy;
  if (strategy.kind === 'single-user') return;
  let login: Login | undefined;
  const { checks, current } = changing;
  await checks.run('admin secret', async () => {
    login = await adminLogin(deps, { masterArn: strategy.masterArn, input: { policy }, current });
    return [fine('admin secret', `it is for ${login.username}`)];
  });
  if (login) await lookAtRights(deps, policy, { ...changing, login });
  else checks.findings.push(notChecked('rights'));
}

async function lookAtRights(
  { databases }: Dependencies,
  policy: SecretPolicy,
  { login, user, now, checks }: Changing,
): Promise<void> {
  const pair = policy.strategy.kind === 'single-user' ? undefined : pairOf(user);
  await checks.run('rights', async () => {
    const about = pair ? { roles: [pair.model, pair.clone], pair } : { roles: [user] };
    const seen = await databases.inspect({ ...login, database: policy.maintenanceDatabase }, about);
    return [
      ...judgeServer(seen, now),
      ...judgeRights(seen, policy, { user, model: pair?.model ?? user, by: login.username }),
    ];
  });
}

function notChecked(check: string): Finding {
  return { check, result: 'not-checked', found: 'what comes before it is in the way' };
}

async function remember({ store }: Dependencies, key: string, body: JsonObject): Promise<void> {
  const found = await store.read(key);
  if (found) await store.replace(key, body, found.etag);
  else await store.create(key, body);
}
