import type { InvokeRotation, RotationEvent } from '../../local/aws/secrets-manager/rotation-driver.ts';
import {
  createSecretsManager,
  type SecretsManager,
} from '../../local/aws/secrets-manager/secrets-manager.ts';
import { createClock, type VirtualClock } from '../../local/clock/virtual-clock.ts';
import { type Served, serve } from './served.ts';

/** The local Secrets Manager behind a door that lets everybody in, with a function that a test puts in its place. */
export interface LocalSecrets {
  readonly at: Served;
  readonly manager: SecretsManager;
  readonly clock: VirtualClock;
  /** What the bus got: detail type, and what of the detail tells. */
  readonly announced: string[];
  /** What the function was asked for; a throw is the step's failure. */
  function: (event: RotationEvent) => Promise<void>;
  close(): Promise<void>;
}

export const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate-secret';

/** @param refuses why Secrets Manager may not invoke the function */
export async function openLocalSecrets(refuses?: string): Promise<LocalSecrets> {
  const clock = createClock({ start: new Date('2026-11-22T10:00:00Z') });
  const announced: string[] = [];
  const invoke: InvokeRotation = async (_functionArn, event) => {
    try {
      await opened.function(event);
      return undefined;
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown);
    }
  };
  const manager = createSecretsManager({
    partition: 'aws',
    account: '123456789012',
    region: 'eu-west-1',
    clock,
    timeline: { record: () => {} },
    bus: { put: ({ detail }) => announced.push(String(detail['eventName'] ?? detail['labelUpdated'])) },
    invoke,
    refusesToInvoke: () => refuses,
    attachPolicy: () => {},
  });
  const at = await serve(manager.endpoint, clock);
  const opened: LocalSecrets = {
    at,
    manager,
    clock,
    announced,
    function: async () => undefined,
    async close() {
      await at.close();
      clock.stop();
    },
  };
  return opened;
}
