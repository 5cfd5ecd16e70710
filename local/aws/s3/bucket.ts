import { createHash, randomBytes } from 'node:crypto';

/** Server-side encryption of an object or, by default, of a bucket. */
export type Encryption =
  | { readonly algorithm: 'AES256' }
  | { readonly algorithm: 'aws:kms'; readonly keyArn?: string; readonly bucketKey: boolean };

export interface StoredObject {
  readonly key: string;
  /** `null` in buckets without versioning. */
  readonly versionId: string;
  readonly body: Buffer;
  /** With its quotation marks, as on the wire. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Content-Type and other headers that S3 gives back as they came, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly encryption: Encryption;
}

/** What a versioned bucket keeps in place of a deleted object. */
export interface DeleteMarker {
  readonly key: string;
  readonly versionId: string;
  readonly lastModified: Date;
  readonly deleted: true;
}

export type Version = StoredObject | DeleteMarker;

export type NewObject = Pick<StoredObject, 'key' | 'body' | 'headers' | 'encryption'>;

/**
 * A bucket's objects with all their versions, newest first. Every method happens at once, so nothing can come
 * between a look and a write that are made together.
 */
export class Bucket {
  readonly name: string;
  readonly encryption: Encryption;
  readonly created: Date;
  /** The account whose bucket it is. */
  readonly owner: string;
  versioned: boolean;
  readonly #versions = new Map<string, Version[]>();
  /** All keys in their order, as long as none comes or goes: sorting them for each page would take seconds of a large bucket. */
  #sorted: readonly string[] | undefined;

  constructor(
    name: string,
    { encryption, versioned, owner, created }: Pick<Bucket, 'encryption' | 'versioned' | 'owner' | 'created'>,
  ) {
    this.name = name;
    this.owner = owner;
    this.encryption = encryption;
    this.versioned = versioned;
    this.created = created;
  }

  /** The current object; `undefined` where there is none or it was deleted. */
  current(key: string): StoredObject | undefined {
    const newest = this.#versions.get(key)?.[0];
    return newest === undefined || isDeleted(newest) ? undefined : newest;
  }

  version(key: string, versionId: string): Version | undefined {
    return this.#versions.get(key)?.find((version) => version.versionId === versionId);
  }

  put(object: NewObject, now: Date): StoredObject {
    const stored = { ...object, versionId: this.#newVersionId(), etag: etagOf(object), lastModified: now };
    this.#add(stored);
    return stored;
  }

  /** Hides the object behind a marker, or removes it for good where nothing is versioned. */
  delete(key: string, now: Date): DeleteMarker | undefined {
    if (!this.versioned) {
      this.#forget(key);
      return undefined;
    }
    const marker = { key, versionId: this.#newVersionId(), lastModified: now, deleted: true } as const;
    this.#add(marker);
    return marker;
  }

  /** Removes one version for good. */
  deleteVersion(key: string, versionId: string): Version | undefined {
    const removed = this.version(key, versionId);
    const kept = (this.#versions.get(key) ?? []).filter((version) => version !== removed);
    if (kept.length === 0) this.#forget(key);
    else this.#versions.set(key, kept);
    return removed;
  }

  /** Current objects in the order of their keys' UTF-8 bytes, as S3 lists them. */
  objects(): StoredObject[] {
    return this.#keys().flatMap((key) => this.current(key) ?? []);
  }

  /** All versions, key by key, newest first. */
  versions(): Version[] {
    return this.#keys().flatMap((key) => this.#versions.get(key) ?? []);
  }

  get isEmpty(): boolean {
    return this.#versions.size === 0;
  }

  #keys(): readonly string[] {
    this.#sorted ??= [...this.#versions.keys()].toSorted((a, b) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    );
    return this.#sorted;
  }

  #forget(key: string): void {
    this.#versions.delete(key);
    this.#sorted = undefined;
  }

  #add(version: Version): void {
    const older = this.#versions.get(version.key) ?? [];
    if (older.length === 0) this.#sorted = undefined;
    this.#versions.set(version.key, [
      version,
      ...older.filter(({ versionId }) => versionId !== version.versionId),
    ]);
  }

  #newVersionId(): string {
    return this.versioned ? randomBytes(24).toString('base64url') : 'null';
  }
}

export function isDeleted(version: Version): version is DeleteMarker {
  return 'deleted' in version;
}

/**
 * MD5 of the body; for objects under a customer's key it is something else, so no reader may rely on it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
function etagOf({ body, encryption }: NewObject): string {
  const hash = createHash('md5').update(body);
  if (encryption.algorithm === 'aws:kms') hash.update(randomBytes(16));
  return `"${hash.digest('hex')}"`;
}
