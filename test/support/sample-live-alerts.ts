import type { Alert } from '../../functions/domain/alert/alert.ts';
import {
  type EndedExportStory,
  exportFailedAlert,
  exportIncompleteAlert,
} from '../../functions/domain/export/ended-alerts.ts';
import { meaningOf } from '../../functions/domain/export/reason.ts';
import { snapshotVanishedAlert } from '../../functions/domain/export/start-alerts.ts';

const task = 'ledger-core-202611200230-7b5d3y0kfw';
const cluster = 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core';

/** Alerts about the export of a cluster itself, where they read otherwise than about that of a snapshot. */
export function sampleLiveAlerts(story: EndedExportStory): Readonly<Record<string, Alert>> {
  const live: EndedExportStory = {
    ...story,
    recordKey: `exports/cluster-3YK7/2026-11/${task}`,
    export: {
      ...story.export,
      taskIdentifier: task,
      snapshotArn: cluster,
      snapshotIdentifier: 'live:ledger-core-2026-11-20-02-30',
      snapshotTime: '2026-11-20T02:30:00.000Z',
      wantedAt: '2026-11-20T02:30:08.000Z',
    },
    task: { ...story.task, identifier: task, sourceArn: cluster },
  };
  return {
    'live-export-failed': exportFailedAlert(
      { ...live, task: { ...live.task, state: 'FAILED', percentProgress: 63 } },
      { kind: 'failed', cause: 'RDS failed to write the metadata with the KMS key: KMS.DisabledException' },
    ),
    'live-export-incomplete': exportIncompleteAlert(live, {
      kind: 'incomplete',
      tables: ['ledger.public.accounts', 'ledger.public.entries'],
      empty: [],
      rows: 1_204_310,
      expected: 3,
      problems: [
        {
          name: 'ledger.payments.payouts',
          ...meaningOf('PERMISSIONS_DO_NOT_EXIST', 'ledger.payments.payouts'),
        },
      ],
    }),
    'live-cluster-vanished': snapshotVanishedAlert(live),
  };
}
