import * as v from 'valibot';
import type { Alert } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { counted, runbookLink } from '../alert/wording.ts';
import { monthOf } from '../calendar.ts';
import { Fault } from '../fault.ts';
import type { LedgerStore, StoredRecord } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import type { Policy } from '../policy/policy.ts';
import { databaseUnaffected } from './alert-parts.ts';
import { expectedCost, usdText } from './cost.ts';
import { sourceName } from './source-text.ts';
import type { WantedExport } from './wanted-export.ts';

const spendingSchema = v.object({ schema: v.literal(1), tasks: v.record(v.string(), v.number()) });

/** What was started in a month of UTC, by task, in US dollars as expected. Changed under the lease of slots only. */
function spendingKey(now: Date): string {
  return `export-spending/${monthOf(now)}`;
}

/** That people were told that a month's limit is reached. */
export function limitKey(now: Date): string {
  return `export-limits/${monthOf(now)}`;
}

/** What the exports of this month cost so far, and whether another fits under the limit. */
export class Spending {
  readonly limitUsd: number;
  /** When it was read: the next month may begin before the work is done. */
  readonly at: Date;
  readonly #store: LedgerStore;
  readonly #key: string;
  #tasks: Record<string, number>;
  #seen: StoredRecord | undefined;

  private constructor(store: LedgerStore, at: Date, limitUsd: number, seen: StoredRecord | undefined) {
    this.limitUsd = limitUsd;
    this.at = at;
    this.#store = store;
    this.#key = spendingKey(at);
    this.#seen = seen;
    this.#tasks = seen ? parse(this.#key, seen.body) : {};
  }

  static async read(store: LedgerStore, now: Date, limitUsd: number): Promise<Spending> {
    return new Spending(store, now, limitUsd, await store.read(spendingKey(now)));
  }

  get usd(): number {
    return Object.values(this.#tasks).reduce((sum, usd) => sum + usd, 0);
  }

  /** Whether another export stays below the limit. One of unknown size does. */
  fits({ sizeGb }: Pick<WantedExport, 'sizeGb'>): boolean {
    return this.usd + expectedCost(sizeGb ?? 0).usd <= this.limitUsd;
  }

  /** Counts an export before it is started; `false`, and nothing counted, if it does not fit. */
  async take({ taskIdentifier, sizeGb }: WantedExport): Promise<boolean> {
    if (Object.hasOwn(this.#tasks, taskIdentifier)) return true;
    if (!this.fits({ sizeGb })) return false;
    const { usd } = expectedCost(sizeGb ?? 0);
    await this.#write({ ...this.#tasks, [taskIdentifier]: usd });
    return true;
  }

  /** Takes back what was not started. */
  async giveBack(taskIdentifier: string): Promise<void> {
    const { [taskIdentifier]: _taken, ...others } = this.#tasks;
    await this.#write(others);
  }

  async #write(tasks: Record<string, number>): Promise<void> {
    const body = { schema: 1, tasks };
    const written = this.#seen
      ? await this.#store.replace(this.#key, body, this.#seen.etag)
      : await this.#store.create(this.#key, body);
    if (!('etag' in written)) throw changed(this.#key);
    this.#seen = { body, etag: written.etag };
    this.#tasks = tasks;
  }
}

function parse(key: string, body: unknown): Record<string, number> {
  return parseStored(spendingSchema, {
    what: "a month's spending of schema 1",
    key,
    body,
    todo: 'look at the object and its versions in the ledger bucket; until then nothing is started',
  }).tasks;
}

function changed(key: string): Fault {
  return new Fault({
    kind: 'conflict',
    expected: `${key} to be changed only under the lease export-slots`,
    found: 'somebody else changed it',
    todo: 'nothing; the next wake-up reads it again',
  });
}

/** The month's limit is reached. */
export function limitReachedAlert(facts: {
  readonly deployment: Policy['deployment'];
  readonly now: Date;
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** Whose clusters all that wait are. */
  readonly team?: string | undefined;
  readonly waiting: readonly [WantedExport, ...WantedExport[]];
}): Alert {
  const { deployment, now, limitUsd, spentUsd, waiting } = facts;
  const [first] = waiting;
  const month = monthOf(now);
  return {
    kind: 'exports-limit-reached',
    severity: 'warn',
    deduplicationKey: `exports-limit-reached/${month}`,
    thread: 'exports-limit-reached',
    deployment: deployment.name,
    cluster: first.clusterIdentifier,
    ...teamPart(facts),
    headline: `exports of ${month} stop at ${usdText(spentUsd)} of ${usdText(limitUsd)}`,
    story: [
      `${counted(waiting.length, 'export')} would go beyond exports.monthlyLimitUsd, and will wait until next month or a higher limit.`,
      'Counted is what was started this month, by size and list price; AWS bills the truth. This is the only message this month.',
    ],
    details: waiting.map(
      ({ sizeGb, ...one }) =>
        `${one.clusterIdentifier}: ${sourceName(one)}, ${sizeGb ?? 0} GB, ${usdText(expectedCost(sizeGb ?? 0).usd)}`,
    ),
    unaffected: `${databaseUnaffected}, and exports that are under way. A snapshot that its retention removes meanwhile is lost for the lake.`,
    steps: [
      { text: 'If they are worth it: raise exports.monthlyLimitUsd in steward.config.ts and deploy.' },
      { text: 'If not: export less often (exports.onePer), fewer clusters, or wait for the next month.' },
    ],
    links: [runbookLink(deployment, 'exports-limit-reached')],
    figures: { month, limitUsd, spentUsd, waiting: waiting.length },
    foundAt: now.toISOString(),
  };
}
