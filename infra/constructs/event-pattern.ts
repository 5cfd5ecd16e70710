import type { Trigger } from '../../functions/contract/contract.ts';
import { type RdsEventId, rdsEvents } from '../../functions/domain/rds-event/catalogue.ts';
import { announcementSource } from '../../functions/domain/wake-up/parse.ts';

/** An EventBridge rule: the part of its construct's id that tells it from others, and its pattern. */
export interface RuleSpec {
  readonly id: string;
  readonly description: string;
  readonly pattern: {
    readonly source: string[];
    readonly detailType: string[];
    readonly detail?: Record<string, unknown[]>;
  };
}

/** The rules that a function's triggers ask for. A sweep needs none. */
export function rulesFor(triggers: readonly Trigger[]): RuleSpec[] {
  return triggers.flatMap((trigger) => {
    if (trigger.on === 'rds-events' || trigger.on === 'instance-snapshot-events') {
      return rdsEventRules(trigger.events);
    }
    if (trigger.on === 'announcements') return [announcementRule(trigger.detailTypes)];
    if (trigger.on === 'aws-events') return [awsRule(trigger)];
    return [];
  });
}

/** One rule for each detail-type, matching the event id: the only field of an RDS event fit to match on. */
function rdsEventRules(events: readonly RdsEventId[]): RuleSpec[] {
  const byDetailType = Map.groupBy(events, (id) => rdsEvents[id].detailType);
  return [...byDetailType].map(([detailType, ids]) => ({
    id: detailType.replaceAll(' ', ''),
    description: `${detailType}: ${ids.map((id) => rdsEvents[id].slug).join(', ')}`,
    pattern: { source: ['aws.rds'], detailType: [detailType], detail: { EventID: ids.toSorted() } },
  }));
}

function announcementRule(detailTypes: readonly string[]): RuleSpec {
  return {
    id: 'Announcements',
    description: `Announced by Aurora Steward: ${detailTypes.join(', ')}`,
    pattern: { source: [announcementSource], detailType: detailTypes.toSorted() },
  };
}

function awsRule({ source, detailTypes, detail }: Extract<Trigger, { on: 'aws-events' }>): RuleSpec {
  const patterns = Object.entries(detail ?? {}).map(([key, allowed]) => [key, [...allowed]]);
  return {
    id: `${source}:${detailTypes.join(':')}`.replaceAll(/[^A-Za-z0-9:]/g, ''),
    description: `${source}: ${detailTypes.join(', ')}`,
    pattern: {
      source: [source],
      detailType: detailTypes.toSorted(),
      ...(detail === undefined ? {} : { detail: Object.fromEntries(patterns) }),
    },
  };
}
