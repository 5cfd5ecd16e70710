import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { EventBridgeEvent, Timeline } from '../timeline/timeline.ts';
import type { EventBus } from './bus.ts';
import { createFaults, type EventFaults } from './faults.ts';
import { compilePattern, type EventPattern } from './pattern.ts';
import { createRetryingDelivery, type RetryPolicy } from './retrying-delivery.ts';
import type { Deliver } from './targets.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export interface RuleSpec {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly pattern: unknown;
  readonly targets: readonly RuleTarget[];
}

export interface RuleTarget {
  readonly id: string;
  readonly arn: string;
  /** Constant JSON instead of the event. */
  readonly input?: string;
  readonly messageGroupId?: string;
  readonly deadLetterArn?: string;
  readonly retryPolicy?: RetryPolicy;
}

export interface EventBusOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly account: string;
  readonly region: string;
  readonly deliver: Deliver;
  /** From the bus to a target, in virtual milliseconds; AWS publishes none. Half a second unless told. */
  readonly latencyMs?: number;
  readonly busName?: string;
}

/** The account's default bus with its rules. */
export interface LocalEventBus extends EventBus {
  /** @throws PatternError for a pattern that EventBridge would refuse or that is not imitated. */
  putRule(rule: RuleSpec): void;
  /** Puts an event and returns its id, for PutEvents. */
  publish(event: Parameters<EventBus['put']>[0]): string;
  /** What goes wrong on purpose between bus and targets. */
  readonly faults: EventFaults;
}

export function createEventBus(options: EventBusOptions): LocalEventBus {
  const { clock, timeline, account, region, latencyMs = 500, busName = 'default' } = options;
  const rules = new Map<string, { readonly spec: RuleSpec; readonly matches: EventPattern }>();
  const deliverWithRetries = createRetryingDelivery(clock, timeline, options.deliver);
  const faults = createFaults();

  function send(event: EventBridgeEvent, matching: readonly RuleSpec[], delayMs: number): void {
    clock.after(delayMs, `event ${event['detail-type']}`, async () => {
      await Promise.all(
        matching.flatMap((rule) => rule.targets.map((target) => sendTo(rule, target, event))),
      );
    });
  }

  function sendTo(rule: RuleSpec, target: RuleTarget, event: EventBridgeEvent): Promise<void> {
    const by = { service: 'events.amazonaws.com', sourceArn: rule.arn };
    return deliverWithRetries({
      sender: `rule ${rule.name}`,
      senderAttributes: { RULE_ARN: rule.arn },
      delivery: {
        targetArn: target.arn,
        body: target.input ?? JSON.stringify(event),
        by,
        ...(target.messageGroupId === undefined ? {} : { messageGroupId: target.messageGroupId }),
      },
      retryPolicy: target.retryPolicy,
      deadLetter: target.deadLetterArn === undefined ? undefined : { queueArn: target.deadLetterArn, by },
    });
  }

  function publish({ time, ...entry }: Parameters<EventBus['put']>[0]): string {
    const event: EventBridgeEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': entry['detail-type'],
      source: entry.source,
      account,
      time: (time ?? clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region,
      resources: entry.resources,
      detail: entry.detail,
    };
    const matching = rulesFor(event);
    const matchedRules = matching.map(({ name }) => name);
    timeline.record({ type: 'event', bus: busName, event, matchedRules });
    for (const { event: sent, delayMs } of faults.apply(event)) {
      send(sent, sent === event ? matching : rulesFor(sent), latencyMs + delayMs);
    }
    return event.id;
  }

  function rulesFor(event: EventBridgeEvent): readonly RuleSpec[] {
    return [...rules.values()]
      .filter(({ spec, matches }) => spec.enabled && matches(event))
      .map(({ spec }) => spec);
  }

  return {
    faults,
    publish,
    put: (event) => {
      publish(event);
    },
    putRule(spec) {
      rules.set(spec.name, { spec, matches: compilePattern(spec.pattern) });
    },
  };
}
