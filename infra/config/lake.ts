import type * as v from 'valibot';
import { parseArn } from '../../functions/domain/arn.ts';
import { section, text } from './fields.ts';
import type { Mistake } from './mistake.ts';
import type { ValidConfig } from './schema.ts';

/** A lake bucket that the stack does not make: of another account, or one that is there. */
export interface LakeConfig {
  /** Name of the bucket, in the region of the deployment. */
  readonly bucket: string;
  /** The account whose bucket it is: twelve digits. Requests to another's bucket of that name are refused. */
  readonly account: string;
  /** ARN of the symmetric KMS key that encrypts exports: of a key, not of an alias. */
  readonly keyArn: string;
}

export const lake = section({
  bucket: text('the name of a bucket', /^(?!xn--|sthree-)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, (found) =>
    /^(arn|s3):/.test(String(found)) ? 'give the name alone' : undefined,
  ),
  account: text('an account: a text of 12 digits', /^\d{12}$/, (found) =>
    typeof found === 'number' ? 'put it into quotes' : undefined,
  ),
  keyArn: text(
    'the ARN of a KMS key',
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
    (found) => (String(found).includes('alias/') ? 'give the ARN of the key, not of its alias' : undefined),
  ),
});

export type Lake = v.InferOutput<typeof lake>;

/** What only the whole deployment shows about its lake. */
export function lakeMistakes({ deployments }: ValidConfig): Mistake[] {
  return deployments.flatMap((deployment, index): Mistake[] => {
    if (!deployment.lake) return [];
    const path = `deployments[${index}]`;
    const { region, account } = deployment;
    const keyRegion = parseArn(deployment.lake.keyArn)?.region;
    const regions: Mistake = {
      path: `${path}.lake.keyArn`,
      found: `a key in ${keyRegion}`,
      allowed: `a key in ${region}, where the exports are written`,
    };
    const missing: Mistake = {
      path: `${path}.account`,
      found: 'nothing',
      allowed: 'the account of the deployment, where its lake is elsewhere',
      hint: 'the policies for the other account name it',
    };
    return [...(keyRegion === region ? [] : [regions]), ...(account === undefined ? [missing] : [])];
  });
}
