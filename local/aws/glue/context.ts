import type { JobRun } from '@aws-sdk/client-glue';
import type { Clock } from '../../clock/clock.ts';
import type { EventBus } from '../../events/bus.ts';

export interface GluePlace {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** AWS gives no figure for how long an event takes to the bus. */
const deliveryMs = 5_000;

const severities: Readonly<Record<string, string>> = { FAILED: 'ERROR', TIMEOUT: 'WARN' };

/** What the parts of Glue share: time, place, and the events that Glue sends. */
export class GlueContext {
  readonly clock: Clock;
  readonly #place: GluePlace;
  readonly #bus: EventBus;

  constructor({ clock, bus, ...place }: GluePlace & { readonly clock: Clock; readonly bus: EventBus }) {
    this.clock = clock;
    this.#bus = bus;
    this.#place = place;
  }

  /** https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html */
  arn(resource: string): string {
    const { partition, region, account } = this.#place;
    return `arn:${partition}:glue:${region}:${account}:${resource}`;
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-glue.html */
  jobEnded({ JobName, Id, JobRunState = 'FAILED', ErrorMessage }: JobRun): void {
    const [how, why] =
      ErrorMessage === undefined ? [' ', ''] : [' failed to execute with exception ', ErrorMessage];
    this.#put('Glue Job State Change', {
      jobName: JobName,
      severity: severities[JobRunState] ?? 'INFO',
      state: JobRunState,
      jobRunId: Id,
      message: `JobName:${JobName} and JobRunId:${Id}${how}${why || JobRunState}`,
    });
  }

  /** States are in title case, and counters are texts. */
  crawlerEnded(crawlerName: string, state: 'Succeeded' | 'Failed', errorMessage?: string): void {
    this.#put('Glue Crawler State Change', {
      crawlerName,
      state,
      accountId: this.#place.account,
      message: `Crawler ${state}`,
      ...(errorMessage === undefined ? {} : { errorMessage }),
    });
  }

  #put(detailType: string, detail: Readonly<Record<string, unknown>>): void {
    this.clock.after(deliveryMs, `${detailType} of Glue`, () => {
      this.#bus.put({ source: 'aws.glue', 'detail-type': detailType, resources: [], detail });
    });
  }
}
