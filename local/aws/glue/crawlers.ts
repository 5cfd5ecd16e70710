import {
  type Crawler,
  CrawlerRunningException$,
  EntityNotFoundException$,
  GetCrawler$,
  type GetCrawlerRequest,
  type GetCrawlerResponse,
  StartCrawler$,
  type StartCrawlerRequest,
  type StartCrawlerResponse,
} from '@aws-sdk/client-glue';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';
import type { GlueContext } from './context.ts';
import { type RunScript, RunScripts } from './run-script.ts';

/** Glue crawlers: when they crawl and what is told of it; they look at nothing. */
export class Crawlers {
  readonly #context: GlueContext;
  readonly #crawlers = new Map<string, { readonly crawler: Crawler; readonly scripts: RunScripts }>();

  constructor(context: GlueContext) {
    this.#context = context;
  }

  add(name: string, runs: readonly RunScript[] = []): void {
    this.#crawlers.set(name, { crawler: { Name: name, State: 'READY' }, scripts: new RunScripts(runs) });
  }

  operations(): Operation[] {
    const identify = ({ Name }: { Name?: string | undefined }) => ({
      resources: [this.#context.arn(`crawler/${Name ?? ''}`)],
    });
    return [
      defineOperation<Given<StartCrawlerRequest, 'Name'>, StartCrawlerResponse>({
        schema: StartCrawler$,
        errors: [EntityNotFoundException$, CrawlerRunningException$],
        reads: ['Name'],
        identify,
        run: ({ Name }) => this.#start(Name),
      }),
      defineOperation<Given<GetCrawlerRequest, 'Name'>, GetCrawlerResponse>({
        schema: GetCrawler$,
        errors: [EntityNotFoundException$],
        reads: ['Name'],
        identify,
        run: ({ Name }) => ({ Crawler: this.#find(Name).crawler }),
      }),
    ];
  }

  #find(name: string) {
    const found = this.#crawlers.get(name);
    if (found) return found;
    throw fault(EntityNotFoundException$, `Crawler with name ${name} does not exist.`);
  }

  #start(name: string): StartCrawlerResponse {
    const { clock } = this.#context;
    const { crawler, scripts } = this.#find(name);
    if (crawler.State !== 'READY') {
      throw fault(CrawlerRunningException$, `Crawler with name ${name} has already started.`);
    }
    const script = scripts.next();
    const StartTime = clock.now();
    crawler.State = 'RUNNING';
    clock.after(script.runsForMs, `Glue crawler ${name}`, () => {
      const succeeded = script.end === 'SUCCEEDED';
      crawler.State = 'READY';
      crawler.LastCrawl = {
        StartTime,
        Status: succeeded ? 'SUCCEEDED' : script.end === 'STOPPED' ? 'CANCELLED' : 'FAILED',
        ...(script.errorMessage === undefined ? {} : { ErrorMessage: script.errorMessage }),
      };
      this.#context.crawlerEnded(name, succeeded ? 'Succeeded' : 'Failed', script.errorMessage);
    });
    return {};
  }
}
