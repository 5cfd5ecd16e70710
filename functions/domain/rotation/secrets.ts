/** What Secrets Manager tells of a secret, without its values. */
export interface SecretFacts {
  readonly rotationEnabled: boolean;
  /** The service that made the secret and rotates it itself: `rds`. */
  readonly owningService: string | undefined;
  /** Version id to staging labels; versions without a label are not here. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

export type VersionRef = { readonly id: string } | { readonly label: string };

/** Secrets Manager, as far as rotating needs it. Methods throw `Fault`. */
export interface Secrets {
  describe(secretArn: string): Promise<SecretFacts>;
  /** A version's text; `undefined` for one that does not exist or has no value yet. */
  read(secretArn: string, version: VersionRef): Promise<string | undefined>;
  /** Gives the version of this token its value. The same token with the same text again changes nothing. */
  putPending(
    secretArn: string,
    version: { readonly token: string; readonly rotationToken: string | undefined; readonly text: string },
  ): Promise<void>;
  moveCurrent(secretArn: string, move: { readonly to: string; readonly from: string }): Promise<void>;
  /** Takes AWSPENDING off a version that is not the current one: ends an attempt that was given up. */
  removePending(secretArn: string, from: string): Promise<void>;
  /** Ids of all versions that are still there, those without labels included; the newest first. */
  versionIds(secretArn: string): Promise<readonly string[]>;
}
