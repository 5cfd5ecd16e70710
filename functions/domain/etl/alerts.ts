import type { Alert, Severity } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { etlConsoleUrl } from '../alert/console.ts';
import { capital, durationText, invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import { parseArn } from '../arn.ts';
import { oneLine } from '../export/reason.ts';
import { exportText } from '../export/source-text.ts';
import type { EtlTarget } from '../policy/etl.ts';
import type { Importance, Policy } from '../policy/policy.ts';
import { withoutSecrets, withoutSecretsOf } from './arguments.ts';
import { durationOf, type EtlEnd, runIdOf } from './end.ts';
import { type EtlRun, openRunKey, type RunningEtl, recordKey } from './run.ts';

/** What an alert about a run is told from. */
export interface EtlStory {
  readonly deployment: Policy['deployment'];
  readonly importance: Importance;
  /** Whose cluster it is. */
  readonly team?: string | undefined;
  readonly run: EtlRun;
  /** Steps that wait for this one to succeed. */
  readonly waiting: readonly string[];
  /** How long it usually takes, in ms. */
  readonly usualMs: number | undefined;
  readonly now: Date;
}

const severity: Readonly<Record<Importance, Severity>> = { critical: 'sev3', standard: 'warn', low: 'info' };

const nouns: Readonly<Record<EtlTarget['kind'], string>> = {
  job: 'Glue job',
  workflow: 'Glue workflow',
  'state-machine': 'state machine',
  crawler: 'Glue crawler',
  dataset: 'QuickSight dataset',
};

/** A run that did not succeed; of one that did, for whoever wants to know. */
export function etlEndedAlert(story: EtlStory, end: EtlEnd): Alert {
  return end.state === 'succeeded' ? succeeded(story, end) : failed(story, end);
}

function succeeded(story: EtlStory, end: EtlEnd): Alert {
  return {
    ...commonParts(story, 'etl-completed', 'info'),
    headline: `ETL ${story.run.step} completed${tookText(story, end)}`,
    story: [`${targetText(story)} has finished for ${exportText(story.run.export)}.`],
    details: [],
    unaffected: 'everything; this is for your information.',
    steps: [],
    links: links(story, 'etl-completed'),
    figures: figures(story, end),
  };
}

function failed(story: EtlStory, end: EtlEnd): Alert {
  const { run, waiting, usualMs } = story;
  return {
    ...commonParts(story, 'etl-failed', severity[story.importance]),
    headline:
      end.state === 'gone'
        ? `ETL ${run.step}: how it ended is not known`
        : `ETL ${run.step} ${words[end.state]}${tookText(story, end)}`,
    story: [
      `${targetText(story)} ${words[end.state]} for ${exportText(story.run.export)}.`,
      ...causeText(run, end),
      ...(usualMs === undefined ? [] : [`It usually takes ${durationText(usualMs)}.`]),
      waiting.length === 0
        ? 'No other step waits for it.'
        : `Not started, since they come after it: ${waiting.join(', ')}.`,
    ],
    details: Object.entries(withoutSecrets(run.arguments)).map(
      ([name, text]) => `${name} = ${oneLine(text)}`,
    ),
    unaffected: 'the cluster, its backups and the export itself, which is verified and stays in the lake.',
    steps: [
      { text: todo(end) },
      {
        text: againText(story, end),
        command: invokeCommand(story.deployment, 'start-etl', { again: recordKey(run) }),
      },
    ],
    links: links(story, 'etl-failed'),
    figures: figures(story, end),
  };
}

function todo(end: EtlEnd): string {
  if (end.state === 'not-started') return end.todo;
  if (end.state === 'gone')
    return 'See whether it did its work, in its console (link below) or by what it writes.';
  return 'Read why in the log of the run (link below).';
}

function againText({ waiting }: EtlStory, end: EtlEnd): string {
  if (end.state !== 'gone') return 'Then run it again; what comes after it follows by itself:';
  if (waiting.length === 0) return 'If it did not, run it again:';
  return 'If it did not, or what comes after it is to follow, run it again:';
}

/** A run that takes unusually long. */
export function etlSlowAlert(
  story: EtlStory & { readonly run: RunningEtl; readonly usualMs: number },
): Alert {
  const { run, usualMs, now } = story;
  const running = durationText(now.getTime() - Date.parse(run.progress.since));
  return {
    ...commonParts(story, 'etl-slow', 'warn'),
    headline: `ETL ${run.step} running for ${running}, usually ${durationText(usualMs)}`,
    story: [
      `${targetText(story)} runs for ${exportText(story.run.export)} since ${minuteText(new Date(run.progress.since))} and is not over.`,
      ...(story.waiting.length === 0 ? [] : [`Waiting for it: ${story.waiting.join(', ')}.`]),
    ],
    details: [],
    unaffected: 'the cluster, its backups and the export itself.',
    steps: [
      {
        text: 'Look whether it makes progress. This suite goes on watching it and says how it ends; it stops nothing.',
      },
    ],
    links: links(story, 'etl-slow'),
    figures: { ...figures(story), usualSeconds: Math.round(usualMs / 1_000) },
  };
}

const words: Readonly<Record<EtlEnd['state'], string>> = {
  succeeded: 'completed',
  failed: 'failed',
  'timed-out': 'timed out',
  stopped: 'was stopped',
  gone: 'was started',
  'not-started': 'could not be started',
};

/** In the service's own word, as one line. */
function causeText(run: EtlRun, end: EtlEnd): string[] {
  if (end.state === 'gone')
    return [end.why ?? 'Its service does not know the run any more: it was deleted, or its history.'];
  const cause = end.state === 'not-started' ? end.reason : end.error;
  return cause === undefined ? [] : [`Cause: ${oneLine(withoutSecretsOf(run.arguments, cause))}`];
}

function commonParts({ deployment, team, run, now }: EtlStory, kind: string, severity_: Severity) {
  const { clusterIdentifier, taskIdentifier } = run.export;
  return {
    kind,
    severity: severity_,
    deduplicationKey: `${kind}/${openRunKey(run)}`,
    thread: `etl/${taskIdentifier}`,
    deployment: deployment.name,
    ...teamPart({ team }),
    cluster: clusterIdentifier,
    foundAt: now.toISOString(),
  };
}

function targetText({ run: { target } }: EtlStory): string {
  const name = target.kind === 'state-machine' ? target.name.split(':').slice(6).join(':') : target.name;
  return `${capital(nouns[target.kind])} ${name}`;
}

function tookText({ run }: EtlStory, end: EtlEnd): string {
  const took = durationOf(run, end);
  return took === undefined ? '' : ` after ${durationText(took)}`;
}

function links({ deployment, run }: EtlStory, section: string): Alert['links'] {
  const partition = parseArn(run.export.snapshotArn)?.partition ?? 'aws';
  const runId = runIdOf(run, { state: 'gone' });
  const target = etlConsoleUrl(partition, deployment.region, run.target, runId);
  return [runbookLink(deployment, section), ...(target === undefined ? [] : [{ label: 'Run', target }])];
}

function figures({ run }: EtlStory, end?: EtlEnd): Alert['figures'] {
  const took = end && durationOf(run, end);
  return {
    step: run.step,
    attempt: run.attempt,
    target: run.target.name,
    export: run.export.taskIdentifier,
    snapshotArn: run.export.snapshotArn,
    ...(end && { result: end.state }),
    ...(took === undefined ? {} : { durationSeconds: Math.round(took / 1_000) }),
  };
}
