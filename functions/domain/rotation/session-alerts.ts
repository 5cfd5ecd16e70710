import type { Alert } from '../alert/alert.ts';
import { counted, durationText, invokeCommand, minuteText } from '../alert/wording.ts';
import { type EndAnswer, type FormerSessions, sessionsEndedKey, sumOf } from './former-sessions.ts';
import { common, type RotationStory } from './trouble-alerts.ts';

/** A rotation whose grace is over: sessions from before it are to be ended. */
export interface DueEnd {
  readonly version: string;
  readonly rotatedAt: string;
  readonly graceMs: number;
}

/** Whose connections were cut, for whoever wonders why. */
export function sessionsEndedAlert(
  story: RotationStory,
  due: DueEnd,
  { count, sessions }: Extract<EndAnswer, { answer: 'done' }>,
): Alert {
  const rest = count - sumOf(sessions);
  return {
    ...aboutEnd(story, 'rotation-sessions-ended', due),
    severity: 'info',
    headline: `${counted(count, 'session')} of its former password ended`,
    story: [
      `${rotatedAgo(due)} ${counted(count, 'session')} had logged in before that and went on; ended now, as configured.`,
      ...sessions.map(groupText),
      ...(rest > 0 ? [`And ${rest} more.`] : []),
      'What was open in a transaction was rolled back. Sessions on readers are not seen from the writer and were not ended.',
    ],
    details: [],
    unaffected:
      'whoever logged in since, and new log-ins with what the secret says now: that was tried first.',
    steps: [
      {
        text: 'Only if one of these does not come back: have it read the secret again (AWSCURRENT), by a restart if need be.',
      },
    ],
    figures: { ...figuresOf(story, due), sessionsEnded: count },
  };
}

/** The former password may be in use. */
export function sessionsNotEndedAlert(
  story: RotationStory,
  due: DueEnd,
  { reason }: Extract<EndAnswer, { answer: 'not-ended' }>,
): Alert {
  const { deployment, secret } = story;
  const command = (look: boolean) =>
    invokeCommand(deployment, 'rotate-secret', { endSessions: secret.name, ...(look && { dryRun: true }) });
  return {
    ...aboutEnd(story, 'rotation-sessions-not-ended', due),
    severity: 'sev3',
    headline: 'rotated, but sessions of its former password were not ended',
    story: [
      `${rotatedAgo(due)} Sessions from before that should be ended now; it is not known how many there are.`,
      reason,
    ],
    details: [],
    unaffected: 'the rotation itself; new log-ins need the new password.',
    steps: [
      { text: 'Remove the cause.' },
      { text: 'To see whose sessions would be ended, ending none:', command: command(true) },
      { text: 'To end them, since it is not tried again for this rotation:', command: command(false) },
    ],
    figures: figuresOf(story, due),
  };
}

function aboutEnd(story: RotationStory, section: string, { version }: DueEnd) {
  return { ...common(story, section), deduplicationKey: sessionsEndedKey(story.secret.secretArn, version) };
}

function rotatedAgo({ rotatedAt, graceMs }: DueEnd): string {
  return `The secret was rotated on ${minuteText(new Date(rotatedAt))}; its grace of ${durationText(graceMs)} is over.`;
}

/** Whoever connects chooses the name of the application: it is shown as quoted text, on one line. */
function groupText({ user, application, client, count }: FormerSessions): string {
  const name = application === '' ? 'without application_name' : JSON.stringify(application);
  return `${counted(count, 'session')} of ${user}, ${name}, from ${client}.`;
}

function figuresOf({ secret }: RotationStory, { version }: DueEnd) {
  return { secretArn: secret.secretArn, version };
}
