import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { Fault } from '../../domain/fault.ts';
import type { ServiceRef } from '../../domain/rotation/hooks.ts';
import { clientConfiguration } from './clients.ts';
import { calling } from './fault.ts';

export interface EcsServicesOptions {
  readonly starting: ECSClient;
  readonly reading: ECSClient;
}

/** Services of ECS and their deployments. */
export class EcsServices {
  readonly #options: EcsServicesOptions;

  constructor(options: EcsServicesOptions) {
    this.#options = options;
  }

  /**
   * When the primary deployment was begun: the one that the service has, or strives for.
   * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
   *
   * @throws Fault `not-found` for a service that does not exist (any more)
   */
  async deployedAt({ cluster, service }: ServiceRef): Promise<Date | undefined> {
    const subject = `${cluster}/${service}`;
    const { services = [] } = await calling({ call: 'ECS DescribeServices', subject }, () =>
      this.#options.reading.send(new DescribeServicesCommand({ cluster, services: [service] })),
    );
    const [found] = services;
    if (found && found.status !== 'INACTIVE') {
      return found.deployments?.find(({ status }) => status === 'PRIMARY')?.createdAt;
    }
    throw new Fault({
      kind: 'not-found',
      expected: `ECS to have the service ${subject}`,
      found: found ? 'it was deleted' : 'no such service',
      todo: 'correct rotation.secrets[].after.redeploy in steward.config.ts and deploy',
    });
  }

  /** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
  async deploy({ cluster, service }: ServiceRef): Promise<string | undefined> {
    const subject = `${cluster}/${service}`;
    const { service: updated } = await calling({ call: 'ECS UpdateService', subject }, () =>
      this.#options.starting.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true })),
    );
    return updated?.deployments?.find(({ status }) => status === 'PRIMARY')?.id;
  }
}

export function ecsServices(): EcsServices {
  return new EcsServices({
    starting: new ECSClient(clientConfiguration('ecsStart')),
    reading: new ECSClient(clientConfiguration('ecs')),
  });
}
