import { capital, secondText } from '../alert/wording.ts';
import { remedyOf } from '../probe/failure.ts';
import type { Measurement } from '../probe/measurement.ts';
import type { FailoverStory } from './alert-parts.ts';

type Told = Pick<FailoverStory, 'incident' | 'measures'>;

/** Both ends so near to one another are one figure. */
const exactToMs = 2_000;

const timesOfRds = 'All times are those of RDS.';

/** What was measured, if it says something about writes. */
function measured({ incident }: Told): Measurement | undefined {
  const { measurement } = incident.probe ?? {};
  return measurement?.verdict === 'not-reached' ? undefined : measurement;
}

/** The figure that matters: `31 s without writes`; `undefined` where there is none. */
export function downtimeText(story: Told): string | undefined {
  const found = measured(story);
  if (!found) return undefined;
  const { verdict, atLeastMs, atMostMs } = found;
  const least = secondsText(atLeastMs);
  if (verdict === 'never-failed') return 'no failed write seen';
  if (verdict === 'not-over') return `at least ${least} without writes`;
  if (atMostMs === undefined) return atLeastMs > 0 ? `at least ${least} without writes` : undefined;
  const most = secondsText(atMostMs);
  if (atMostMs - atLeastMs <= exactToMs) return `${most} without writes`;
  return atLeastMs === 0
    ? `at most ${most} without writes`
    : `${number(atLeastMs)} to ${most} without writes`;
}

/** How that figure came about, as sentences. */
export function measuredLines(story: Told): string[] {
  const found = measured(story);
  if (!found) return [];
  const { confirmedAt, wrote, firstFailedAt, lastProvenWriteAt, instances, addresses, lags } = found;
  const at = (text: string) => secondText(new Date(text));
  const confirmed =
    confirmedAt && `${wrote ? 'first confirmed write' : 'first login to a writer'} ${at(confirmedAt)}`;
  const times = [
    lastProvenWriteAt && `last proven write ${at(lastProvenWriteAt)}`,
    firstFailedAt && `first failed attempt ${at(firstFailedAt)}`,
    confirmed,
  ].filter((part) => part !== undefined);
  const answered = instances.map(({ instance, at: since }) => `${instance} from ${at(since)}`);
  const moved = addresses.map(({ address, at: since }) => `${address} from ${at(since)}`);
  const lag = lags.map(({ instance, ms }) => `${instance} ${Math.round(ms)} ms`);
  return [
    `Measured: ${verdictText(found)} ${capital(times.join(', '))}${times.length > 0 ? '.' : ''}`.trim(),
    ...(answered.length > 0 ? [`Answered by: ${answered.join(', ')}.`] : []),
    ...(moved.length > 1 ? [`The endpoint's name led to ${moved.join(', ')}.`] : []),
    ...(lag.length > 0 ? [`Replica lag afterwards: ${lag.join(', ')}.`] : []),
  ];
}

function verdictText({ verdict, atMostMs, atLeastMs, attempts, failed, failures }: Measurement): string {
  const most =
    atMostMs === undefined
      ? 'how long at most is not known, since no row proves a write shortly before'
      : `at most ${secondsText(atMostMs)}`;
  switch (verdict) {
    case 'measured':
      return `writes failed for at least ${secondsText(atLeastMs)}; ${most}.`;
    case 'over-before':
      return `over before measuring began; ${most}.`;
    case 'never-failed':
      return `none of ${attempts} attempts failed, and the writer of before answered them all; ${most}.`;
    case 'not-over':
    case 'not-reached': {
      const [first] = failures;
      const why = first ? ` Most often: ${first.name}, "${first.text}".` : '';
      return `no writer answered until measuring ended, ${failed} of ${attempts} attempts failed.${why}`;
    }
  }
}

/** For alerts: the member that says so, where something was not measured. */
export function unmeasured(story: Told): { notMeasured?: string } {
  const notMeasured = notMeasuredText(story);
  return notMeasured === undefined ? {} : { notMeasured };
}

/** What a reader could believe was measured and was not; with what to do about it. */
function notMeasuredText({ incident, measures }: Told): string | undefined {
  if (measured({ incident, measures })) return undefined;
  const { probe } = incident;
  const what = 'how long writes really failed';
  if (!measures) {
    // While it goes on nobody expects a figure, and whoever is woken configures nothing.
    if (!incident.end) return undefined;
    return `${what}; no probe watches this cluster. ${timesOfRds} To have it measured: \`failover.probe\`, docs/failover.md.`;
  }
  if (probe?.notStarted !== undefined)
    return `${what}; the probe was not started: ${probe.notStarted}. ${timesOfRds}`;
  if (probe?.crash !== undefined) {
    return `${what}; the probe ended without an answer: ${probe.crash}. ${timesOfRds} Runbook: failover-the-probe-fails.`;
  }
  const [failure] = probe?.measurement?.failures ?? [];
  if (probe?.measurement) {
    const { name = 'other', text = 'no attempt ended' } = failure ?? {};
    return `${what}; the database refuses the probe, which says nothing of applications. ${name}: "${text}". Do: ${remedyOf(name)}. ${timesOfRds}`;
  }
  if (incident.end && !probe?.started) return `${what}; it was over when we learnt of it. ${timesOfRds}`;
  return incident.end
    ? `${what}; the probe still tries to write, and a message follows when it knows. ${timesOfRds}`
    : `${what}, so far; a probe tries to write ten times a second, and the message at the end says what it found.`;
}

/** Figures for machines. */
export function measuredFigures(story: Told): Record<string, string | number> {
  const found = measured(story);
  if (!found) return {};
  const { verdict, atLeastMs, atMostMs, confirmedAt, firstFailedAt } = found;
  return {
    measured: verdict,
    withoutWritesAtLeastMs: atLeastMs,
    ...(atMostMs !== undefined && { withoutWritesAtMostMs: atMostMs }),
    ...(firstFailedAt !== undefined && { firstFailedAt }),
    ...(confirmedAt !== undefined && { writesConfirmedAt: confirmedAt }),
  };
}

/** `31 s`, below ten seconds `4.2 s`. */
function secondsText(ms: number): string {
  return `${number(ms)} s`;
}

function number(ms: number): string {
  return ms < 10_000 ? (ms / 1_000).toFixed(1) : String(Math.round(ms / 1_000));
}
