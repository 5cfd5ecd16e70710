import type { Alert } from '../alert/alert.ts';
import { capital, invokeCommand, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import { type ProbeFailure, remedyOf } from '../probe/failure.ts';

export interface CheckedProbe {
  readonly deployment: Policy['deployment'];
  readonly cluster: { readonly id: string; readonly identifier: string };
  /** Ledger key of what is told. */
  readonly key: string;
  readonly now: Date;
}

/** Nobody is in trouble yet: a failover would go unmeasured. */
export function probeBrokenAlert(checked: CheckedProbe, { name, text }: ProbeFailure): Alert {
  const { deployment, cluster } = checked;
  return {
    ...common(checked),
    kind: 'failover-probe-broken',
    severity: 'warn',
    headline: 'a failover would not be measured, the probe cannot write',
    story: [
      `The daily check connected as an application would, three times at most, and met: ${name}, "${text}".`,
      'Should the cluster fail over now, messages would say "not measured".',
    ],
    steps: [
      { text: `${capital(remedyOf(name))}.` },
      {
        text: 'Have it checked again, or wait until tomorrow.',
        command: invokeCommand(deployment, 'notify-failover', { check: cluster.identifier }),
      },
    ],
  };
}

export function probeWorksAlert(checked: CheckedProbe): Alert {
  return {
    ...common(checked),
    kind: 'failover-probe-works',
    severity: 'info',
    status: 'resolved',
    headline: 'failovers can be measured again',
    story: ['The daily check connected, logged in and wrote its row.'],
    steps: [],
  };
}

function common({ deployment, cluster, key, now }: CheckedProbe) {
  const thread = `failover-probe/${cluster.id}`;
  return {
    deduplicationKey: thread,
    thread,
    deployment: deployment.name,
    cluster: cluster.identifier,
    foundAt: now.toISOString(),
    details: [],
    unaffected:
      'the cluster, its data and its applications, as far as this check can tell; failovers are told all the same.',
    links: [runbookLink(deployment, 'failover-probe-broken'), { label: 'Record', target: key }],
    figures: { clusterId: cluster.id },
  };
}
