import * as v from 'valibot';
import { certificateAuthority, databaseUser, section, wholeNumber } from './fields.ts';

/** How exports are held against the database. */
export interface CompareConfig {
  /**
   * A database user with `rds_iam`, who has no password: tokens are signed by IAM. Tables that it may read are counted, the
   * others estimated.
   * @default 'aurora_steward_count'
   */
  readonly user?: string;
  /**
   * Who may have signed the servers' certificates: `rds`, `public` (the authorities that Node trusts), or certificates in
   * PEM.
   * @default 'rds'
   */
  readonly authority?: string;
  /**
   * The database goes on after the snapshot: people are told of tables that are further apart than this many percent of
   * the larger figure, 0 to 100, and than `toleranceRows`.
   * @default 5
   */
  readonly tolerancePercent?: number;
  /**
   * And than so many rows.
   * @default 1000
   */
  readonly toleranceRows?: number;
  /**
   * Tables that the planner takes for larger are not counted: its estimate is taken.
   * @default 1000000
   */
  readonly countUpTo?: number;
  /**
   * No further table is counted after so many seconds, 1 to 180, the smaller first; the rest is estimated.
   * @default 60
   */
  readonly forSeconds?: number;
}

export const compare = section({
  user: v.exactOptional(databaseUser, 'aurora_steward_count'),
  authority: v.exactOptional(certificateAuthority, 'rds'),
  tolerancePercent: v.exactOptional(wholeNumber(0, 100), 5),
  toleranceRows: v.exactOptional(wholeNumber(0, 1_000_000_000), 1_000),
  countUpTo: v.exactOptional(wholeNumber(0, 1_000_000_000), 1_000_000),
  forSeconds: v.exactOptional(wholeNumber(1, 180), 60),
});
