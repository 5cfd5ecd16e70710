import type { JsonObject } from '../../functions/domain/json.ts';
import { isMarkerKey } from '../../functions/domain/ledger/key.ts';
import type {
  CreateResult,
  LedgerStore,
  ReplaceResult,
  StoredRecord,
} from '../../functions/domain/ledger/ledger-store.ts';

export type LedgerCall = 'read' | 'create' | 'replace' | 'removeMarker' | 'list';

/** Runs around each call of a store: it may wait, or throw instead of the call or of its reply. */
export type Around = <T>(call: { name: LedgerCall; key: string }, perform: () => T) => Promise<T>;

/** What several stores (views) share: the objects, as S3 would keep them. */
export class MemoryBucket {
  readonly objects = new Map<string, StoredRecord>();
  #versions = 0;

  put(key: string, body: JsonObject): string {
    const etag = `"v${++this.#versions}"`;
    this.objects.set(key, { body: JSON.parse(JSON.stringify(body)), etag });
    return etag;
  }

  keys(prefix = ''): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}

/** The ledger's store in memory: the same answers as on S3, each call atomic. */
export class MemoryLedgerStore implements LedgerStore {
  readonly bucket: MemoryBucket;
  readonly calls: string[] = [];
  readonly #around: Around;

  constructor(bucket = new MemoryBucket(), around: Around = async (_call, perform) => perform()) {
    this.bucket = bucket;
    this.#around = around;
  }

  read(key: string): Promise<StoredRecord | undefined> {
    return this.#call('read', key, () => this.#copy(key));
  }

  create(key: string, body: JsonObject): Promise<CreateResult> {
    return this.#call('create', key, () => {
      const existing = this.#copy(key);
      if (existing) return { created: false as const, existing };
      return { created: true as const, etag: this.bucket.put(key, body) };
    });
  }

  replace(key: string, body: JsonObject, etag: string): Promise<ReplaceResult> {
    return this.#call('replace', key, () => {
      const existing = this.#copy(key);
      if (existing?.etag === etag) return { replaced: true as const, etag: this.bucket.put(key, body) };
      return existing ? { replaced: false as const, existing } : { replaced: false as const };
    });
  }

  removeMarker(key: string): Promise<void> {
    return this.#call('removeMarker', key, () => {
      if (!isMarkerKey(key)) throw new Error(`Only keys under open/ can be deleted, not ${key}`);
      this.bucket.objects.delete(key);
    });
  }

  async *list(prefix: string, startAfter = ''): AsyncIterable<string> {
    const keys = await this.#call('list', prefix, () => this.bucket.keys(prefix));
    yield* keys.filter((key) => key > startAfter);
  }

  #call<T>(name: LedgerCall, key: string, perform: () => T): Promise<T> {
    this.calls.push(`${name} ${key}`);
    return this.#around({ name, key }, perform);
  }

  #copy(key: string): StoredRecord | undefined {
    return structuredClone(this.bucket.objects.get(key));
  }
}
