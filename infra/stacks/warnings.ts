import { Annotations, type Stack } from 'aws-cdk-lib/core';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { exportsLive, type Policy } from '../../functions/domain/policy/policy.ts';
import { recipientsOf } from '../config/alerts.ts';
import type { ValidConfig } from '../config/schema.ts';

/**
 * Regions that have exports of snapshots only; AWS adds to its list without a word, so this refuses nothing.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.ExportClusterToS3.html
 */
const withoutLiveExports = /^(af-south-1|eu-south-1|me-south-1|cn-north-1|us-gov-.+)$/;

/** What is allowed, and probably not meant. */
export function warnOf(
  stack: Stack,
  { config: { alerts }, policy }: { readonly config: ValidConfig; readonly policy: Policy },
): void {
  const warn = (id: string, text: string) => Annotations.of(stack).addWarningV2(`aurora-steward:${id}`, text);
  if (recipientsOf(alerts).length === 0) warn('alerts', 'Nobody gets alerts: alerts.emails is empty.');
  if (alerts.operators.length === 0) {
    warn('operators', 'Nobody is told when the suite itself is in trouble: alerts.operators is empty.');
  }
  const { region } = policy.deployment;
  if (!RegionInfo.regions.some(({ name }) => name === region)) {
    warn(
      'region',
      `The CDK knows no region ${region}: is it mistyped, or newer than this version of the CDK?`,
    );
  }
  if (exportsLive(policy) && withoutLiveExports.test(region)) {
    warn(
      'live-exports',
      `exports.live is set, and RDS did not export clusters without a snapshot in ${region} when this version was made.`,
    );
  }
  if (policy.clusters.length === 0) {
    warn('clusters', 'No entry of clusters concerns this deployment: it looks after nothing.');
  }
}
