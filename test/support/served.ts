import { startFrontDoor } from '../../local/aws/front-door.ts';
import type { LocalCredentials, ServiceEndpoint } from '../../local/aws/service.ts';
import type { Clock } from '../../local/clock/clock.ts';
import type { Authorizer } from '../../local/iam/verdict.ts';

/** How to reach a service with an SDK client. */
export interface Reachable {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: LocalCredentials;
}

export interface Served extends Reachable {
  readonly failures: readonly string[];
  close(): Promise<void>;
}

/** Puts one endpoint behind a front door that lets everybody in. */
export async function serve(endpoint: ServiceEndpoint, clock: Clock): Promise<Served> {
  const yes = { allowed: true, reason: 'this door asks nobody' };
  const authorizer: Authorizer = {
    authorizeCall: () => yes,
    authorize: () => yes,
    authorizeService: () => yes,
  };
  const door = await startFrontDoor({
    account: '123456789012',
    region: 'eu-west-1',
    partition: 'aws',
    clock,
    timeline: { record: () => {} },
    authorizer,
    services: [endpoint],
  });
  return {
    endpoint: door.url,
    region: 'eu-west-1',
    credentials: door.register({ roleArn: undefined, name: 'harness' }),
    failures: door.failures,
    close: () => door.close(),
  };
}
