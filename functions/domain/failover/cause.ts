import type { Severity } from '../alert/alert.ts';
import { lowered } from '../alert/severity.ts';
import { secondText } from '../alert/wording.ts';
import type { FailoverStory } from './alert-parts.ts';
import type { Step } from './step.ts';

/** Given by the suite to what it makes for a while; a cluster of a drill carries it from its creation. */
const purposeTag = 'aurora-steward:purpose';

/** Why this failover had to be expected, as far as it is known at once; `undefined` if nothing says so. */
export function plannedBecause({ incident, facts }: Pick<FailoverStory, 'incident' | 'facts'>) {
  if (isOfDrill(facts)) return 'this cluster was made by the suite for a restore drill';
  const [announced] = notesAbout(incident.steps, 'maintenance');
  if (announced) return `maintenance, inferred from RDS's list of events: ${said(announced)}`;
  const { status } = facts.cluster ?? {};
  return status === 'maintenance' || status === 'upgrading'
    ? `maintenance: RDS lists the cluster as ${status}`
    : undefined;
}

function isOfDrill({ cluster }: FailoverStory['facts']): boolean {
  return cluster?.tags[purposeTag] === 'drill';
}

/** What was to be expected wakes fewer people, and is told all the same. */
export function severityOf(story: Pick<FailoverStory, 'incident' | 'facts'>, severity: Severity): Severity {
  const own = graveSeverity(story, severity);
  return own === 'info' || plannedBecause(story) === undefined ? own : lowered(own);
}

/** Of what no plan contains: a failover that failed, or does not end. Only in a drill of the suite nobody misses the writer. */
export function graveSeverity({ facts }: Pick<FailoverStory, 'facts'>, severity: Severity): Severity {
  return isOfDrill(facts) ? 'info' : severity;
}

/** RDS does not say why. What it said of maintenance and of the former writer is what is known at once. */
export function saidByRds({ incident, facts }: Pick<FailoverStory, 'incident' | 'facts'>): string {
  const planned = plannedBecause({ incident, facts });
  if (planned !== undefined) return planned;
  const before = incident.writerBefore?.member.instance;
  const aboutBefore = (step: Step) => before !== undefined && step.text.startsWith(`${before}: `);
  const [crash] = notesAbout(incident.steps, 'recovery').filter(aboutBefore);
  if (crash) return `the former writer failed, inferred from RDS's list of events: ${said(crash)}`;
  const notes = incident.steps.filter((step) => step.kind === 'note' && aboutBefore(step));
  if (notes.length === 0) return 'RDS gives no reason';
  return `RDS gives no reason. About the former writer it said: ${notes.map(said).join(' · ')}`;
}

function notesAbout(steps: readonly Step[], topic: Step['topic']): Step[] {
  return steps.filter((step) => step.kind === 'note' && step.topic === topic);
}

function said({ at, text }: Step): string {
  return `${secondText(new Date(at))} ${text.replaceAll(/\s+/g, ' ').slice(0, 200).replace(/\.$/, '')}`;
}
