import { type About, aboutOf } from './about.ts';
import type { FailoverStory } from './alert-parts.ts';
import { isServing, readersOf, writerOf } from './facts.ts';
import { isSmaller } from './wording.ts';

/** One line that says whether the cluster is as it was, or what it lacks. */
export function healthText({ facts }: Pick<FailoverStory, 'facts'>): string {
  const { cluster } = facts;
  if (!cluster) return 'Now: whether it is healthy again is not known, since RDS could not be asked.';
  const lacks = lacking(cluster);
  if (lacks.length > 0) return `Now: NOT healthy yet; ${lacks.join(', ')}.`;
  return 'Now: healthy again; the cluster and its writer are available, and a failover target exists.';
}

/** Whether RDS lists something that the cluster lacks; what could not be read is nothing. */
export function isLacking({ facts }: Pick<FailoverStory, 'facts'>): boolean {
  return facts.cluster !== undefined && lacking(facts.cluster).length > 0;
}

function lacking(cluster: NonNullable<FailoverStory['facts']['cluster']>): string[] {
  const writer = writerOf(cluster);
  const readers = readersOf(cluster);
  const able = readers.filter(({ status }) => status === undefined || status === 'available');
  return [
    ...(cluster.status === 'available' ? [] : [`RDS lists the cluster as ${cluster.status}`]),
    ...(writer ? [] : ['RDS lists no writer']),
    ...(!writer || isServing({ ...cluster, status: 'available' })
      ? []
      : [`its writer is ${writer.status ?? 'not available'}`]),
    ...(readers.length === 0
      ? [`no ${cluster.about === 'instance' ? 'standby' : 'reader'} is left that could take over`]
      : []),
    ...(readers.length > 0 && able.length === 0 ? ['none of its readers is available'] : []),
  ];
}

const targetAdvice: Readonly<Record<About, string>> = {
  cluster: 'Add a reader today: the cluster has no failover target.',
  instance: 'See that the instance is Multi-AZ again: RDS lists no standby.',
  global: 'Add a cluster in another region: the global database has none left.',
};

/** What a person should change although the failover is over, the most urgent first. */
export function warningsAfter(story: FailoverStory): string[] {
  const { incident, facts, writerZones } = story;
  const writer = incident.end?.writer;
  const zone = writer?.zone;
  return [
    ...(facts.cluster && readersOf(facts.cluster).length === 0
      ? [targetAdvice[aboutOf(incident.clusterId)]]
      : []),
    ...(isSmaller(incident.writerBefore?.member.instanceClass, writer?.instanceClass) === true
      ? [
          `Watch the load: ${writer?.instance ?? 'the writer'} is smaller than the former writer. Fail back, or resize it.`,
        ]
      : []),
    ...(zone !== undefined && writerZones.length > 0 && !writerZones.includes(zone)
      ? [
          `Fail back in a quiet hour: the writer is in ${zone}, and the configuration wants it in ${writerZones.join(' or ')}.`,
        ]
      : []),
  ];
}
