import { RdsBackups } from '../adapters/aws/rds-backups.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsInstances } from '../adapters/aws/rds-instances.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { StsIdentities } from '../adapters/aws/sts-identities.ts';
import { invokedHandler } from '../runtime/invoked-handler.ts';
import { contract } from './contract.ts';
import { pauseActions } from './pause-actions.ts';

export const handler = invokedHandler(contract, ({ environment, policy }) => {
  const rds = rdsClient();
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    backups: new RdsBackups(rds),
    instances: new RdsInstances(rds),
    identities: new StsIdentities(),
  };
  return (payload, context) => pauseActions(deps, payload, context);
});
