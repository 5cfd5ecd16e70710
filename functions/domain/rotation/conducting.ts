/** How a secret's labels stand before it is asked for. */
export interface ConductedSecret {
  readonly lastRotatedAt: Date | undefined;
  /** The version with AWSPENDING where that is not the current one. */
  readonly pendingVersion: string | undefined;
}

/** Rotations as they are begun: by asking Secrets Manager. Methods throw `Fault`. */
export interface Rotations {
  /** `undefined` for a secret that does not exist. */
  look(secretArn: string): Promise<ConductedSecret | undefined>;
  /**
   * Begins a rotation whose version has the token as its id; asked again with the same token, it begins no other.
   * `unfinished`: an earlier one is not complete.
   */
  begin(secretArn: string, token: string): Promise<'begun' | 'unfinished'>;
}

/** Ends attempts that were given up, through rotate-secret, which knows whose password opens the database. */
export interface Settling {
  /** @returns why it cannot be done now, or `undefined`: it is done */
  settle(name: string): Promise<string | undefined>;
}
