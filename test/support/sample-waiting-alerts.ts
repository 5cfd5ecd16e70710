import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { ExportStory } from '../../functions/domain/export/alert-parts.ts';
import { manyTablesAlert } from '../../functions/domain/export/many-tables.ts';
import { limitReachedAlert } from '../../functions/domain/export/spending.ts';
import type { ExportTask } from '../../functions/domain/export/task.ts';
import { exportOverdueAlert, exportsWaitingAlert } from '../../functions/domain/export/watch-alerts.ts';

/** Alerts about exports that take long, wait, or would cost too much. */
export function sampleWaitingAlerts(
  story: ExportStory & { readonly task: ExportTask },
): Readonly<Record<string, Alert>> {
  const task = { ...story.task, state: 'IN_PROGRESS', percentProgress: 31, endedAt: undefined };
  const { deployment, export: first } = story;
  const second = {
    ...first,
    taskIdentifier: 'billing-202611200212-0000000000',
    snapshotIdentifier: 'rds:billing-2026-11-20-02-12',
    clusterIdentifier: 'billing',
    wantedAt: '2026-11-20T02:14:00.000Z',
    sizeGb: 4_200,
  };
  const now = new Date('2026-11-21T02:30:00Z');
  return {
    'export-overdue': exportOverdueAlert(story, {
      task,
      runningMs: 5 * 3_600_000,
      durations: [76 * 60_000, 81 * 60_000, 74 * 60_000],
    }),
    'exports-waiting': exportsWaitingAlert({
      deployment,
      now,
      limitHours: 24,
      slots: 5,
      late: [first, second],
      active: Array.from({ length: 5 }, () => task),
      others: 5,
    }),
    'export-many-tables': manyTablesAlert(story, {
      ...{ tables: 12_040, partitions: 11_904, partitioned: 12 },
      ...{ by: 'names', at: new Date('2026-11-19T02:10:05Z') },
    }),
    'export-many-tables-listed': manyTablesAlert(story, {
      ...{ tables: 12_040, partitions: 11_904, partitioned: 1 },
      ...{ by: 'database', at: new Date('2026-11-20T02:04:05Z') },
    }),
    'exports-limit-reached': limitReachedAlert({
      deployment,
      now,
      limitUsd: 50,
      spentUsd: 48.2,
      waiting: [second],
    }),
  };
}
