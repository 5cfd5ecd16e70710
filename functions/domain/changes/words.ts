import type { Check, StandingCheck } from '../policy/changes.ts';

/** What a check tells of, in words. */
interface Words {
  /** Somebody did it: the subject of a message. */
  readonly done: string;
  readonly means: string;
}

export const words: Readonly<Record<Check, Words>> = {
  snapshotShared: {
    done: 'snapshot shared with an account that is not known',
    means: 'Whoever it is shared with can restore all data of the cluster as of the snapshot, and keep it.',
  },
  deletionProtectionOff: {
    done: 'deletion protection switched off',
    means: 'One call deletes the cluster now.',
  },
  publiclyAccessible: {
    done: 'instance made publicly accessible',
    means: 'Its name leads to a public address: only security groups stand between it and the internet.',
  },
  tlsNotForced: {
    done: 'TLS no longer forced',
    means: 'Clients may connect in clear text: passwords and rows can be read on the way.',
  },
  keyInDanger: {
    done: 'encryption key disabled or to be deleted',
    means:
      'Without its key the cluster stops, and no backup of it can be read. A key that is deleted never comes back, ' +
      'nor does the data.',
  },
  deletedWithoutSnapshot: {
    done: 'cluster deleted, no final snapshot asked for',
    means: 'What was written after the newest snapshot is kept only where automated backups are retained.',
  },
  snapshotDeleted: {
    done: 'snapshot deleted',
    means: 'What only this snapshot kept cannot be restored any more; a deleted snapshot never comes back.',
  },
  exportedElsewhere: {
    done: 'export into a bucket that is not known',
    means: 'All tables of the export can be read by whoever reads that bucket.',
  },
  copiedWithUnknownKey: {
    done: 'snapshot copied under a key that is not known',
    means: 'A copy under a key of another account can be shared with it, and read there.',
  },
  masterPasswordChanged: {
    done: 'master password changed',
    means: 'Whoever set it can log in as the master user.',
  },
  iamAuthenticationOff: {
    done: 'IAM database authentication switched off',
    means: 'Users who log in with tokens are locked out; passwords are what is left.',
  },
  logExportsOff: {
    done: 'export of database logs switched off',
    means: 'What is done in the database from now on is not kept outside of it.',
  },
  keyPolicyChanged: {
    done: 'policy of the encryption key changed',
    means: 'Who may decrypt the data of the cluster and its backups can have changed.',
  },
  trailStopped: {
    done: 'CloudTrail stopped recording',
    means: 'Nobody may learn of further changes, here or elsewhere.',
  },
  suiteDisabled: {
    done: 'a part of Aurora Steward switched off',
    means: 'What it woke is not done any more.',
  },
};

/** How it stands, in words, where that can be looked up. */
interface StandingWords {
  /** It is so, whoever did it. */
  readonly open: string;
  /** It is so no more. */
  readonly over: string;
}

export const standingWords: Readonly<Record<StandingCheck, StandingWords>> = {
  snapshotShared: {
    open: 'a snapshot is shared with an account that is not known',
    over: 'the snapshot is shared with no unknown account any more',
  },
  deletionProtectionOff: {
    open: 'deletion protection is off',
    over: 'deletion protection is on',
  },
  publiclyAccessible: {
    open: 'an instance is publicly accessible',
    over: 'the instance is not publicly accessible any more',
  },
  tlsNotForced: {
    open: 'connections without TLS are let in',
    over: 'connections without TLS are refused',
  },
  keyInDanger: {
    open: 'the encryption key is disabled or to be deleted',
    over: 'the encryption key can be used',
  },
};
