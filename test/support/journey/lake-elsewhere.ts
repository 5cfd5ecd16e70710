import { readFileSync } from 'node:fs';
import path from 'node:path';
import { assemblyOf } from './assembly.ts';
import type { Journey } from './journey.ts';

export const lakeElsewhereConfig = 'test/support/configs/lake-elsewhere.config.ts';
export const bucket = 'analytics-lake';
const owner = '210987654321';

interface LakePolicies {
  readonly bucketPolicyStatements: readonly unknown[];
  readonly key: string;
  readonly keyPolicyStatements: readonly unknown[];
}

/** What synth wrote for the owners of the lake. */
async function lakePolicies(): Promise<LakePolicies> {
  const cdkOut = await assemblyOf(lakeElsewhereConfig);
  return JSON.parse(readFileSync(path.join(cdkOut, 'AuroraSteward-elsewhere.lake-policies.json'), 'utf8'));
}

const policyOf = (Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });

/** The other account makes its bucket, encrypted by its key; who may use either is not said yet. */
export async function makeLake({ s3, iam, kms }: Journey, { of = owner } = {}): Promise<void> {
  const { key } = await lakePolicies();
  kms.addKey(key);
  iam.registerResourcePolicy(key, policyOf([]), of);
  const arn = s3.createBucket({ name: bucket, owner: of, kmsKeyArn: key, bucketKey: true, versioned: true });
  iam.registerResourcePolicy(arn, policyOf([]), of);
}

/** Its owners put the statements that synth wrote into the bucket's policy and the key's, and nothing else. */
export async function admitDeployment({ iam }: Journey): Promise<void> {
  const { key, keyPolicyStatements, bucketPolicyStatements } = await lakePolicies();
  iam.registerResourcePolicy(key, policyOf(keyPolicyStatements), owner);
  iam.registerResourcePolicy(`arn:aws:s3:::${bucket}`, policyOf(bucketPolicyStatements), owner);
}
