import * as v from 'valibot';
import { parseObjective } from '../../functions/domain/backup/objective.ts';
import { type Mode, modes } from '../../functions/domain/policy/mode.ts';
import { ownershipWays, type SecretPolicy } from '../../functions/domain/policy/rotation.ts';
import { defaultPasswordPolicy, passwordClasses } from '../../functions/domain/rotation/password.ts';
import { team } from './alerts.ts';
import {
  certificateAuthority,
  list,
  objective,
  oneOf,
  section,
  shortName,
  text,
  trueOrFalse,
  wholeNumber,
} from './fields.ts';
import { allowed } from './mistake.ts';
import { passwordPolicyMistake } from './password-policy.ts';
import { type AfterRotationConfig, afterRotation, hooksOf } from './rotation-hooks.ts';
import { rotationSchedule, rotationWindow } from './rotation-schedule.ts';
import { type WavesConfig, wavesSection } from './rotation-waves.ts';

/** What may differ from secret to secret. What a secret leaves out is as the suite's `rotation` says. */
export interface SecretRotationConfig {
  /**
   * `off`: the suite has nothing to do with the secret. `observe`: the function can check everything and change nothing,
   * and Secrets Manager does not invoke it. `act`: it is rotated.
   * @default 'observe'
   */
  readonly mode?: Mode;
  /**
   * `single-user`: the role's own password changes; new connections with the old one fail until applications have read
   * the new one. `alternating-users`: two roles take turns, and nothing fails.
   * @default 'single-user'
   */
  readonly strategy?: RotationStrategy;
  /**
   * When it is rotated, as Secrets Manager reads it: `rate(30 days)`, at least 4 hours apart, or `cron(0 3 ? * SUN *)`
   * in UTC, with 0 minutes and any year.
   * @default 'rate(30 days)'
   */
  readonly schedule?: string;
  /**
   * How long after the scheduled time rotation may begin: whole hours, such as `3h`.
   * @default as Secrets Manager has it: to the end of the day, or one hour for schedules in hours
   */
  readonly window?: string;
  /**
   * What new passwords are made of.
   * @default as below
   */
  readonly password?: PasswordConfig;
  /**
   * A statement that shows that the application can work, run with the new password in a transaction that is rolled back.
   * @default 'SELECT 1'
   */
  readonly testSql?: string;
  /**
   * What becomes of objects that belong to the second of two alternating users. `report`: the statements that give them
   * to the first are written down for your own migration. `apply`: they are run.
   * @default 'report'
   */
  readonly ownership?: OwnershipWay;
  /**
   * The database in which rotations of one role wait for one another. The roles must be able to connect to it.
   * @default 'postgres'
   */
  readonly maintenanceDatabase?: string;
  /**
   * Ends the sessions that logged in before a rotation so long after it: 10 minutes to 35 days, written like `12 hours`. Long
   * enough for every application to have read the secret again.
   * @default never: they are listed only
   */
  readonly endSessionsAfter?: string;
}

/** Rotation of passwords: what holds for every secret that says nothing else, and the secrets. */
export interface RotationConfig extends SecretRotationConfig {
  /**
   * The secrets. One that is not here is left alone.
   * @default []
   */
  readonly secrets?: readonly RotatedSecretConfig[];
  /**
   * Has secrets rotated one wave after the other, the first as the canary, instead of each on its own schedule. Secrets
   * with a `schedule` of their own stay out of it.
   * @default none: every secret has its schedule
   */
  readonly waves?: WavesConfig;
}

/** A secret with the login of a PostgreSQL role, and where that login may be taken. */
export interface RotatedSecretConfig extends SecretRotationConfig {
  /** The whole ARN of the secret, the six characters at its end included. Its region says which deployment rotates it. */
  readonly secret: string;
  /**
   * How alerts call it.
   * @default the secret's name
   */
  readonly name?: string;
  /**
   * Whose secret it is: `alerts.routes` and `alerts.onCall` can choose alerts by it.
   * @default none
   */
  readonly team?: string;
  /**
   * Name of the deployment that rotates it. Needed where several are in the secret's region.
   * @default the one in the secret's account and region
   */
  readonly deployment?: string;
  /** The servers that the secret may name: whoever can write the secret cannot lead the login anywhere else. */
  readonly hosts: readonly RotatedHostConfig[];
  /**
   * The whole ARN of the secret of the role that makes and changes both users; `masterarn` of the secret must say the
   * same. Needed for alternating users.
   * @default none
   */
  readonly masterArn?: string;
  /**
   * ARNs of the customer managed keys that encrypt the secret and its admin's.
   * @default []
   */
  readonly keys?: readonly string[];
  /**
   * The RDS Proxy through which applications reach the database. The new login must get through it too.
   * @default none
   */
  readonly proxy?: ProxyConfig;
  /**
   * What follows when it is rotated, in mode `act`.
   * @default nothing
   */
  readonly after?: AfterRotationConfig;
}

