import { DescribeEventsCommand, type Event, type RDSClient } from '@aws-sdk/client-rds';
import type { AnnouncedEvents } from '../../domain/failover/facts.ts';
import type { AnnouncedEntry } from '../../domain/failover/step.ts';
import { calling } from './fault.ts';

/** How much of the list is read, and for how long it is waited for. */
interface Reach {
  readonly patienceMs: number;
  /** Pages of 100 entries; what lies beyond is left to events. */
  readonly mostPages: number;
}

/** A message about a failover does not wait for longer. */
const forFailovers: Reach = { patienceMs: 4_000, mostPages: 3 };

/**
 * What RDS announced, from its list, whose entries carry no event id.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html
 */
export class RdsAnnouncedEvents implements AnnouncedEvents {
  readonly #client: RDSClient;
  readonly #reach: Reach;

  constructor(client: RDSClient, reach: Reach = forFailovers) {
    this.#client = client;
    this.#reach = reach;
  }

  async since(start: Date): Promise<readonly AnnouncedEntry[]> {
    const { patienceMs, mostPages } = this.#reach;
    const abort = { abortSignal: AbortSignal.timeout(patienceMs) };
    const entries: AnnouncedEntry[] = [];
    let marker: string | undefined;
    for (let page = 1; page <= mostPages; page++) {
      const input = { StartTime: start, MaxRecords: 100, ...(marker !== undefined && { Marker: marker }) };
      const { Events = [], Marker } = await calling(
        { call: 'RDS DescribeEvents', subject: `events since ${start.toISOString()}` },
        () => this.#client.send(new DescribeEventsCommand(input), abort),
      );
      entries.push(...Events.flatMap(entryOf));
      if (!Marker) break;
      marker = Marker;
    }
    return entries.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  }
}

function entryOf({
  SourceType,
  SourceIdentifier,
  Date: at,
  EventCategories,
  Message,
}: Event): AnnouncedEntry[] {
  const about =
    SourceType === 'db-cluster' ? 'cluster' : SourceType === 'db-instance' ? 'instance' : undefined;
  if (!about || !SourceIdentifier || !at) return [];
  return [
    { about, identifier: SourceIdentifier, at, categories: EventCategories ?? [], text: Message ?? '' },
  ];
}
