import * as v from 'valibot';
import { passwordClasses } from '../rotation/password.ts';
import { modes } from './mode.ts';
import { rotationHookSchema } from './rotation-hooks.ts';

/** How the clone's own objects and settings are dealt with; see docs/rotation.md. */
export const ownershipWays = ['report', 'apply'] as const;

const hostPolicySchema = v.strictObject({
  /** As `host` stands in the secret. */
  host: v.string(),
  /** Who may have signed the certificate: `rds`, `public` (those that Node trusts), or certificates in PEM. */
  authority: v.string(),
  /** Whether `ssl: false` of the secret is taken at its word. */
  plaintext: v.boolean(),
  /** Whether a request for an MD5 of the password is answered, and MD5 kept where the server wants it. */
  md5: v.boolean(),
});
/** A server that a secret may name, and what is allowed with it. */
export type HostPolicy = v.InferOutput<typeof hostPolicySchema>;

const secretPolicySchema = v.strictObject({
  /** How people call it in alerts. */
  name: v.string(),
  /** Whose it is: recipients of alerts choose by it. */
  team: v.exactOptional(v.string()),
  secretArn: v.string(),
  /** In `observe` the function may change nothing, and Secrets Manager does not invoke it. */
  mode: v.picklist(modes),
  hosts: v.array(hostPolicySchema),
  strategy: v.variant('kind', [
    v.strictObject({ kind: v.literal('single-user') }),
    v.strictObject({
      kind: v.literal('alternating-users'),
      /** The secret of the role that makes and changes both users. */
      masterArn: v.string(),
      ownership: v.picklist(ownershipWays),
    }),
  ]),
  password: v.strictObject({
    length: v.number(),
    classes: v.array(v.picklist(passwordClasses)),
    exclude: v.string(),
  }),
  /** What the application needs, run in a transaction that is rolled back. */
  testSql: v.string(),
  /** Where applications reach the database through RDS Proxy. */
  proxy: v.optional(v.strictObject({ host: v.string(), port: v.number() })),
  /** The database in which rotations of a role wait for one another: advisory locks are per database. */
  maintenanceDatabase: v.string(),
  /** Sessions from before a rotation are ended so long after it; absent: never. */
  endSessionsAfterMs: v.exactOptional(v.number()),
  /** What follows when it is rotated, once for each version. */
  hooks: v.exactOptional(v.array(rotationHookSchema)),
});
/** How one secret is rotated. Comes from the stack: who can write the secret cannot change it. */
export type SecretPolicy = v.InferOutput<typeof secretPolicySchema>;

const wavesPolicySchema = v.strictObject({
  /** ARNs of the secrets that are rotated in waves, in their order; the first is the canary. */
  secrets: v.array(v.string()),
  /** A round begins so long after the one before it began. */
  everyDays: v.number(),
  /** Secrets of a wave after the canary. */
  size: v.number(),
  /** Between the end of a wave and the next. */
  pauseMinutes: v.number(),
  /** Hours of the day, UTC, in which rotations may begin: from 22 to 4 goes over midnight, from 0 to 24 is the day. */
  hours: v.strictObject({ from: v.number(), to: v.number() }),
});
/** How secrets are rotated one wave after the other. */
export type WavesPolicy = v.InferOutput<typeof wavesPolicySchema>;

export const rotationPolicySchema = v.strictObject({
  secrets: v.array(secretPolicySchema),
  /** Absent where each secret has a schedule of its own. */
  waves: v.exactOptional(wavesPolicySchema),
});