/** A server that a secret may name. */
export interface RotatedHostConfig {
  /** As it stands in the secret: the cluster's writer endpoint. */
  readonly host: string;
  /**
   * Who may have signed its certificate: `rds`, `public` (the authorities that Node trusts), or certificates in PEM.
   * @default 'rds'
   */
  readonly authority?: string;
  /**
   * Takes `ssl: false` of the secret at its word: no TLS. Passwords still never leave in clear text.
   * @default false
   */
  readonly plaintext?: boolean;
  /**
   * Lets a server that keeps passwords as MD5 ask for one. Whoever reads such a hash can log in with it.
   * @default false
   */
  readonly md5?: boolean;
}

/** The endpoint of an RDS Proxy. */
export interface ProxyConfig {
  /** Its name. */
  readonly host: string;
  /**
   * Its port, 1 to 65535.
   * @default 5432
   */
  readonly port?: number;
}

/** What new passwords are made of: printable ASCII. */
export interface PasswordConfig {
  /**
   * 16 to 99 characters.
   * @default 32
   */
  readonly length?: number;
  /**
   * `lowercase`, `uppercase`, `digits`, `punctuation`: at least one character of each comes into every password.
   * @default ['lowercase', 'uppercase', 'digits', 'punctuation']
   */
  readonly classes?: readonly PasswordClassName[];
  /**
   * Characters that never come. Without those that stand here by default a password needs no care in a connection URL,
   * a shell, JSON or YAML.
   * @default those that need care; `-`, `.` and `_` are left
   */
  readonly exclude?: string;
}

const strategies = ['single-user', 'alternating-users'] as const;
export type RotationStrategy = (typeof strategies)[number];
type OwnershipWay = (typeof ownershipWays)[number];
type PasswordClassName = (typeof passwordClasses)[number];

const secretRule = 'the whole ARN of a secret, the six characters at its end included';

const rotatedArn = text(
  secretRule,
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}-[A-Za-z0-9]{6}$/,
  (found) => (String(found).includes('!') ? 'the service that manages this secret rotates it' : undefined),
);

/** Secrets that a service manages have an exclamation mark in their names. */
const adminArn = text(
  secretRule,
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@!-]{1,512}-[A-Za-z0-9]{6}$/,
);

