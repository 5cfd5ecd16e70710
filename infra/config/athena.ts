import type * as v from 'valibot';
import { exactOptional } from 'valibot';
import { section, text } from './fields.ts';
import type { Mistake } from './mistake.ts';
import type { ValidConfig } from './schema.ts';

/** Where Athena carries out what makes views: statements that read no rows and cost nothing. */
export interface AthenaConfig {
  /** Name of the workgroup, of this account and region, with engine version 3. */
  readonly workgroup: string;
  /**
   * `s3://<bucket>/<path>/`: where Athena writes the answers of statements, which are empty. A workgroup that enforces a
   * location of its own uses that: name the same here, since the role is let write here alone.
   */
  readonly output: string;
  /**
   * ARN of the customer managed key that encrypts that bucket.
   * @default S3's or AWS's own
   */
  readonly keyArn?: string;
}

export const athena = section({
  workgroup: text('the name of a workgroup', /^[A-Za-z0-9._-]{1,128}$/, (found) =>
    String(found).startsWith('arn:') ? 'give the name, not the ARN' : undefined,
  ),
  output: text(
    's3://<bucket>/<path>/, of letters, digits and !-_.()',
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/([A-Za-z0-9!_.()-]+\/)*$/,
    (found) => (String(found).endsWith('/') ? undefined : 'put a slash at the end'),
  ),
  keyArn: exactOptional(
    text('the ARN of a KMS key', /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/, (found) =>
      String(found).includes('alias/') ? 'give the ARN of the key, not of its alias' : undefined,
    ),
  ),
});

export type Athena = v.InferOutput<typeof athena>;

/** Views need an Athena that makes them. */
export function athenaMistakes({ deployments, clusters, exports }: ValidConfig): Mistake[] {
  return clusters.flatMap((cluster, index): Mistake[] => {
    const own = { ...exports, ...cluster.exports };
    if (!own.views || own.mode === 'off') return [];
    const without = deployments.find(
      ({ name, athena: place }) => !place && (cluster.deployments?.includes(name) ?? true),
    );
    if (!without) return [];
    return [
      {
        path: `clusters[${index}].exports.views`,
        found: `true, and no athena for the deployment ${without.name}`,
        allowed: 'true where each deployment that looks after the cluster has `athena`',
      },
    ];
  });
}
