import * as v from 'valibot';
import { type Severity, severities } from '../../functions/domain/alert/alert.ts';
import type { OnCallPolicy } from '../../functions/domain/alert/on-call.ts';
import { list, oneOf, section, text } from './fields.ts';
import { allowed } from './mistake.ts';

/** Who is told. Subscriptions by e-mail wait until the recipient confirms them. */
export interface AlertsConfig {
  /**
   * Get alerts as text.
   * @default []
   */
  readonly emails?: readonly string[];
  /**
   * `https` addresses that get alerts as chat cards in the format of Amazon Q Developer in chat applications. The
   * addresses stand in the template in clear text: use none that is a secret by itself.
   * @default []
   */
  readonly webhooks?: readonly string[];
  /**
   * ARNs of SQS queues that get alerts as JSON. Their queue policy must let the alerts topic send.
   * @default []
   */
  readonly queues?: readonly string[];
  /**
   * Recipients who get some alerts only.
   * @default []
   */
  readonly routes?: readonly RouteConfig[];
  /**
   * On-call tools, which are paged and have their pages closed.
   * @default []
   */
  readonly onCall?: readonly OnCallConfig[];
  /**
   * E-mail addresses that are told when the suite itself is in trouble, the way of the alerts included.
   * @default []
   */
  readonly operators?: readonly string[];
  /**
   * Where the runbook is, without a fragment: an `https` address, so that a phone can open it, or a path. Alerts and the
   * alarms of the suite link its sections.
   * @default 'docs/runbook.md'
   */
  readonly runbook?: string;
}

/** Recipients of some alerts: those of the severities, and of the teams. What ends a thread (`RESOLVED`) comes too. */
export interface RouteConfig {
  /**
   * As `emails` of the alerts.
   * @default []
   */
  readonly emails?: readonly string[];
  /**
   * As `webhooks` of the alerts.
   * @default []
   */
  readonly webhooks?: readonly string[];
  /**
   * As `queues` of the alerts.
   * @default []
   */
  readonly queues?: readonly string[];
  /**
   * `sev1`, `sev2`, `sev3`, `warn`, `info`; empty for all.
   * @default []
   */
  readonly severities?: readonly Severity[];
  /**
   * The `team` of clusters; empty for all, also those of none.
   * @default []
   */
  readonly teams?: readonly string[];
}

/** A tool that pages people, by the address of its CloudWatch integration. No vendor's was tried: send a test alert. */
export interface OnCallConfig {
  /** The `https` address that the tool gives for its CloudWatch (or Amazon SNS) integration. It stands in the template. */
  readonly endpoint: string;
  /**
   * What pages somebody. What ends a thread closes its page.
   * @default ['sev1', 'sev2']
   */
  readonly severities?: readonly Severity[];
  /**
   * The `team` of clusters; empty for all, also those of none.
   * @default []
   */
  readonly teams?: readonly string[];
}

const email = text('an e-mail address', /^[^\s@<>(),;:"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, (found) =>
  String(found).startsWith('mailto:') ? 'leave mailto: out' : undefined,
);

const httpsAddress = text('an https address', /^https:\/\/[^\s/]+\.[^\s]+$/, (found) =>
  String(found).startsWith('http:') ? 'alerts are not sent in clear text: use https' : undefined,
);

/** A subscriber by https must confirm its subscription; chats take what they know, and confirm nothing. */
const chatHosts = /^https:\/\/(hooks\.slack\.com|discord(app)?\.com|[^/]*\.webhook\.office\.com)\//;

const webhook = v.pipe(
  httpsAddress,
  v.check(
    (found) => !chatHosts.test(found),
    allowed(
      'an address that confirms subscriptions of SNS',
      () => 'chats do not: let Amazon Q Developer in chat applications post there',
    ),
  ),
);

const queue = text('the ARN of an SQS queue', /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/);

const recipients = {
  emails: v.exactOptional(list(email, 'e-mail addresses'), []),
  webhooks: v.exactOptional(list(webhook, 'https addresses'), []),
  queues: v.exactOptional(list(queue, 'ARNs of SQS queues'), []),
};

/** Becomes an attribute of messages, which subscriptions are filtered by. */
export const team = text('a team: 1 to 63 characters', /^\S(.{0,61}\S)?$/);

const teams = v.exactOptional(list(team, 'teams'), []);

const route = v.pipe(
  section({ ...recipients, severities: v.exactOptional(list(oneOf(severities), 'severities'), []), teams }),
  v.check(
    (found) => found.emails.length + found.webhooks.length + found.queues.length > 0,
    allowed('at least one of emails, webhooks and queues'),
  ),
  v.check(
    (found) => found.severities.length + found.teams.length > 0,
    allowed('severities or teams', () => 'who gets everything stands under alerts itself'),
  ),
);

const onCallTool = section({
  endpoint: webhook,
  severities: v.exactOptional(
    v.pipe(list(oneOf(severities), 'severities'), v.minLength(1, allowed('at least one severity'))),
    ['sev1', 'sev2'],
  ),
  teams,
});

export const alerts = section({
  ...recipients,
  routes: v.exactOptional(list(route, 'routes'), []),
  onCall: v.exactOptional(list(onCallTool, 'on-call tools'), []),
  operators: v.exactOptional(list(email, 'e-mail addresses'), []),
  runbook: v.exactOptional(
    text('an address or a path, without a fragment', /^[^\s#]+$/, (found) =>
      String(found).includes('#') ? 'leave the # out: alerts add their section' : undefined,
    ),
    'docs/runbook.md',
  ),
});

type Alerts = v.InferOutput<typeof alerts>;

/** What functions read of who is paged; `undefined` where nobody is. */
export function onCallPolicy({ onCall }: Alerts, topicName: string): OnCallPolicy | undefined {
  if (onCall.length === 0) return undefined;
  return { topicName, severities: [...new Set(onCall.flatMap((tool) => tool.severities))] };
}

/** Everybody who gets alerts at all. */
export function recipientsOf({ emails, webhooks, queues, routes }: Alerts): string[] {
  return [
    ...emails,
    ...webhooks,
    ...queues,
    ...routes.flatMap((each) => [...each.emails, ...each.webhooks, ...each.queues]),
  ];
}
