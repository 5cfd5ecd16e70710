/** How to log in. Always over TLS, with the server's certificate verified and SCRAM-SHA-256 as the only way. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

/** A password for a role. */
export interface RoleChange {
  readonly role: string;
  readonly password: string;
  /** Makes the role where it is missing: a member of this one, with its connection limit and validity. */
  readonly createLike?: string;
}

/** PostgreSQL, as far as rotating needs it. Methods throw `RotationFailure`. */
export interface Databases {
  /** Logs in and runs the statement in a transaction that is rolled back. */
  prove(login: Login, sql: string): Promise<void>;
  /**
   * Changes the role's password, or makes the role, in one transaction; one at a time for each role. The password
   * itself stays here: only its verifier is sent.
   */
  setPassword(login: Login, change: RoleChange): Promise<'changed' | 'created'>;
}
