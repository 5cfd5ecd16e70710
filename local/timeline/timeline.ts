/** Something that happened in the local run, as the timeline, the JSON-lines log and the final table see it. */
export type Happening =
  | {
      readonly type: 'event';
      readonly bus: string;
      readonly event: EventBridgeEvent;
      readonly matchedRules: readonly string[];
    }
  | { readonly type: 'schedule'; readonly name: string }
  | {
      readonly type: 'invocation-started';
      readonly function: string;
      readonly requestId: string;
      readonly cold: boolean;
    }
  | {
      readonly type: 'invocation-ended';
      readonly function: string;
      readonly requestId: string;
      readonly cold: boolean;
      readonly result: 'succeeded' | 'failed' | 'timed-out' | 'crashed';
      readonly durationMs: number;
      readonly initMs?: number;
      readonly maxMemoryMiB: number;
      readonly error?: string;
    }
  | {
      readonly type: 'function-log';
      readonly function: string;
      readonly requestId: string | undefined;
      readonly line: string;
    }
  | {
      readonly type: 'aws-call';
      /** Function name, `harness`, or the service that acted (`export.rds.amazonaws.com`). */
      readonly caller: string;
      readonly service: string;
      readonly action: string;
      readonly resource?: string;
      readonly status: number;
      readonly errorCode?: string;
    }
  | {
      readonly type: 'export-progress';
      readonly task: string;
      readonly status: string;
      readonly percent: number;
    }
  | {
      readonly type: 'delivery';
      readonly topic: string;
      readonly protocol: string;
      readonly endpoint: string;
      readonly subject?: string;
      readonly body: string;
    }
  | { readonly type: 'dead-letter'; readonly queue: string; readonly body: string }
  | { readonly type: 'note'; readonly source: string; readonly text: string };

/** An event on the bus, in EventBridge's envelope. */
export interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Receives each happening, stamped with virtual time, in the order in which it happened. */
export interface Timeline {
  record(happening: Happening): void;
}
