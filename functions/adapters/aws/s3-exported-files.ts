import {
  GetObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ExportedFiles, ParquetFile } from '../../domain/export/exported-files.ts';
import { isManifest, type ManifestFile } from '../../domain/export/manifest.ts';
import type { Damage, Footer } from '../../domain/export/parquet.ts';
import { type AwsCall, awsFault, calling } from './fault.ts';

/**
 * What an export left in the lake bucket: one list for each 1,000 objects, and of a Parquet file its end alone, by a
 * range. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
export class S3ExportedFiles implements ExportedFiles {
  readonly #client: S3Client;
  /** A bucket of the same name that is somebody else's is refused by S3. */
  readonly #bucket: { readonly Bucket: string; readonly ExpectedBucketOwner: string };
  /** Loaded with the first footer: most invocations look at exports that go on. */
  #parquetFooter: Promise<typeof import('./parquet-footer.ts')> | undefined;

  constructor({
    client,
    bucket,
    owner,
  }: {
    readonly client: S3Client;
    readonly bucket: string;
    readonly owner: string;
  }) {
    this.#client = client;
    this.#bucket = { Bucket: bucket, ExpectedBucketOwner: owner };
  }

  async manifests(folder: string): Promise<readonly ManifestFile[]> {
    const names: string[] = [];
    try {
      const pages = paginateListObjectsV2(
        { client: this.#client },
        { ...this.#bucket, Prefix: `${folder}export_`, Delimiter: '/' },
      );
      for await (const { Contents = [] } of pages) {
        names.push(...Contents.map(({ Key = '' }) => Key.slice(folder.length)).filter(isManifest));
      }
    } catch (thrown) {
      throw awsFault(thrown, this.#call('S3 ListObjectsV2', folder));
    }
    return Promise.all(names.map(async (name) => ({ name, text: await this.#read(folder + name) })));
  }

  async *parquetFiles(folder: string, after?: string): AsyncIterable<ParquetFile> {
    let token: string | undefined;
    do {
      const page = await calling(this.#call('S3 ListObjectsV2', folder), () =>
        this.#client.send(
          new ListObjectsV2Command({
            ...this.#bucket,
            Prefix: folder,
            ...(after !== undefined && { StartAfter: after }),
            ...(token !== undefined && { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key = '', Size = 0 } of page.Contents ?? []) {
        if (Key.endsWith('.parquet')) yield { key: Key, bytes: Size };
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async footer({ key, bytes }: ParquetFile): Promise<Footer | Damage> {
    this.#parquetFooter ??= import('./parquet-footer.ts');
    const { parquetFooter } = await this.#parquetFooter;
    return parquetFooter(bytes, (start, end) => this.#range(key, start, end));
  }

  #range(key: string, start: number, end: number): Promise<Uint8Array> {
    return calling(this.#call('S3 GetObject', key), async () => {
      const Range = `bytes=${start}-${end - 1}`;
      const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#bucket, Key: key, Range }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    });
  }

  #read(key: string): Promise<string> {
    return calling(this.#call('S3 GetObject', key), async () => {
      const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    });
  }

  #call(call: string, key: string): AwsCall {
    const { Bucket, ExpectedBucketOwner: owner } = this.#bucket;
    return { call, subject: `s3://${Bucket}/${key}`, owner };
  }
}
