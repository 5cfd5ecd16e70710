import { isJsonObject } from '../../functions/domain/json.ts';
import { modesOf, type Policy } from '../../functions/domain/policy/policy.ts';
import type { DeployedFunction, Examination } from './examination.ts';
import type { Finding } from './finding.ts';
import { delegationFindings, keyFindings } from './keys.ts';

type Findings = Omit<Finding, 'check'>[];

const exporter = 'export.rds.amazonaws.com';

/** Whether the role in which RDS writes exports is there, trusts RDS, and may be passed by the function that starts them. */
export async function exportRole(
  examination: Examination,
  { roleArn, environment }: DeployedFunction,
  policy: Policy,
): Promise<Findings> {
  const passed = environment['EXPORT_ROLE_ARN'];
  const fix = `npx cdk deploy AuroraSteward-${policy.deployment.name}`;
  if (!passed) return [{ level: 'unknown', found: 'export-snapshots names no role', fix }];
  const trust = await examination.trustOf(passed);
  if (!trust) return [{ level: 'fail', found: `${passed} does not exist`, fix }];
  if (!JSON.stringify(trust['Statement']).includes(exporter) || !isJsonObject(trust)) {
    return [{ level: 'fail', found: `${passed} does not trust ${exporter}`, fix }];
  }
  if (!modesOf('exports', policy).includes('act')) {
    return [{ level: 'ok', found: `trusts ${exporter}; nothing passes it in observe` }];
  }
  const denied = await examination.deniedPass(roleArn, passed);
  if (denied.length === 0)
    return [{ level: 'ok', found: `trusts ${exporter}, and export-snapshots may pass it` }];
  return [
    {
      level: 'fail',
      found: `export-snapshots may not pass it to RDS: ${denied.join(', ')}`,
      fix: `${fix}; if it stays so, look at permissions boundaries and policies of the organization.`,
    },
  ];
}

export async function lakeKey(
  examination: Examination,
  { environment }: DeployedFunction,
): Promise<Findings> {
  const keyArn = environment['LAKE_KEY_ARN'];
  if (!keyArn) return [{ level: 'unknown', found: 'export-snapshots names no key', fix: 'Deploy it again.' }];
  const key = await examination.key(keyArn);
  const findings = [...keyFindings(key, keyArn), ...delegationFindings(key, keyArn)];
  return findings.length > 0
    ? findings
    : [{ level: 'ok', found: 'enabled, and its policy leaves the rest to IAM' }];
}
