import type { FormerSessions } from './former-sessions.ts';
import type { Inspection } from './inspection.ts';
import type { RetiredSession } from './rotation-record.ts';

/** How to log in. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  readonly trust: Trust;
}

/** What the stack allows with a server. Without any of it: TLS verified, and SCRAM-SHA-256 as the only way. */
export interface Trust {
  /** Who may have signed the certificate: `rds`, `public` (those that Node trusts), or certificates in PEM. */
  readonly authority: string;
  /** No TLS. The password itself is never sent all the same. */
  readonly plaintext: boolean;
  /** The server may ask for an MD5 of the password, and may be given one to keep. */
  readonly md5: boolean;
}

/** A password for a role. */
export interface RoleChange {
  readonly role: string;
  readonly password: string;
  /** Where the role is one of two users: the clone is made, or had to be like its model, when its turn comes. */
  readonly pair?: Pair;
}

/** Two users of one secret: the one that was there first, and its clone. */
export interface Pair {
  readonly model: string;
  readonly clone: string;
}

export interface RoleChanged {
  readonly made: boolean;
  /**
   * What keeps the two users from being alike, as comments, and the statements that change it: for the team's own
   * migration. Empty where nothing does.
   */
  readonly migration: readonly string[];
}

/** A role, and a point in time by the server's clock, ISO 8601. */
export interface FormerRole {
  readonly role: string;
  readonly before: string;
}

/** Sessions of a role that logged in with a former password, and when they were listed, by the server's clock. */
export interface ListedSessions {
  readonly before: string;
  readonly sessions: readonly RetiredSession[];
}

/** PostgreSQL, as far as rotating needs it. Methods throw `RotationFailure`. */
export interface Databases {
  /** Logs in and runs the statement in a transaction that is rolled back. */
  prove(login: Login, sql: string): Promise<void>;
  /** The same, and other sessions of the role, the oldest first: whoever is there logged in with a former password. */
  proveAndList(login: Login, sql: string): Promise<ListedSessions>;
  /**
   * Changes the role's password, or makes the role, in one transaction; one at a time for each role, or pair, among all
   * who log in to the same database. The password itself stays here: only its verifier is sent.
   *
   * @param stillWanted - asked when nobody else can change the role any more; throws where the change is not wanted
   */
  setPassword(login: Login, change: RoleChange, stillWanted: () => Promise<void>): Promise<RoleChanged>;
  /** What stands in the way of a change, without changing anything. `roles`: those to look at. */
  inspect(
    login: Login,
    about: { readonly roles: readonly string[]; readonly pair?: Pair },
  ): Promise<Inspection>;
  /** Sessions of the role that began before, by application and address. `privileged-role` for a superuser's. */
  sessionsBefore(login: Login, about: FormerRole): Promise<readonly FormerSessions[]>;
  /** Ends them, the asking one apart. As the role itself, or as a member of `pg_signal_backend`. @returns how many */
  endSessionsBefore(login: Login, about: FormerRole): Promise<number>;
  /** Gives what the clone owns, in every database, to whom the model's belongs. Logs in to each of those databases. */
  reassign(login: Login, pair: Pair): Promise<void>;
}
