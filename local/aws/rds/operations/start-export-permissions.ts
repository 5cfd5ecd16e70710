import type { ImpliedPermission } from '../../service.ts';
import type { RdsContext } from '../context.ts';
import type { StartExportInput } from './start-export-checks.ts';

const setup =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Setup.html';
const passRole = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html';

/** What StartExportTask needs beside itself: handing over the role, and a grant on the key for the service. */
export function impliedByExport(
  { state, keys }: RdsContext,
  { IamRoleArn, KmsKeyId }: StartExportInput,
): ImpliedPermission[] {
  const { partition, region, account } = state.region;
  const unknown = KmsKeyId.startsWith('arn:')
    ? KmsKeyId
    : `arn:${partition}:kms:${region}:${account}:key/${KmsKeyId}`;
  const keyArn = keys(KmsKeyId)?.arn ?? unknown;
  const viaRds = { 'kms:ViaService': `rds.${region}.amazonaws.com` };
  return [
    {
      action: 'iam:PassRole',
      resource: IamRoleArn,
      context: { 'iam:PassedToService': 'export.rds.amazonaws.com' },
      documentation: passRole,
    },
    { action: 'kms:DescribeKey', resource: keyArn, context: viaRds, documentation: setup },
    {
      action: 'kms:CreateGrant',
      resource: keyArn,
      context: { ...viaRds, 'kms:GrantIsForAWSResource': 'true' },
      documentation: setup,
    },
  ];
}
