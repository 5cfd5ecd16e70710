import type { Alert } from '../../functions/domain/alert/alert.ts';
import { testAlert, testAlertOver } from '../../functions/domain/alert/test-alert.ts';

const test = {
  id: '8b1f6c1e-0000-4000-8000-000000000007',
  severity: 'sev2',
  by: 'arn:aws:sts::123456789012:assumed-role/dba/alice',
  deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
  now: new Date('2026-11-23T10:00:00Z'),
} as const;

/** A test of the alerts, by the name of its golden file. */
export const sampleTestAlerts: Readonly<Record<string, Alert>> = {
  'test-alert': testAlert(test),
  'test-alert-over': testAlertOver(test),
};
