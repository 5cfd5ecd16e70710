import type { JsonObject } from '../json.ts';
import type { Alert, Severity, Step } from './alert.ts';
import { printableAscii, shortened } from './ascii.ts';

/** An alert as SNS takes it: one text for each protocol. */
export interface RenderedAlert {
  /** Shown by `email` only. At most 99 printable ASCII characters. */
  readonly subject: string;
  /** By SNS protocol, for `MessageStructure: json`. */
  readonly messages: Readonly<Record<'default' | 'email' | 'https' | 'sms', string>>;
}

/** SNS refuses subjects of 100 characters and more. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const longestSubject = 99;
/** One SMS in the GSM alphabet holds 160; SNS puts a sender's name before it. */
const longestSms = 140;
/** Lines of details before "and n more": a phone shows about as many. */
const mostDetails = 12;
/** Details that programs get, who are told how many there are. */
const mostForPrograms = 100;
/** Characters of one such line. */
const longestDetail = 500;
/** The chat integration states no limit; this is what public senders keep to. */
const longestDescription = 8_000;

const labels: Readonly<Record<Severity, string>> = {
  sev1: 'SEV1',
  sev2: 'SEV2',
  sev3: 'SEV3',
  warn: 'WARN',
  info: 'INFO',
};

/** Bytes that SNS takes are 256 KiB, of which attributes and the escapes of one more envelope have their part. */
const mostBytes = 180_000;

/** The alert for each channel: mail text, chat card, text message, and JSON for `sqs`, `lambda` and the rest. */
export function renderAlert(alert: Alert): RenderedAlert {
  const messages = {
    default: JSON.stringify(machineMessage(alert)),
    email: mailText(alert),
    https: JSON.stringify(chatCard(alert)),
    sms: shortened(printableAscii(subjectText(alert)), longestSms),
  };
  if (bytesOf(messages) <= mostBytes) return { subject: subjectOf(alert), messages };
  return renderAlert(cutDown(alert));
}

/** As SNS gets them: one text in another. */
function bytesOf(messages: RenderedAlert['messages']): number {
  return new TextEncoder().encode(JSON.stringify(messages)).length;
}

/** What is too long for SNS loses details first, then the ends of what is told; the ledger has it all. */
function cutDown(alert: Alert): Alert {
  const { details, story, steps } = alert;
  if (details.length > 0) {
    const kept = Math.floor(Math.min(details.length, mostForPrograms) / 2);
    return { ...alert, details: details.slice(0, kept) };
  }
  const longest = Math.max(...[...story, ...steps.map(({ text }) => text), ''].map((text) => text.length));
  const half = Math.floor(longest / 2);
  return {
    ...alert,
    story: story.slice(0, mostDetails).map((line) => shortened(line, half)),
    steps: steps.slice(0, mostDetails).map((step) => ({ ...step, text: shortened(step.text, half) })),
  };
}

/** `[WARN] prod-eu ledger-core: export incomplete, 2 of 214 tables missing` */
export function subjectOf(alert: Alert): string {
  return shortened(printableAscii(subjectText(alert)), longestSubject);
}

function subjectText({ severity, status, deployment, cluster, headline }: Alert): string {
  const label = status === 'resolved' ? 'RESOLVED' : labels[severity];
  return `[${label}] ${deployment} ${cluster}: ${headline}`;
}

/** Plain text for a phone: what, what not, what to do, where to look. */
export function mailText(alert: Alert): string {
  const sections = [
    subjectText(alert),
    alert.story.join('\n'),
    detailLines(alert).join('\n'),
    `Not affected: ${alert.unaffected}`,
    alert.notMeasured === undefined ? '' : `Not measured: ${alert.notMeasured}`,
    alert.steps.length === 0 ? 'Do: nothing.' : ['Do:', ...alert.steps.flatMap(stepLines)].join('\n'),
    alert.links.map(({ label, target }) => `${label}: ${target}`).join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function stepLines({ text, command }: Step, index: number): string[] {
  const line = `${index + 1}. ${text}`;
  return command === undefined ? [line] : [line, `   ${command}`];
}

function detailLines({ details }: Alert): string[] {
  const shown = details.slice(0, mostDetails).map((detail) => `- ${shortened(detail, longestDetail)}`);
  const more = details.length - shown.length;
  return more === 0 ? shown : [...shown, `- and ${more} more, in the ledger record`];
}

/**
 * A custom notification of Amazon Q Developer in chat applications, which subscribes by `https`; messages of one
 * thread are shown together. https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
function chatCard(alert: Alert): JsonObject {
  const description = [
    alert.story.join(' '),
    detailLines(alert).join('\n'),
    `*Not affected:* ${alert.unaffected}`,
    alert.notMeasured === undefined ? '' : `*Not measured:* ${alert.notMeasured}`,
    alert.links
      .map(({ label, target }) => (isUrl(target) ? `<${target}|${label}>` : `${label}: ${target}`))
      .join(' · '),
  ];
  return {
    version: '1.0',
    source: 'custom',
    id: alert.deduplicationKey,
    content: {
      textType: 'client-markdown',
      title: subjectText(alert),
      description: shortened(description.filter((part) => part !== '').join('\n\n'), longestDescription),
      nextSteps: alert.steps.map(({ text, command }) =>
        command === undefined ? text : `${text} \`${command}\``,
      ),
      keywords: [alert.deployment, alert.cluster, alert.kind],
    },
    metadata: {
      threadId: alert.thread,
      summary: alert.headline,
      eventType: alert.kind,
      relatedResources: [alert.cluster],
      additionalContext: Object.fromEntries(
        Object.entries(alert.figures).map(([name, value]) => [name, String(value)]),
      ),
      enableCustomActions: true,
    },
  };
}

/** What programs get: everything, in a shape of its own version. */
function machineMessage(alert: Alert): JsonObject {
  const { kind, severity, status, deduplicationKey, thread, deployment, cluster, headline, foundAt } = alert;
  return {
    version: 1,
    source: 'aurora-steward',
    kind,
    severity,
    status,
    deduplicationKey,
    thread,
    deployment,
    cluster,
    headline,
    story: alert.story,
    details: alert.details.slice(0, mostForPrograms).map((detail) => shortened(detail, longestDetail)),
    detailsInAll: alert.details.length,
    unaffected: alert.unaffected,
    notMeasured: alert.notMeasured,
    steps: alert.steps.map(({ text, command }) => ({ text, command })),
    links: alert.links.map(({ label, target }) => ({ label, target })),
    figures: alert.figures,
    foundAt,
  };
}

function isUrl(text: string): boolean {
  return text.startsWith('https://');
}
