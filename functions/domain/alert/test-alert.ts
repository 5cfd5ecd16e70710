import type { Alert, Severity } from './alert.ts';
import { runbookLink } from './wording.ts';

/** A test of the ways that alerts take. */
export interface TestAlert {
  /** Tells one test from another. */
  readonly id: string;
  readonly severity: Severity;
  readonly team?: string | undefined;
  /** ARN of who asked for it, as STS proved it. */
  readonly by?: string | undefined;
  readonly deployment: { readonly name: string; readonly region: string; readonly runbook: string };
  readonly now: Date;
}

/** Opens a thread, and a page where its severity pages somebody. */
export function testAlert(test: TestAlert): Alert {
  const { id, severity, by, now } = test;
  return {
    ...common(test),
    severity,
    deduplicationKey: `test-alert/${id}/begin`,
    headline: 'nothing happened, this tests the alerts',
    story: [
      `${by ?? 'Somebody'} asked for a test alert. It takes the way of every alert of this severity${test.team === undefined ? '' : ` and team ${test.team}`}.`,
      'Whoever should be told of an incident and does not get this one is not subscribed, or has not confirmed.',
    ],
    unaffected: 'every cluster; none is concerned.',
    steps: [],
    figures: { id, severity },
    foundAt: now.toISOString(),
  };
}

/** Ends the thread, and closes the page. */
export function testAlertOver(test: TestAlert): Alert {
  const { id, now } = test;
  return {
    ...common(test),
    severity: 'info',
    status: 'resolved',
    deduplicationKey: `test-alert/${id}/end`,
    headline: 'the test of the alerts is over',
    story: ['If the test opened a page in a tool, this message should have closed it.'],
    unaffected: 'every cluster; none is concerned.',
    steps: [],
    figures: { id },
    foundAt: now.toISOString(),
  };
}

function common({ id, deployment, team }: TestAlert) {
  return {
    kind: 'test-alert',
    thread: `test-alert/${id}`,
    deployment: deployment.name,
    cluster: 'test',
    ...(team === undefined ? {} : { team }),
    details: [],
    links: [runbookLink(deployment, 'test-alert')],
  };
}
