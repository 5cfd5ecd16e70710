import { type Crawler, GetCrawlerCommand, GlueClient, StartCrawlerCommand } from '@aws-sdk/client-glue';
import type { EtlRuns, RunState, StartRequest } from '../../domain/etl/targets.ts';
import { clientConfiguration } from './clients.ts';
import { isUnknown, startRun } from './etl-start.ts';
import { calling } from './fault.ts';

const noCrawl =
  'The crawler is ready and has no crawl since it was started: perhaps it was deleted meanwhile and made anew.';

/**
 * Glue crawlers. A crawl carries no mark and has no id, so it is told by its time: one that began since the intent is
 * taken for the one that was wanted, and where the answer to the call was lost while it runs, it runs once more.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_StartCrawler.html
 */
export class GlueCrawlers implements EtlRuns {
  readonly #client: GlueClient;

  constructor(client: GlueClient) {
    this.#client = client;
  }

  start({ name }: StartRequest) {
    return startRun({ call: 'Glue StartCrawler', subject: name }, async () => {
      await this.#client.send(new StartCrawlerCommand({ Name: name }));
      return name;
    });
  }

  async find(name: string, _mark: string, since: Date): Promise<string | undefined> {
    const begun = (await this.#read(name))?.LastCrawl?.StartTime;
    return begun && begun >= since ? name : undefined;
  }

  async look(name: string, runId: string, _mark: string, since: Date): Promise<RunState> {
    const crawler = await this.#read(name);
    if (!crawler) return { state: 'gone' };
    const { State, LastCrawl } = crawler;
    // AWS gives no end of a crawl: it is over when the crawler is ready again.
    if (State !== 'READY') return { state: 'running' };
    if (!LastCrawl?.StartTime || LastCrawl.StartTime < since) return { state: 'gone', why: noCrawl };
    const over = { runId, startedAt: LastCrawl.StartTime, error: LastCrawl.ErrorMessage };
    switch (LastCrawl.Status) {
      case 'SUCCEEDED':
        return { state: 'succeeded', ...over };
      case 'CANCELLED':
        return { state: 'stopped', ...over };
      default:
        return { state: 'failed', ...over };
    }
  }

  async #read(name: string): Promise<Crawler | undefined> {
    return calling({ call: 'Glue GetCrawler', subject: name }, async () => {
      try {
        return (await this.#client.send(new GetCrawlerCommand({ Name: name }))).Crawler;
      } catch (thrown) {
        if (isUnknown(thrown)) return undefined;
        throw thrown;
      }
    });
  }
}

export function glueCrawlers(): GlueCrawlers {
  return new GlueCrawlers(new GlueClient(clientConfiguration('glue')));
}
