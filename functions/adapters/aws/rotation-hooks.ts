import type { HookEvent, RotationHooks, ServiceRef } from '../../domain/rotation/hooks.ts';
import type { EcsServices } from './ecs-services.ts';
import { calling } from './fault.ts';

/** Services of ECS and functions, each client loaded when a rotation is followed by one of its kind. */
export class AwsRotationHooks implements RotationHooks {
  #services: Promise<EcsServices> | undefined;

  async deployedAt(service: ServiceRef): Promise<Date | undefined> {
    return (await this.#ecs()).deployedAt(service);
  }

  async deploy(service: ServiceRef): Promise<string | undefined> {
    return (await this.#ecs()).deploy(service);
  }

  /** Queued by Lambda, which invokes again where the function throws. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html */
  async invoke(functionArn: string, event: HookEvent): Promise<void> {
    const { lambdaInvoke } = await import('./lambda-invoke.ts');
    const invoke = lambdaInvoke();
    await calling({ call: 'Lambda Invoke', subject: functionArn }, () =>
      invoke({ FunctionName: functionArn, InvocationType: 'Event', Payload: JSON.stringify(event) }),
    );
  }

  #ecs(): Promise<EcsServices> {
    this.#services ??= import('./ecs-services.ts').then(({ ecsServices }) => ecsServices());
    return this.#services;
  }
}
