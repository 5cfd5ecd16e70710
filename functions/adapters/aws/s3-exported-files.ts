import {
  GetObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ExportedFiles } from '../../domain/export/exported-files.ts';
import { isManifest, type ManifestFile } from '../../domain/export/manifest.ts';
import { awsFault, calling } from './fault.ts';

/**
 * What an export left in the lake bucket. The number of requests goes by manifests and tables, not by files: an
 * export of terabytes has hundreds of thousands of them.
 */
export class S3ExportedFiles implements ExportedFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor({ client, bucket }: { readonly client: S3Client; readonly bucket: string }) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async manifests(folder: string): Promise<readonly ManifestFile[]> {
    const names: string[] = [];
    try {
      const pages = paginateListObjectsV2(
        { client: this.#client },
        { Bucket: this.#bucket, Prefix: `${folder}export_`, Delimiter: '/' },
      );
      for await (const { Contents = [] } of pages) {
        names.push(...Contents.map(({ Key = '' }) => Key.slice(folder.length)).filter(isManifest));
      }
    } catch (thrown) {
      throw awsFault(thrown, { call: 'S3 ListObjectsV2', subject: this.#subject(folder) });
    }
    return Promise.all(names.map(async (name) => ({ name, text: await this.#read(folder + name) })));
  }

  async hasParquet(folder: string): Promise<boolean> {
    let token: string | undefined;
    do {
      const page = await calling({ call: 'S3 ListObjectsV2', subject: this.#subject(folder) }, () =>
        this.#client.send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: folder,
            ...(token !== undefined && { ContinuationToken: token }),
          }),
        ),
      );
      if (page.Contents?.some(({ Key, Size }) => Key?.endsWith('.parquet') && Size !== 0)) return true;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return false;
  }

  #read(key: string): Promise<string> {
    return calling({ call: 'S3 GetObject', subject: this.#subject(key) }, async () => {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    });
  }

  #subject(key: string): string {
    return `s3://${this.#bucket}/${key}`;
  }
}