const hostName = text(
  'the name of a server, without a scheme and a port',
  /^[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?$/,
);

/** Longer names are cut: https://www.postgresql.org/docs/17/sql-syntax-lexical.html */
const databaseName = text('the name of a database', /^[^\0]{1,63}$/);

const password = v.pipe(
  section({
    length: v.exactOptional(wholeNumber(16, 99), defaultPasswordPolicy.length),
    classes: v.exactOptional(list(oneOf(passwordClasses), 'classes of characters'), [
      ...defaultPasswordPolicy.classes,
    ]),
    exclude: v.exactOptional(v.string(allowed('a text')), defaultPasswordPolicy.exclude),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const mistake = dataset.typed ? passwordPolicyMistake(dataset.value) : undefined;
    if (mistake !== undefined) addIssue({ message: mistake });
  }),
);

function entriesOf(now: Date) {
  return {
    mode: oneOf(modes),
    strategy: oneOf(strategies),
    schedule: rotationSchedule(now),
    window: rotationWindow,
    password,
    testSql: text('one statement', /^[^\0;]*[^\0;\s][^\0;]*;?\s*$/),
    ownership: oneOf(ownershipWays),
    maintenanceDatabase: databaseName,
    endSessionsAfter: objective,
  };
}

const host = section({
  host: hostName,
  authority: v.exactOptional(certificateAuthority, 'rds'),
  plaintext: v.exactOptional(trueOrFalse, false),
  md5: v.exactOptional(trueOrFalse, false),
});

function rotatedSecret(now: Date) {
  const entries = entriesOf(now);
  return section({
    secret: rotatedArn,
    name: v.exactOptional(text('a name of 1 to 63 characters', /^\S(.{0,61}\S)?$/)),
    team: v.exactOptional(team),
    deployment: v.exactOptional(shortName),
    hosts: v.pipe(list(host, 'servers'), v.minLength(1, allowed('at least one server'))),
    masterArn: v.exactOptional(adminArn),
    keys: v.exactOptional(
      list(
        text('the ARN of a key', /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, (found) =>
          String(found).includes(':alias/') ? 'permissions need the key itself, not an alias' : undefined,
        ),
        'ARNs of keys',
      ),
      [],
    ),
    proxy: v.exactOptional(section({ host: hostName, port: v.exactOptional(wholeNumber(1, 65_535), 5432) })),
    after: v.exactOptional(afterRotation, {}),
    mode: v.exactOptional(entries.mode),
    strategy: v.exactOptional(entries.strategy),
    schedule: v.exactOptional(entries.schedule),
    window: v.exactOptional(entries.window),
    password: v.exactOptional(entries.password),
    testSql: v.exactOptional(entries.testSql),
    ownership: v.exactOptional(entries.ownership),
    maintenanceDatabase: v.exactOptional(entries.maintenanceDatabase),
    endSessionsAfter: v.exactOptional(entries.endSessionsAfter),
  });
}

export function suiteRotation(now: Date) {
  const entries = entriesOf(now);
  return section({
    secrets: v.exactOptional(list(rotatedSecret(now), 'secrets'), []),
    waves: v.exactOptional(wavesSection),
    mode: v.exactOptional(entries.mode, 'observe'),
    strategy: v.exactOptional(entries.strategy, 'single-user'),
    schedule: v.exactOptional(entries.schedule, 'rate(30 days)'),
    window: v.exactOptional(entries.window),
    password: v.exactOptional(entries.password, {}),
    testSql: v.exactOptional(entries.testSql, 'SELECT 1'),
    ownership: v.exactOptional(entries.ownership, 'report'),
    maintenanceDatabase: v.exactOptional(entries.maintenanceDatabase, 'postgres'),
    endSessionsAfter: v.exactOptional(entries.endSessionsAfter),
  });
}

type Settings = v.InferOutput<ReturnType<typeof suiteRotation>>;
export type RotatedSecret = Settings['secrets'][number];

/** A secret as it is rotated, of what the suite says and the secret says differently. */
export interface Rotation {
  /** What functions read. */
  readonly policy: SecretPolicy;
  readonly keys: readonly string[];
  readonly schedule: string;
  readonly window: string | undefined;
  /** Its turn comes with the waves, where the suite has them. */
  readonly inWaves: boolean;
}

export function rotationOf(suite: Settings, secret: RotatedSecret): Rotation {
  const { schedule, window, ...settings } = { ...suite, ...secret };
  const { mode, strategy, ownership, password: passwords, testSql, maintenanceDatabase } = settings;
  const hooks = hooksOf(secret.after);
  const endSessionsAfterMs = parseObjective(settings.endSessionsAfter ?? '');
  const policy: SecretPolicy = {
    name: secret.name ?? nameOf(secret.secret),
    ...(secret.team !== undefined && { team: secret.team }),
    secretArn: secret.secret,
    mode,
    hosts: secret.hosts,
    strategy:
      strategy === 'alternating-users' && secret.masterArn !== undefined
        ? { kind: strategy, masterArn: secret.masterArn, ownership }
        : { kind: 'single-user' },
    password: passwords,
    testSql,
    ...(secret.proxy && { proxy: secret.proxy }),
    maintenanceDatabase,
    ...(endSessionsAfterMs !== undefined && { endSessionsAfterMs }),
    ...(hooks.length > 0 && { hooks }),
  };
  const inWaves = suite.waves !== undefined && secret.schedule === undefined;
  // A schedule is needed for a rotation to be attached; this is the longest there is.
  if (inWaves) return { policy, keys: secret.keys, schedule: 'rate(999 days)', window: undefined, inWaves };
  return { policy, keys: secret.keys, schedule, window, inWaves };
}

/** The name in an ARN: without the six characters that Secrets Manager puts behind it. */
function nameOf(arn: string): string {
  return arn.replace(/^.*:secret:/, '').slice(0, -7);
}
