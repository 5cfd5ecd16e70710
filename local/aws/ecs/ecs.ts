import {
  DescribeServices$,
  type DescribeServicesRequest,
  type DescribeServicesResponse,
  type Service,
  ServiceNotFoundException$,
  UpdateService$,
  type UpdateServiceRequest,
  type UpdateServiceResponse,
} from '@aws-sdk/client-ecs';
import type { Clock } from '../../clock/clock.ts';
import { NotImitatedError, type ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';

export interface EcsOptions {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
}

interface EcsDeployment {
  readonly id: string;
  readonly createdAt: Date;
}

export interface Ecs {
  readonly endpoint: ServiceEndpoint;
  /** A service with one deployment, begun now. */
  addService(cluster: string, service: string): void;
  /** Its deployments, the newest first. */
  deployments(cluster: string, service: string): readonly EcsDeployment[];
}

/** Services as `watch-rotation` redeploys them; no task runs, so that a deployment is never over. */
export function createEcs({ partition, account, region, clock }: EcsOptions): Ecs {
  const services = new Map<string, EcsDeployment[]>();
  const place = (kind: string, name: string) => `arn:${partition}:ecs:${region}:${account}:${kind}/${name}`;
  const deploy = (name: string) => {
    const before = services.get(name) ?? [];
    const id = `ecs-svc/${String(before.length + 1).padStart(19, '0')}`;
    services.set(name, [{ id, createdAt: clock.now() }, ...before]);
  };
  const known: KnownServices = {
    arnOf: (name) => place('service', name),
    describe(name) {
      const deployments = services.get(name);
      if (!deployments) return undefined;
      const [cluster = '', serviceName = ''] = name.split('/');
      return {
        serviceArn: place('service', name),
        serviceName,
        clusterArn: place('cluster', cluster),
        status: 'ACTIVE',
        deployments: deployments.map(({ id, createdAt }, age) => ({
          id,
          createdAt,
          status: age === 0 ? 'PRIMARY' : 'ACTIVE',
        })),
      };
    },
    deploy,
  };
  return {
    endpoint: createServiceEndpoint({
      service: 'ecs',
      protocol: awsJson,
      operations: [describeServices(known), updateService(known)],
    }),
    addService: (cluster, service) => deploy(`${cluster}/${service}`),
    deployments: (cluster, service) => services.get(`${cluster}/${service}`) ?? [],
  };
}

/** Services by `cluster/service`. */
interface KnownServices {
  arnOf(name: string): string;
  describe(name: string): Service | undefined;
  deploy(name: string): void;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
function describeServices({ arnOf, describe }: KnownServices): Operation {
  type Input = Given<DescribeServicesRequest, 'services'>;
  return defineOperation<Input, DescribeServicesResponse>({
    schema: DescribeServices$,
    errors: [],
    reads: ['cluster', 'services'],
    identify: ({ cluster, services }) => ({ resources: services.map((name) => arnOf(`${cluster}/${name}`)) }),
    run({ cluster, services }) {
      const found = services.map((name) => ({ name, service: describe(`${cluster}/${name}`) }));
      return {
        services: found.flatMap(({ service }) => service ?? []),
        failures: found
          .filter(({ service }) => !service)
          .map(({ name }) => ({ arn: arnOf(`${cluster}/${name}`), reason: 'MISSING' })),
      };
    },
  });
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
function updateService({ arnOf, describe, deploy }: KnownServices): Operation {
  type Input = Given<UpdateServiceRequest, 'service'>;
  return defineOperation<Input, UpdateServiceResponse>({
    schema: UpdateService$,
    errors: [ServiceNotFoundException$],
    reads: ['cluster', 'service', 'forceNewDeployment'],
    identify: ({ cluster, service }) => ({ resources: [arnOf(`${cluster}/${service}`)] }),
    run({ cluster, service, forceNewDeployment }) {
      const name = `${cluster}/${service}`;
      if (!describe(name)) throw fault(ServiceNotFoundException$, 'Service not found.');
      if (!forceNewDeployment) throw new NotImitatedError('ecs UpdateService without a new deployment');
      deploy(name);
      return { service: describe(name) };
    },
  });
}
