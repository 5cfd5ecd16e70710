import { contract as checkBackups } from '../functions/check-backups/contract.ts';
import { contract as compareExport } from '../functions/compare-export/contract.ts';
import { contract as completeBackups } from '../functions/complete-backups/contract.ts';
import { contract as conductRotation } from '../functions/conduct-rotation/contract.ts';
import type { FunctionContract } from '../functions/contract/contract.ts';
import { contract as countRows } from '../functions/count-rows/contract.ts';
import { contract as defineViews } from '../functions/define-views/contract.ts';
import { contract as explainFailover } from '../functions/explain-failover/contract.ts';
import { contract as exportSnapshots } from '../functions/export-snapshots/contract.ts';
import { contract as holdBackups } from '../functions/hold-backups/contract.ts';
import { contract as keepBackups } from '../functions/keep-backups/contract.ts';
import { contract as keepExports } from '../functions/keep-exports/contract.ts';
import { contract as notifyEvents } from '../functions/notify-events/contract.ts';
import { contract as notifyFailover } from '../functions/notify-failover/contract.ts';
import { contract as pauseActions } from '../functions/pause-actions/contract.ts';
import { contract as probeWriter } from '../functions/probe-writer/contract.ts';
import { contract as publishExport } from '../functions/publish-export/contract.ts';
import { contract as rotateSecret } from '../functions/rotate-secret/contract.ts';
import { contract as sendTestAlert } from '../functions/send-test-alert/contract.ts';
import { contract as startEtl } from '../functions/start-etl/contract.ts';
import { contract as takeBackup } from '../functions/take-backup/contract.ts';
import { contract as verifyExport } from '../functions/verify-export/contract.ts';
import { contract as watchChanges } from '../functions/watch-changes/contract.ts';
import { contract as watchEtl } from '../functions/watch-etl/contract.ts';
import { contract as watchRotation } from '../functions/watch-rotation/contract.ts';

/** The functions that ship. Whoever adds one lists its contract here; the stack, its alarms and its role follow. */
export const shippedContracts: readonly FunctionContract[] = [
  exportSnapshots,
  verifyExport,
  publishExport,
  defineViews,
  compareExport,
  countRows,
  startEtl,
  watchEtl,
  notifyFailover,
  notifyEvents,
  explainFailover,
  probeWriter,
  takeBackup,
  completeBackups,
  rotateSecret,
  watchRotation,
  conductRotation,
  watchChanges,
  sendTestAlert,
  checkBackups,
  keepBackups,
  holdBackups,
  keepExports,
  pauseActions,
];
