import type { Clock } from '../../clock/clock.ts';
import type { EventBus } from '../../events/bus.ts';
import type { ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { DataCatalogue } from './catalogue.ts';
import { GlueContext, type GluePlace } from './context.ts';
import { Crawlers } from './crawlers.ts';
import { Jobs } from './jobs.ts';
import { Workflows } from './workflows.ts';

export interface Glue {
  readonly endpoint: ServiceEndpoint;
  readonly catalogue: DataCatalogue;
  readonly jobs: Pick<Jobs, 'add' | 'runsOf'>;
  readonly workflows: Pick<Workflows, 'add'>;
  readonly crawlers: Pick<Crawlers, 'add'>;
}

/**
 * Glue's Data Catalog, and as much of the rest as ETL steps use. What a job, workflow or crawler does is
 * scripted by whoever adds it.
 */
export function createGlue(options: GluePlace & { readonly clock: Clock; readonly bus: EventBus }): Glue {
  const context = new GlueContext(options);
  const catalogue = new DataCatalogue(context);
  const jobs = new Jobs(context);
  const workflows = new Workflows(context);
  const crawlers = new Crawlers(context);
  const operations = [catalogue, jobs, workflows, crawlers].flatMap((part) => part.operations());
  return {
    endpoint: createServiceEndpoint({ service: 'glue', protocol: awsJson, operations }),
    catalogue,
    jobs,
    workflows,
    crawlers,
  };
}
