import type { Clock } from '../../clock/clock.ts';
import type { EventBus } from '../../events/bus.ts';
import type { ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { GlueContext, type GluePlace } from './context.ts';
import { Crawlers } from './crawlers.ts';
import { Jobs } from './jobs.ts';
import { Workflows } from './workflows.ts';

export interface Glue {
  readonly endpoint: ServiceEndpoint;
  readonly jobs: Pick<Jobs, 'add' | 'runsOf'>;
  readonly workflows: Pick<Workflows, 'add'>;
  readonly crawlers: Pick<Crawlers, 'add'>;
}

/** Glue as far as ETL steps use it. What a job, workflow or crawler does is scripted by whoever adds it. */
export function createGlue(options: GluePlace & { readonly clock: Clock; readonly bus: EventBus }): Glue {
  const context = new GlueContext(options);
  const jobs = new Jobs(context);
  const workflows = new Workflows(context);
  const crawlers = new Crawlers(context);
  const operations = [...jobs.operations(), ...workflows.operations(), ...crawlers.operations()];
  return {
    endpoint: createServiceEndpoint({ service: 'glue', protocol: awsJson, operations }),
    jobs,
    workflows,
    crawlers,
  };
}
