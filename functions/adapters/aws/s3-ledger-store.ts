import { randomUUID } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Fault } from '../../domain/fault.ts';
import { isJsonObject, type JsonObject, parseJson } from '../../domain/json.ts';
import { isMarkerKey } from '../../domain/ledger/key.ts';
import type {
  CreateResult,
  LedgerStore,
  ReplaceResult,
  StoredRecord,
} from '../../domain/ledger/ledger-store.ts';
import { type AwsCall, awsFault, calling, errorFacts } from './fault.ts';

export interface S3LedgerStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** The account whose bucket it must be; S3 refuses requests to another's of that name. */
  readonly owner?: string;
  /** Names one put; never the same twice. */
  readonly newAttemptId?: () => string;
}

/** Puts of one write when S3 reports that another request for the key is under way. */
const mostPuts = 4;

interface Version extends StoredRecord {
  readonly attempt: string | undefined;
}

/**
 * The ledger in an S3 bucket, by conditional requests.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * Each put carries an attempt id in the object (`_attempt`, hidden from readers). It tells our own put, whose
 * reply was lost and whose repetition by the SDK met 412, from another's; and it makes entity tags differ even
 * between equal bodies. Needs s3:ListBucket, or S3 answers 403 for a missing key: 403 is never read as absent.
 *
 * Requests: one for each operation; two for a write that is refused (it is answered by what stands there).
 *
 * @throws Fault for everything else than the answers of the port.
 */
export class S3LedgerStore implements LedgerStore {
  readonly #client: S3Client;
  readonly #bucket: { readonly Bucket: string; readonly ExpectedBucketOwner?: string };
  readonly #newAttemptId: () => string;

  constructor({ client, bucket, owner, newAttemptId = randomUUID }: S3LedgerStoreOptions) {
    this.#client = client;
    this.#bucket = { Bucket: bucket, ...(owner !== undefined && { ExpectedBucketOwner: owner }) };
    this.#newAttemptId = newAttemptId;
  }

  async read(key: string): Promise<StoredRecord | undefined> {
    const version = await this.#get(key);
    return version && withoutAttempt(version);
  }

  async create(key: string, body: JsonObject): Promise<CreateResult> {
    const written = await this.#write(key, body, { IfNoneMatch: '*' }, (version) => version === undefined);
    if ('etag' in written) return { created: true, etag: written.etag };
    return { created: false, ...written };
  }

  async replace(key: string, body: JsonObject, etag: string): Promise<ReplaceResult> {
    const written = await this.#write(key, body, { IfMatch: etag }, (version) => version?.etag === etag);
    if ('etag' in written) return { replaced: true, etag: written.etag };
    return { replaced: false, ...written };
  }

  async removeMarker(key: string): Promise<void> {
    if (!isMarkerKey(key))
      throw new TypeError(`Expected: a key under open/. Found: ${key}. Retrying cannot help.`);
    await calling(this.#call('S3 DeleteObject', key), () =>
      this.#client.send(new DeleteObjectCommand({ ...this.#bucket, Key: key })),
    );
  }

  async *list(prefix: string, startAfter?: string): AsyncIterable<string> {
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { ...this.#bucket, Prefix: prefix, ...(startAfter !== undefined && { StartAfter: startAfter }) },
    );
    try {
      for await (const page of pages) {
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      }
    } catch (thrown) {
      throw awsFault(thrown, this.#call('S3 ListObjectsV2', prefix));
    }
  }

  /** Puts under a condition. Refused, it looks what stands there: our own put, another's, or still as before. */
  async #write(
    key: string,
    body: JsonObject,
    condition: { IfNoneMatch: '*' } | { IfMatch: string },
    stillHolds: (version: Version | undefined) => boolean,
  ): Promise<{ etag: string } | { existing?: StoredRecord }> {
    const attempt = this.#newAttemptId();
    const put = new PutObjectCommand({
      ...this.#bucket,
      Key: key,
      Body: JSON.stringify({ ...body, _attempt: attempt }),
      ContentType: 'application/json',
      ...condition,
    });
    const subject = this.#subject(key);
    for (let puts = 1; ; puts++) {
      try {
        const { ETag } = await this.#client.send(put);
        return { etag: required(ETag, 'S3 PutObject', subject) };
      } catch (thrown) {
        const refusal = refusalOf(thrown);
        if (!refusal) throw awsFault(thrown, this.#call('S3 PutObject', key));
        const version = await this.#get(key);
        if (version?.attempt === attempt) return { etag: version.etag };
        const mayTryAgain = refusal === 'conflict' && stillHolds(version);
        if (!mayTryAgain) return version ? { existing: withoutAttempt(version) } : {};
        if (puts === mostPuts) throw awsFault(thrown, this.#call('S3 PutObject', key));
      }
    }
  }

  async #get(key: string): Promise<Version | undefined> {
    const subject = this.#subject(key);
    const found = await calling(this.#call('S3 GetObject', key), async () => {
      try {
        const { Body, ETag } = await this.#client.send(new GetObjectCommand({ ...this.#bucket, Key: key }));
        return {
          text: (await Body?.transformToString()) ?? '',
          etag: required(ETag, 'S3 GetObject', subject),
        };
      } catch (thrown) {
        if (errorFacts(thrown).name === 'NoSuchKey') return undefined;
        throw thrown;
      }
    });
    return found && asVersion(found.text, found.etag, subject);
  }

  #call(call: string, key: string): AwsCall {
    const { ExpectedBucketOwner: owner } = this.#bucket;
    return { call, subject: this.#subject(key), ...(owner !== undefined && { owner }) };
  }

  #subject(key: string): string {
    return `s3://${this.#bucket.Bucket}/${key}`;
  }
}

/** Whether S3 refused a put because of its condition: for good (412; 404 where it was to replace), or for now. */
function refusalOf(thrown: unknown): 'failed' | 'conflict' | undefined {
  const { name, status } = errorFacts(thrown);
  if (status === 412 || name === 'NoSuchKey') return 'failed';
  if (status === 409) return 'conflict';
  return undefined;
}

function asVersion(text: string, etag: string, subject: string): Version {
  const stored = parseJson(text);
  if (isJsonObject(stored)) {
    const { _attempt, ...body } = stored;
    return { body, etag, attempt: typeof _attempt === 'string' ? _attempt : undefined };
  }
  throw new Fault({
    kind: 'invalid-request',
    expected: `a JSON object in ${subject}`,
    found: `${text.length} characters that are none`,
    todo: 'look at the versions of the object, and restore the last good one',
  });
}

function withoutAttempt({ body, etag }: Version): StoredRecord {
  return { body, etag };
}

function required(etag: string | undefined, call: string, subject: string): string {
  if (etag) return etag;
  throw new Fault({
    kind: 'service-unavailable',
    expected: `an entity tag in the reply of ${call} of ${subject}`,
    found: 'none',
    todo: 'nothing on AWS; on another S3, use one that knows conditional writes',
  });
}
