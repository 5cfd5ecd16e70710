import type { EventBridgeEvent } from '../timeline/timeline.ts';

/** EventBridge and RDS promise neither order nor exactly one delivery; a fault makes that happen on purpose. */
export type EventFault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** The same event, with the same id, `copies` times in all. */
  | { readonly kind: 'duplicate'; readonly copies: number; readonly everyMs: number }
  /** Held back until the next event that `behind` chooses has been sent. */
  | { readonly kind: 'overtaken'; readonly behind: (event: EventBridgeEvent) => boolean };

interface FaultScript {
  readonly when: (event: EventBridgeEvent) => boolean;
  readonly fault: EventFault;
  /** How many events it strikes; one unless told. */
  readonly times?: number;
}

interface ScheduledEvent {
  readonly event: EventBridgeEvent;
  readonly delayMs: number;
}

export interface EventFaults {
  add(script: FaultScript): void;
  /** Scripts that have not struck as often as they were to, and events still held back. */
  pending(): number;
  /** What to send now, and how late, in place of this event. */
  apply(event: EventBridgeEvent): readonly ScheduledEvent[];
}

export function createFaults(): EventFaults {
  const scripts: { readonly script: FaultScript; left: number }[] = [];
  const held: { readonly event: EventBridgeEvent; readonly behind: (event: EventBridgeEvent) => boolean }[] =
    [];

  function strike(event: EventBridgeEvent): EventFault | undefined {
    const found = scripts.find(({ script, left }) => left > 0 && script.when(event));
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.script.fault;
  }

  /** Events that waited for this one follow it by a millisecond each. */
  function release(event: EventBridgeEvent): ScheduledEvent[] {
    const free = held.filter(({ behind }) => behind(event));
    for (const each of free) held.splice(held.indexOf(each), 1);
    return free.map((each, index) => ({ event: each.event, delayMs: index + 1 }));
  }

  function suffer(event: EventBridgeEvent, fault: EventFault | undefined): ScheduledEvent[] {
    switch (fault?.kind) {
      case undefined:
        return [{ event, delayMs: 0 }];
      case 'drop':
        return [];
      case 'delay':
        return [{ event, delayMs: fault.ms }];
      case 'duplicate':
        return Array.from({ length: fault.copies }, (_, copy) => ({ event, delayMs: copy * fault.everyMs }));
      case 'overtaken':
        held.push({ event, behind: fault.behind });
        return [];
    }
  }

  return {
    add(script) {
      scripts.push({ script, left: script.times ?? 1 });
    },
    pending: () => held.length + scripts.reduce((sum, { left }) => sum + left, 0),
    apply(event) {
      const followers = release(event);
      return [...suffer(event, strike(event)), ...followers];
    },
  };
}
