import { RdsBackupInventory } from '../adapters/aws/rds-backup-inventory.ts';
import { rdsClient } from '../adapters/aws/rds-client.ts';
import { RdsHolds } from '../adapters/aws/rds-holds.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3LedgerStore } from '../adapters/aws/s3-ledger-store.ts';
import { StsIdentities } from '../adapters/aws/sts-identities.ts';
import { invokedHandler } from '../runtime/invoked-handler.ts';
import { contract } from './contract.ts';
import { holdBackups } from './hold-backups.ts';

export const handler = invokedHandler(contract, ({ environment, policy }) => {
  const rds = rdsClient();
  const deps = {
    policy,
    store: new S3LedgerStore({ client: s3Client(), bucket: environment.LEDGER_BUCKET }),
    inventory: new RdsBackupInventory(rds),
    holds: new RdsHolds(rds),
    identities: new StsIdentities(),
  };
  return (payload, context) => holdBackups(deps, payload, context);
});
