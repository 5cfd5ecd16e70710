import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  readClustersPermission,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that compare-export reads and writes: exports/ and export-tables/ (what is verified),
 * export-comparisons/ (what was compared), table-inventories/ (which tables the databases have), conditions/comparison/
 * (that a database cannot be asked), leases/ and open/ (what is to be compared or listed, conditions that stand, open
 * markers).
 */
export const contract = defineContract({
  name: 'compare-export',
  kind: 'queued',
  purpose:
    'Lists the tables of databases, holds the rows of verified exports against theirs, and tells where they differ.',
  capability: 'exports',
  environment: {
    ...tellingEnvironment,
    COUNT_FUNCTION_NAME: 'countFunctionName',
  },
  triggers: [
    { on: 'announcements', detailTypes: ['Export Verified'] },
    { on: 'sweep', everyMinutes: 15 },
  ],
  permissions: [
    readClustersPermission,
    {
      id: 'CountRows',
      actions: ['lambda:InvokeFunction'],
      resources: ['count-function'],
      grantedWhen: 'acting',
    },
    ...ledgerPermissions({
      reads: [
        'exports/*',
        'export-tables/*',
        'export-comparisons/*',
        'conditions/comparison/*',
        'table-inventories/*',
        'leases/exports-comparing',
        'open/*',
      ],
      writes: [
        'export-comparisons/*',
        'conditions/comparison/*',
        'table-inventories/*',
        'leases/exports-comparing',
        'open/*',
      ],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: { TablesThatDiffer: 'Count' },
  timeoutSeconds: 600,
  memoryMiB: 512,
  batchingWindowSeconds: 5,
  alarms: {
    deadLetters: {
      impact:
        'The rows of a verified export were not compared with the database. The export itself and databases are not affected.',
      runbook: 'exports-an-export-was-not-compared',
    },
    errors: {
      impact:
        'Rows of verified exports are not compared with the database. The exports and databases are not affected.',
      runbook: 'exports-are-not-being-compared',
    },
    failedForGood: {
      impact:
        'Rows of verified exports cannot be compared with the database, and only a person can change that. The exports and databases are not affected.',
      runbook: 'exports-an-export-cannot-be-compared',
    },
    sweepMissing: {
      impact: 'Verified exports whose event got lost are not compared until the sweep runs again.',
      runbook: 'exports-the-comparing-sweep-did-not-run',
    },
  },
});
