/** What a function of retention looks after, as its messages call it. */
export interface Retained {
  /** `backup`. */
  readonly noun: string;
  /** Kinds of its alerts begin like this: `backup-retention-ceiling`. */
  readonly kind: string;
  /** Which function has the dry run. */
  readonly function: string;
  /** The section of the configuration. */
  readonly section: string;
  /** What IAM calls the deletion. */
  readonly action: string;
}

export const retainedBackups: Retained = {
  noun: 'backup',
  kind: 'backup',
  function: 'keep-backups',
  section: 'backupRetention',
  action: 'rds:DeleteDBClusterSnapshot',
};

export const retainedExports: Retained = {
  noun: 'export',
  kind: 'export',
  function: 'keep-exports',
  section: 'exportRetention',
  action: 's3:DeleteObject',
};
